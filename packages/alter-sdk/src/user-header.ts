import type { EndUser } from '@alter-ai/protocol'
import { ownerOf, proxyHeaders, toBase64Url, toWireUser } from '@alter-ai/protocol/wire'

/**
 * The header that limits a call to one user; none for nobody in particular.
 *
 * @throws {AlterValueError} for a user without a proper id: nobody must never become everybody.
 */
export function userHeader(user: EndUser | undefined): Record<string, string> {
  if (user === undefined) return {}
  ownerOf(user)
  return { [proxyHeaders.user]: toBase64Url(JSON.stringify(toWireUser(user))) }
}

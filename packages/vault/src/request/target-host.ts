import type { RequestOptions } from '@alter-ai/protocol'
import { buildTarget } from '@alter-ai/protocol/wire'
import { assertHostAllowed, type HostRule } from '../http/host-rule.ts'

/**
 * Makes the one URL that a call goes to, and makes sure that a token may go there, before any token is opened: a host
 * written exactly as in the provider's row.
 *
 * @throws {TargetNotAllowedError} the host, scheme or form of the URL.
 * @throws {AlterValueError} a parameter; the message names it.
 */
export function parseTarget(
  url: string,
  pathParams: RequestOptions['pathParams'],
  queryParams: RequestOptions['queryParams'],
  rule: HostRule,
): URL {
  const target = buildTarget(url, pathParams, queryParams)
  assertHostAllowed(target, rule)
  return target
}

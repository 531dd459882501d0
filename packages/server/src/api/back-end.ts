import type { EndUser, VaultClient } from '@alter-ai/protocol'
import { fromBase64Url, fromWireUser } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import type { ApiKey } from '../http/declared-route.ts'
import type { Face, FaceContext } from '../http/face.ts'

/** A person, as an app's back end names one. */
export const UserBody = z
  .strictObject({
    id: z.string().min(1).max(512),
    issuer: z.string().min(1).max(512).optional(),
    email: z.string().max(512).optional(),
    name: z.string().max(512).optional(),
    groups: z.array(z.string().max(512)).max(200).optional(),
  })
  .transform(fromWireUser)

/** `Alter-User`: base64url of that person's JSON. */
export const UserHeader = z.string().transform((text, context): EndUser => {
  const user = UserBody.safeParse(readJson(fromBase64Url(text)))
  if (user.success) return user.data
  context.addIssue({ code: 'custom', message: 'is not base64url of a user' })
  return z.NEVER
})

/** The headers of a call that may be limited to one user. */
export const LimitHeaders = z
  .strictObject({ 'alter-user': UserHeader.optional() })
  .transform((headers) => headers['alter-user'])

/** The vault as the holder of this key may use it: audit records name the key. */
export function clientOf(
  { vault }: Face,
  context: FaceContext,
  key: ApiKey,
  user?: EndUser,
): VaultClient {
  const client = vault.forRequest(context.get('log')).forKey(key.name)
  return user === undefined ? client : client.forUser(user)
}

/** The value of a JSON text; nothing for any other text. */
export function readJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

/** `limit` of a list. The vault says which numbers it takes. */
export const LimitQuery = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)

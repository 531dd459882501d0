import { toWireGrantRecord, toWirePage, withoutUndefined } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { answerJson } from '../http/json-answer.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, LimitHeaders, LimitQuery } from './back-end.ts'

/** Grants for the app's back end: metadata only. Limited to a user, another's grant is as absent as one that never was. */
export const grantsApi: RouteGroup = (add, face) => {
  add({
    method: 'GET',
    path: '/sdk/grants',
    auth: 'api_key',
    purpose: 'Lists grants, of one user or of all.',
    headers: LimitHeaders,
    query: z.strictObject({
      provider: z.string().max(40).optional(),
      status: z.enum(['active', 'needs_reauth', 'revoked', 'expired']).optional(),
      limit: LimitQuery.optional(),
      cursor: z.string().max(100).optional(),
    }),
    handle: async ({ context, caller, headers: user, query }) => {
      const page = await clientOf(face, context, caller.key, user).listGrants(
        withoutUndefined(query),
      )
      return answerJson(face, context, toWirePage(page, toWireGrantRecord))
    },
  })

  add({
    method: 'GET',
    path: '/sdk/grants/:id',
    auth: 'api_key',
    purpose: 'Tells one grant.',
    headers: LimitHeaders,
    handle: async ({ context, caller, headers: user, params: { id = '' } }) =>
      answerJson(
        face,
        context,
        toWireGrantRecord(await clientOf(face, context, caller.key, user).getGrant(id)),
      ),
  })

  add({
    method: 'POST',
    path: '/sdk/grants/:id/revoke',
    auth: 'api_key',
    purpose: 'Ends a grant for good, here and at the provider.',
    headers: LimitHeaders,
    body: z.strictObject({ reason: z.string().max(1_000).optional() }).optional(),
    handle: async ({ context, caller, headers: user, body = {}, params: { id = '' } }) =>
      answerJson(
        face,
        context,
        toWireGrantRecord(
          await clientOf(face, context, caller.key, user).revokeGrant(id, withoutUndefined(body)),
        ),
      ),
  })
}

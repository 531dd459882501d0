import { toWireAuditRecord, toWirePage, withoutUndefined } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { answerJson } from '../http/json-answer.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, LimitHeaders, LimitQuery } from './back-end.ts'

const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** `GET /sdk/audit`: the trail, newest first. */
export const auditApi: RouteGroup = (add, face) => {
  add({
    method: 'GET',
    path: '/sdk/audit',
    auth: 'api_key',
    purpose: 'Reads the audit trail, of one user or of all.',
    headers: LimitHeaders,
    query: z.strictObject({
      grant_id: z.string().max(100).optional(),
      provider: z.string().max(40).optional(),
      outcome: z.string().max(40).optional(),
      from: Time.optional(),
      to: Time.optional(),
      limit: LimitQuery.optional(),
      cursor: z.string().max(100).optional(),
    }),
    handle: async ({ context, caller, headers: user, query: { grant_id: grantId, ...query } }) => {
      const filter = withoutUndefined({ ...query, grantId })
      const page = await clientOf(face, context, caller.key, user).queryAudit(filter)
      return answerJson(face, context, toWirePage(page, toWireAuditRecord))
    },
  })
}

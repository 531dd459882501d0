import { toWireCompletedSession, withoutUndefined } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { answerJson } from '../http/json-answer.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, UserBody } from './back-end.ts'

/**
 * `POST /sdk/oauth/connect/complete`: the app names the user who came back, and the browser, which is what a held code waits
 * for; then, where it has to, the user's decision about the account. 409 `binding_failed` for another user or browser.
 */
export const completeApi: RouteGroup = (add, face) => {
  add({
    method: 'POST',
    path: '/sdk/oauth/connect/complete',
    auth: 'api_key',
    purpose: 'Completes a session for the user who came back to the app.',
    body: z.strictObject({
      result: z.string().max(2_048),
      user: UserBody.optional(),
      browser_id: z.string().max(200).optional(),
      accept: z.boolean().optional(),
    }),
    handle: async ({ context, caller, body: { browser_id: browserId, ...input } }) => {
      const completed = await clientOf(face, context, caller.key).completeConnectSession(
        withoutUndefined({ ...input, browserId }),
      )
      return answerJson(face, context, toWireCompletedSession(completed))
    },
  })
}

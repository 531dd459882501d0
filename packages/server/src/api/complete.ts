import { toWireCompletedSession } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { answerJson } from '../http/json-answer.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, UserBody } from './back-end.ts'

/**
 * `POST /sdk/oauth/connect/complete`: the app's word that the user who came back is the one who started, which is what a held
 * code waits for. 409 `binding_failed` for another user.
 */
export const completeApi: RouteGroup = (add, face) => {
  add({
    method: 'POST',
    path: '/sdk/oauth/connect/complete',
    auth: 'api_key',
    purpose: 'Completes a session for the user who came back to the app.',
    body: z.strictObject({ result: z.string().max(2_048), user: UserBody.optional() }),
    handle: async ({ context, caller, body: { result, user } }) => {
      const completed = await clientOf(face, caller.key).completeConnectSession({
        result,
        ...(user && { user }),
      })
      return answerJson(face, context, toWireCompletedSession(completed))
    },
  })
}

import { AlterValueError } from '@alter-ai/protocol'
import { readCookies } from '@alter-ai/vault'
import * as z from 'zod'
import { flowOf, type Face } from '../http/face.ts'
import { answerJson } from '../http/json-answer.ts'
import { whileConnected } from '../http/while-connected.ts'
import type { AddRoute } from '../http/route.ts'
import { toWireResult } from '../wire-result.ts'

const defaultWaitSeconds = 25

const StatusQuery = z.strictObject({
  wait: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .refine((seconds) => seconds <= defaultWaitSeconds)
    .default(defaultWaitSeconds),
})

const CancelBody = z.strictObject({ session: z.string().max(80) })

/**
 * Status and cancellation for whoever holds the whole session token: the app's page. It may be of another origin, so these
 * two answer across origins, without cookies, to exactly the session's `allowed_origin`.
 */
export function sessionStatusRoutes(add: AddRoute, face: Face): void {
  add({
    method: 'GET',
    path: '/sdk/oauth/connect/status',
    auth: 'session_token',
    limit: 'statusPerAddress',
    purpose: 'Tells the app’s page what became of its session; waits up to 25 s for the end.',
    query: StatusQuery,
    handle: async ({ context, caller, query }) => {
      const status = await whileConnected(context, (signal) =>
        flowOf(face, context).status(caller.token, query.wait, signal),
      )
      return answerJson(face, context, status)
    },
  })

  add({
    method: 'POST',
    path: '/sdk/oauth/connect/cancel',
    auth: ['session_token', 'same_origin'],
    purpose: 'Ends the session: by its token from the app’s page, by its cookie from our own.',
    body: CancelBody.optional(),
    handle: async ({ context, caller, body }) => {
      if (caller.via === 'session_token') {
        return answerJson(face, context, {
          status: await flowOf(face, context).cancelByToken(caller.token),
        })
      }
      if (body === undefined) throw new AlterValueError('the body must name the session')
      const result = await flowOf(face, context).cancelByFlow({
        session: body.session,
        cookies: readCookies(context.req.header('cookie')),
        identified: await face.identify(context),
      })
      return answerJson(face, context, toWireResult(result))
    },
  })
}

import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import { readCookies } from '@alter-ai/vault'
import type { Hono } from 'hono'
import * as z from 'zod'
import type { Face, FaceContext, FaceEnv } from '../face.ts'
import { answerJson } from '../json-answer.ts'
import { assertSameOrigin, bearerToken, readJson } from '../page-request.ts'
import { toWireResult } from '../wire-result.ts'

const defaultWaitSeconds = 25
const CancelBody = z.strictObject({ session: z.string().max(80) })

/**
 * Status and cancellation for whoever holds the whole session token: the app's page. It may be of another origin, so these
 * two answer across origins, without cookies, to exactly the session's `allowed_origin`.
 */
export function sessionStatusRoutes(app: Hono<FaceEnv>, face: Face): void {
  const { connectFlow } = face.vault

  app.on('OPTIONS', ['/sdk/oauth/connect/status', '/sdk/oauth/connect/cancel'], (context) => {
    const origin = context.req.header('origin')
    context.header('Vary', 'Origin')
    if (origin !== undefined && face.vault.origins.has(origin)) {
      context.header('Access-Control-Allow-Origin', origin)
      context.header('Access-Control-Allow-Methods', 'GET, POST')
      context.header('Access-Control-Allow-Headers', 'Authorization, Alter-Connect, Content-Type')
      context.header('Access-Control-Max-Age', '600')
    }
    return context.body(null, 204)
  })

  app.get('/sdk/oauth/connect/status', async (context) => {
    const token = requireToken(context)
    await allowOrigin(face, context, token)
    const status = await connectFlow.status(token, parseWait(context), context.req.raw.signal)
    return answerJson(face, context, status)
  })

  app.post('/sdk/oauth/connect/cancel', async (context) => {
    if (context.req.header('authorization') !== undefined) {
      const token = requireToken(context)
      await allowOrigin(face, context, token)
      return answerJson(face, context, { status: await connectFlow.cancelByToken(token) })
    }
    assertSameOrigin(face, context)
    const { session } = await readJson(context, CancelBody)
    const result = await connectFlow.cancelByFlow({
      session,
      cookies: readCookies(context.req.header('cookie')),
      identified: await face.identify(context),
    })
    return answerJson(face, context, toWireResult(result))
  })
}

function requireToken(context: FaceContext): string {
  const token = bearerToken(context)
  if (token !== undefined) return token
  throw new AlterSDKError(
    'unauthenticated',
    'send the session token: Authorization: Bearer sess_…',
    { status: 401 },
  )
}

/** A page of another origin reads the answer only when the session was minted for that very origin. */
async function allowOrigin(face: Face, context: FaceContext, token: string): Promise<void> {
  context.header('Vary', 'Origin')
  const origin = context.req.header('origin')
  if (origin === undefined || origin === face.origin) return
  if ((await face.vault.connectFlow.allowedOriginOf(token)) !== origin) {
    throw new AlterSDKError('origin_not_allowed', 'the session was minted for another origin', {
      status: 403,
    })
  }
  context.header('Access-Control-Allow-Origin', origin)
}

function parseWait(context: FaceContext): number {
  const values = context.req.queries('wait') ?? []
  const [text = String(defaultWaitSeconds)] = values
  if (values.length > 1 || !/^\d{1,2}$/.test(text) || Number(text) > defaultWaitSeconds) {
    throw new AlterValueError(
      `wait must be a whole number of seconds from 0 to ${defaultWaitSeconds}`,
    )
  }
  return Number(text)
}

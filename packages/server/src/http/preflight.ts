import { AlterSDKError } from '@alter-ai/protocol'
import type { Face, FaceContext } from './face.ts'
import { jsonHeaders } from './json-answer.ts'

/**
 * Answers the preflight of a page of a registered origin. Anybody else is refused, and so is a page that wants to reach from
 * the internet into a private network (`Access-Control-Request-Private-Network`): no answer of ours allows that.
 *
 * @throws {AlterSDKError} `origin_not_allowed`.
 * @see Fetch standard, CORS protocol; Private Network Access
 */
export function answerPreflight(face: Face, context: FaceContext, methods: string): Response {
  context.header('Vary', 'Origin')
  const origin = context.req.header('origin')
  const isPrivate = context.req.header('access-control-request-private-network') !== undefined
  if (origin === undefined || isPrivate || !face.vault.origins.has(origin)) {
    throw new AlterSDKError('origin_not_allowed', 'pages of this origin may not call this', {
      status: 403,
    })
  }
  for (const [name, value] of Object.entries(jsonHeaders(face))) {
    if (name !== 'Content-Type') context.header(name, value)
  }
  context.header('Access-Control-Allow-Origin', origin)
  context.header('Access-Control-Allow-Methods', methods)
  context.header('Access-Control-Allow-Headers', 'Authorization, Alter-Connect, Content-Type')
  context.header('Access-Control-Max-Age', '600')
  return context.body(null, 204)
}

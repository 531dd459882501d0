import {
  fromWireSessionOptions,
  toWireConnectSession,
  type WireSessionOptions,
} from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { answerJson } from '../http/json-answer.ts'
import type { RouteGroup } from '../http/route.ts'
import { clientOf, UserBody } from './back-end.ts'

/** `POST /sdk/oauth/connect/session`: step 1, for an app whose vault is elsewhere. */
export const sessionApi: RouteGroup = (add, face) => {
  add({
    method: 'POST',
    path: '/sdk/oauth/connect/session',
    auth: 'api_key',
    purpose: 'Mints a connect session for a user of the app.',
    body: Body,
    handle: async ({ context, caller, body }) => {
      const client = clientOf(face, context, caller.key)
      const session = await client.createConnectSession(fromWireSessionOptions(body))
      return answerJson(face, context, toWireConnectSession(session, face.vault.publicURL), 201)
    },
  })
}

const text = z.string().max(2_048)

const Body: z.ZodType<WireSessionOptions> = z.strictObject({
  allowed_providers: z.array(z.string().max(40)).max(200).optional(),
  return_url: text.optional(),
  complete_url: text.optional(),
  allowed_origin: text.optional(),
  required_scopes: z.array(text).max(200).optional(),
  grant_policy: z
    .strictObject({
      expires_at: z.string().max(64).optional(),
      max_ttl_seconds: z.number().optional(),
      default_ttl_seconds: z.number().optional(),
    })
    .optional(),
  user: UserBody.optional(),
  user_token: z.string().max(8_192).optional(),
  reauthorize_grant_id: text.optional(),
  login_hint: text.optional(),
  multiple: z.boolean().optional(),
  loopback_port: z.number().optional(),
  user_code: z.boolean().optional(),
  browser_id: z.string().max(200).optional(),
  metadata: z.record(z.string().max(100), text).optional(),
})

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ServerTokenFacts } from './authorization-server.ts'
import type { Control } from './control.ts'
import type { Personality, TokenAnswer, TokenFacts } from './personality.ts'
import { replayRequest } from './replay-request.ts'

/** Turns what clients of a personality post into what the standard wants, and the answer back. */
export class TokenEndpoint {
  readonly #control: Control
  readonly #callback: Callback
  readonly #requests = new WeakMap<IncomingMessage, TokenRequest>()

  constructor(control: Control, callback: Callback) {
    this.#control = control
    this.#callback = callback
  }

  async serve(
    personality: Personality,
    original: IncomingMessage,
    response: ServerResponse,
    body: URLSearchParams,
    path: string,
  ): Promise<void> {
    const form = new URLSearchParams(body)
    // Neither GitHub nor Slack asks for it when there is a code.
    if (form.has('code') && !form.has('grant_type')) form.set('grant_type', 'authorization_code')
    if (personality.pkce === 'ignored') form.delete('code_verifier')
    const isUnknownClient = readClientId(original, form) !== personality.clientId
    if (isUnknownClient) {
      // Clients of the other personalities do exist in the authorization server, but not here.
      form.set('client_id', 'unknown')
      form.set('client_secret', 'unknown')
    }
    const request = replayRequest(original, path, form)
    if (isUnknownClient) delete request.headers.authorization
    this.#requests.set(request, {
      personality,
      isUnknownClient,
      grantType: form.get('grant_type'),
      acceptsJson: !this.#control.formEncodedOnly && /\bjson\b/.test(original.headers.accept ?? ''),
    })
    await this.#callback(request, response)
  }

  /** Gives an answer of the authorization server the shape of its personality. */
  readonly answer = (ctx: KoaContextWithOIDC, facts: ServerTokenFacts): void => {
    const request = this.#requests.get(facts.request)
    if (!request) return
    const { personality, ...rest } = request
    this.#send(ctx, personality.toTokenAnswer({ ...facts, ...rest }))
  }

  #send(ctx: KoaContextWithOIDC, answer: TokenAnswer): void {
    const shape = this.#control.takeShape()
    const body = shape ? shape(answer.body) : answer.body
    ctx.status = answer.status
    if (answer.status === 200) ctx.remove('www-authenticate')
    if (typeof body === 'object' && body !== null && answer.format === 'form') {
      ctx.body = encodeForm(body)
      ctx.type = 'application/x-www-form-urlencoded; charset=utf-8'
    } else {
      ctx.body = typeof body === 'string' ? body : JSON.stringify(body)
      ctx.type = 'application/json; charset=utf-8'
    }
  }
}

export type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>

type TokenRequest = Pick<TokenFacts, 'grantType' | 'isUnknownClient' | 'acceptsJson'> & {
  readonly personality: Personality
}

/** The id in HTTP Basic or in the form (RFC 6749 §2.3.1). */
function readClientId(request: IncomingMessage, form: URLSearchParams): string | null {
  const basic = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (basic === undefined) return form.get('client_id')
  const [clientId = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  try {
    return decodeURIComponent(clientId.replaceAll('+', ' '))
  } catch {
    return null
  }
}

function encodeForm(body: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined) form.set(name, String(value))
  }
  return form.toString()
}

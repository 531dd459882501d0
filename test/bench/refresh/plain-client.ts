import { createHash, randomBytes } from 'node:crypto'
import type { MisbehavingProvider } from '../../support/misbehaving-provider/index.ts'

export interface PlainTokens {
  readonly accessToken: string
  readonly refreshToken: string
}

const redirectUri = 'http://localhost:4999/callback'

/** A consent and its tokens, by as few calls as OAuth takes. */
export async function connectPlainly(provider: MisbehavingProvider): Promise<PlainTokens> {
  const verifier = randomBytes(32).toString('base64url')
  const { clientId, scopes } = provider.client()
  const asked = new URL(`${provider.origin}/authorize`)
  asked.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const code = provider.visit(asked).searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  return askTokens(provider, { ...form, code_verifier: verifier })
}

/** @throws {Error} when the provider refuses. */
export function refreshPlainly(
  provider: MisbehavingProvider,
  refreshToken: string,
): Promise<PlainTokens> {
  return askTokens(provider, { grant_type: 'refresh_token', refresh_token: refreshToken })
}

async function askTokens(
  { origin, client }: MisbehavingProvider,
  form: Record<string, string>,
): Promise<PlainTokens> {
  const { clientId, clientSecret = '' } = client()
  const pair = [clientId, clientSecret].map((text) => encodeURIComponent(text)).join(':')
  const response = await fetch(`${origin}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    body: new URLSearchParams(form),
  })
  const body = (await response.json()) as Readonly<Record<string, string>>
  if (!response.ok) throw new Error(`the token endpoint refused: ${body['error']}`)
  return {
    accessToken: body['access_token'] ?? '',
    refreshToken: body['refresh_token'] ?? form['refresh_token'] ?? '',
  }
}

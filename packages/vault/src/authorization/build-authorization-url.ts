import { createHash } from 'node:crypto'
import type { RegisteredClient } from '../engine.ts'

/** Secrets of one walk to the provider: they stay here, sealed, and go out only with the code. */
export interface Proof {
  readonly codeVerifier: string | undefined
  readonly nonce: string | undefined
}

/**
 * Step 2, second half. The URL that the browser is sent to. Nothing in it comes from the browser but the locale.
 *
 * @see RFC 6749 §4.1.1, RFC 7636 §4.3 (S256), OpenID Connect Core §3.1.2.1
 */
export function buildAuthorizationUrl(
  authorizationUrl: string,
  client: RegisteredClient,
  request: {
    state: string
    proof: Proof
    scopes: readonly string[]
    forceConsent: boolean
    loginHint: string | undefined
  },
): string {
  const { provider } = client
  const url = new URL(authorizationUrl)
  const parameters: Record<string, string | undefined> = {
    ...provider.authorizationParameters,
    ...(request.forceConsent && provider.consentParameters),
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    [provider.scopeParameter]: request.scopes.join(provider.scopeSeparator),
    state: request.state,
    nonce: request.proof.nonce,
    login_hint: request.loginHint,
    ...(request.proof.codeVerifier !== undefined && {
      code_challenge: codeChallenge(request.proof.codeVerifier),
      code_challenge_method: 'S256',
    }),
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}

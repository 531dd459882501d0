import { createHash } from 'node:crypto'
import type { RegisteredClient } from '../engine.ts'
import type { RequestSecrets } from './request-secrets.ts'

/**
 * Step 2, second half. The URL that the browser is sent to. Nothing in it comes from the browser.
 *
 * @see RFC 6749 §4.1.1, RFC 7636 §4.3 (S256), OpenID Connect Core §3.1.2.1
 */
export function buildAuthorizationUrl(
  authorizationUrl: string,
  client: RegisteredClient,
  request: {
    state: string
    secrets: RequestSecrets
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
    [provider.clientIdParameter]: client.clientId,
    redirect_uri: client.redirectUri,
    // Where scopes are set at the registration, there are none to ask for.
    [provider.scopeParameter]:
      request.scopes.length === 0 ? undefined : request.scopes.join(provider.scopeSeparator),
    state: request.state,
    nonce: request.secrets.nonce,
    login_hint: request.loginHint,
    ...(request.secrets.codeVerifier !== undefined && {
      code_challenge: codeChallenge(request.secrets.codeVerifier, provider.codeChallengeEncoding),
      code_challenge_method: 'S256',
    }),
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

function codeChallenge(codeVerifier: string, encoding: 'base64url' | 'hex'): string {
  return createHash('sha256').update(codeVerifier).digest(encoding)
}

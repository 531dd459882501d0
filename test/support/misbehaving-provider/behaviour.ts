import type { Provider } from '@alter-ai/vault'
import { json, type Answer } from './call.ts'
import type { Refusal } from './token-families.ts'

/** How the provider treats tokens. All of it can be changed while it runs. Seconds, by the provider's clock. */
export interface Behaviour {
  /** `sometimes`: every other refresh, the first one among them. */
  rotates: 'always' | 'sometimes' | 'never'
  /** Answers that do not rotate bring the same refresh token again. */
  repeatsRefreshToken: boolean
  /** A spent refresh token is refused; or it also ends its whole family, access tokens too (RFC 9700 §4.14.2). */
  reuse: 'refused' | 'ends_all'
  /** How long the refresh token before is still taken, and brings the same pair again. */
  graceSeconds: number
  /** The one before is taken until its successor is used. */
  graceUntilUsed: boolean
  /** Within the grace the answer has no refresh token, as if there were none to keep. */
  graceHidesRefreshToken: boolean
  /** Life of a refresh token from the moment it was given. */
  refreshTokenSeconds: number | undefined
  /** A refresh token that is not used for so long is dead. */
  idleSeconds: number | undefined
  /** `undefined`: access tokens do not end, and answers say nothing of it. */
  accessTokenSeconds: number | undefined
  /** `if_requested`: a response names the lifetime of the access token only if the request had `expires_in`. */
  statesLifetime: 'always' | 'if_requested'
  /** `bare`: a refresh answers tokens and their lifetime, and nothing else. */
  refreshAnswer: 'full' | 'bare'
  /** Calls of the token endpoint within a second, beyond which it answers 429. */
  rateLimitPerSecond: number | undefined
  /** `first_consent`: an account that has consented before gets one only when consent is asked for again. */
  givesRefreshToken: 'always' | 'first_consent'
  /** Who is signed in at the authorization page. */
  signedIn: string
  /** A consent ends so long after it was given, used or not, and takes its tokens along. */
  sessionSeconds: number | undefined
  /** Token responses say 0 for the life of a refresh token that has no end. */
  statesEndlessLife: boolean
  /** Members of every token response that no definition mentions. */
  extraMembers: Readonly<Record<string, unknown>>
  /** The token endpoint's own responses for a wrong client and for refused refresh tokens. Default: RFC 6749 §5.2. */
  refusals: Partial<Record<Refusal | 'wrong_client', Answer>>
  /** The API's response to a token that is dead or unknown. */
  deadToken: Answer
  /** `false`: nothing is at the revocation endpoint, and the metadata names none. */
  hasRevocationEndpoint: boolean
}

/** Ways in which an API says that a token is dead. */
export const deadTokenResponses = {
  unauthorized: json(401, { error: 'invalid_token' }),
  /** RFC 6750 §3.1 wants 401 for `invalid_token`; some send the same challenge with 403. */
  forbidden: json(
    403,
    { detail: 'The access token has expired.' },
    {
      'www-authenticate':
        'Bearer realm="api",error="invalid_token",error_description="The access token has expired."',
    },
  ),
  /** The same status means that the user may not do this, so nothing tells a dead token from it. */
  forbiddenWithoutReason: { status: 403, headers: {}, body: '' },
  codeInBody: json(200, { ok: false, error: { code: 'token_expired' } }),
} satisfies Record<string, Answer>

/** As the row says; where it leaves something open, the worse of what it can be. */
export function behaviourOf({ refresh, consentParameters, tokenParameters }: Provider): Behaviour {
  return {
    rotates: refresh.rotates === 'unknown' ? 'always' : refresh.rotates,
    repeatsRefreshToken: false,
    reuse: refresh.reuse === 'unknown' ? 'ends_all' : refresh.reuse,
    graceSeconds: refresh.graceSeconds ?? 0,
    graceUntilUsed: refresh.graceUntilUsed,
    graceHidesRefreshToken: false,
    refreshTokenSeconds: refresh.refreshTokenSeconds,
    idleSeconds: refresh.idleSeconds,
    accessTokenSeconds: refresh.accessTokenSeconds,
    statesLifetime: 'expires_in' in tokenParameters ? 'if_requested' : 'always',
    refreshAnswer: 'full',
    rateLimitPerSecond: undefined,
    givesRefreshToken: Object.keys(consentParameters).length > 0 ? 'first_consent' : 'always',
    signedIn: 'ada',
    sessionSeconds: undefined,
    statesEndlessLife: false,
    extraMembers: {},
    refusals: {},
    deadToken: deadTokenResponses.unauthorized,
    hasRevocationEndpoint: true,
  }
}

import type { Provider } from '@alter-ai/vault'

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
  /** `bare`: a refresh answers tokens and their lifetime, and nothing else. */
  refreshAnswer: 'full' | 'bare'
  /** Calls of the token endpoint within a second, beyond which it answers 429. */
  rateLimitPerSecond: number | undefined
  /** `first_consent`: an account that has consented before gets one only when consent is asked for again. */
  givesRefreshToken: 'always' | 'first_consent'
  /** Who is signed in at the authorization page. */
  signedIn: string
}

/** As the row says; where it leaves something open, the worse of what it can be. */
export function behaviourOf({ refresh, consentParameters }: Provider): Behaviour {
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
    refreshAnswer: 'full',
    rateLimitPerSecond: undefined,
    givesRefreshToken: Object.keys(consentParameters).length > 0 ? 'first_consent' : 'always',
    signedIn: 'ada',
  }
}

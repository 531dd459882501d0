import type { Secret } from '../../encryption/secret.ts'

/** What a token endpoint gave, after its answer was read. snake_case ends before this. */
export interface TokenSet {
  readonly accessToken: Secret
  /** Absent: keep the one there is (RFC 6749 §6). */
  readonly refreshToken?: Secret
  /** Absent: exactly what was asked for (RFC 6749 §5.1). */
  readonly scopes?: readonly string[]
  /** Absent: the token is used until the provider refuses it. */
  readonly expiresInSeconds?: number
  /** `Infinity`: it has no end. Absent: as the provider definition says. */
  readonly refreshExpiresInSeconds?: number
  /** Claims of the ID token, checked. */
  readonly claims?: Readonly<Record<string, unknown>>
}

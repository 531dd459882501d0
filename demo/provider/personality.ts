import type { Account } from './accounts.ts'
import type { Exchange } from './exchange.ts'

export const personalityKeys = ['google', 'github', 'slack'] as const

/** Which of the three providers is meant, by the one it behaves like. */
export type PersonalityKey = (typeof personalityKeys)[number]

/**
 * All that makes one of the three providers differ from the others. The authorization server behind them is the same; it
 * asks these facts and never which personality it is.
 */
export interface Personality {
  readonly key: PersonalityKey
  /** What people read on its pages. */
  readonly name: string
  readonly clientId: string
  readonly scopes: Readonly<Record<string, ScopeFact>>
  readonly paths: {
    readonly authorization: string
    readonly token: string
    /** `null` where the account is told by the token answer and not by a call of its own. */
    readonly userinfo: string | null
    /** May hold `{client_id}`. */
    readonly revocation: string
    /** Beginning of every path of its API. */
    readonly api: string
    /** Beginning of its login and consent pages. */
    readonly signIn: string
  }
  /** `null`: they live until somebody revokes them, and the token answer has no `expires_in`. */
  readonly accessTokenSeconds: number | null
  /** When a refresh token is given: never, with each code, or when an offline request really showed its consent page. */
  readonly refreshToken: 'never' | 'always' | 'after-offline-consent'
  readonly rotatesRefreshTokens: boolean
  /**
   * How a second authorization of one account relates to the first. `shared`: both are one grant, and what ends one ends
   * the other. `remembered`: nobody is asked again, but each stands alone. `asked`: people are asked every time.
   */
  readonly consent: 'shared' | 'remembered' | 'asked'
  /** People may untick scopes that are not needed to tell who they are. */
  readonly scopesAreOptional: boolean
  /** `ignored`: it has never heard of RFC 7636 and drops its parameters. */
  readonly pkce: 'required' | 'ignored'
  /** Whether the callback carries `iss` (RFC 9207). */
  readonly sendsIssuer: boolean
  /** From what clients of such a provider send, to what RFC 6749 §4.1.1 asks for. */
  readonly toAuthorizationRequest: (query: URLSearchParams) => URLSearchParams
  /** From what RFC 6749 §5 answers, to what such a provider answers. */
  readonly toTokenAnswer: (facts: TokenFacts) => TokenAnswer
  readonly revoke: (exchange: Exchange) => Promise<void>
  /** Its API, and its userinfo where that is no OpenID endpoint. */
  readonly serveApi: (exchange: Exchange) => Promise<void>
}

export interface ScopeFact {
  /** What is allowed, in words for the person who is asked. */
  readonly description: string
  /** Needed to tell who the account is, so it cannot be unticked. */
  readonly isIdentity?: boolean
}

export interface TokenFacts {
  /** The standard's answer: tokens, or `error`. */
  readonly answer: Readonly<Record<string, unknown>>
  readonly status: number
  readonly grantType: string | null
  readonly account: Account | undefined
  /** The client named itself with an id that is not registered here. */
  readonly isUnknownClient: boolean
  /** The client said that it reads JSON. */
  readonly acceptsJson: boolean
}

export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly format: 'json' | 'form'
}

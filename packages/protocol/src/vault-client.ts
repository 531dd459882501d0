import type { Grant, GrantOperation } from './grant.ts'
import type { SessionError, SessionState, SessionStatus } from './session-status.ts'

/** A person known to the app. `issuer` is `app` for the app's own user ids. */
export interface EndUser {
  readonly id: string
  readonly issuer?: string
  readonly email?: string
  readonly name?: string
  readonly groups?: readonly string[]
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'

/** A WHATWG `Response`; its body streams. */
export type AlterResponse = Response

export interface RequestOptions {
  /** The grant to use. Excludes `provider`. */
  readonly grantId?: string
  /** The operator's key of the provider client; used with `user` and, where several match, `account`. */
  readonly provider?: string
  /** `account_identifier` or account id, to choose among several grants of one provider. */
  readonly account?: string
  readonly user?: EndUser
  readonly userToken?: string
  readonly queryParams?: Readonly<
    Record<string, string | number | boolean | readonly (string | number | boolean)[]>
  >
  /** Fills `{name}` in the URL; each value is percent-encoded whole. */
  readonly pathParams?: Readonly<Record<string, string | number>>
  readonly extraHeaders?: Readonly<Record<string, string>>
  /** Sent as JSON. Excludes `body`. */
  readonly json?: unknown
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>
  /**
   * What the call needs. Where the grant lacks one of them, nothing is sent, and {@link ScopeReauthRequiredError} is thrown.
   */
  readonly requiredScopes?: readonly string[]
  /** Why the call is made; kept in the audit record. At most 1,000 characters. */
  readonly reason?: string
  /** More facts for the audit record. */
  readonly context?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /**
   * `false` returns answers outside 2xx instead of throwing {@link ProviderAPIError} or {@link ScopeReauthRequiredError}.
   * Default `true`.
   */
  readonly throwOnError?: boolean
}

/** Limits the life of the grants that a session makes. `expiresAt` is ISO 8601 or a `Date`. */
export interface GrantPolicy {
  readonly expiresAt?: string | Date
  readonly maxTtlSeconds?: number
  readonly defaultTtlSeconds?: number
}

export interface ConnectSessionOptions {
  /** Operator's keys of the provider clients to offer. Default: all. */
  readonly allowedProviders?: readonly string[]
  /** The app's page for a full-page flow; must be registered. */
  readonly returnUrl?: string
  readonly completeUrl?: string
  /** Origin of the app's page for a popup flow; must be registered. */
  readonly allowedOrigin?: string
  /** Asked for besides those of the provider client. Without all of them no grant is made. */
  readonly requiredScopes?: readonly string[]
  readonly grantPolicy?: GrantPolicy
  readonly user?: EndUser
  readonly userToken?: string
  /**
   * The grant that the session is to renew. Only its provider is offered, what it has already is asked for again, and another
   * account than its own ends the session with `account_mismatch`. Without `user`, the session is its user's.
   */
  readonly reauthorizeGrantId?: string
  /** Default, for a grant that is to be renewed: its account. */
  readonly loginHint?: string
  /** Lets the user connect one account after another, until "Done". Default: the first one ends the session. */
  readonly multiple?: boolean
  /**
   * For a script on the user's own machine: the port of its listener on 127.0.0.1. The browser brings the one-time handle to
   * `http://127.0.0.1:<port>/alter/return`, which no other machine hears (RFC 8252 §7.3), and the script completes with it.
   */
  readonly loopbackPort?: number
  /**
   * For a script that runs elsewhere: the user types a code that the script shows. The session then lives for five minutes.
   */
  readonly userCode?: boolean
  /**
   * Ties the session to the browser that starts it: a random value that this browser keeps in an `HttpOnly` cookie of the
   * app. With it, `completeConnectSession` needs the same value. Without it (a link in a message), the user has to confirm
   * the account that was chosen. 20 to 200 characters of `A-Z a-z 0-9 _ -`; the session keeps only a hash.
   */
  readonly browserId?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** What the app adds to a session that is made for an error. `user`, where given, has to be the grant's. */
export type SessionForErrorOptions = Omit<
  ConnectSessionOptions,
  'allowedProviders' | 'reauthorizeGrantId' | 'userToken'
>

export interface ConnectSession {
  readonly sessionToken: string
  readonly connectUrl: string
  readonly expiresAt: Date
  /** `XXXX-XXXX`, to be shown to the user, who types it on the connect page. Only with `userCode`. */
  readonly userCode?: string
}

export type GrantStatus = 'active' | 'needs_reauth' | 'revoked' | 'expired'

/**
 * Which of the ways to tell that who finished is who started held for a grant.
 *
 * - `same_browser`: the browser that asked for the session carried its cookie
 * - `identified_user`: the app's `identify` named the session's user
 * - `opener_proof`: the app's page, which alone holds the session token, opened the window
 * - `complete_step`: the app's back end saw its user come back, before the code was exchanged
 * - `loopback`: the browser ran on the machine of the script that started
 * - `user_code`: a person typed the code that the script showed
 * - `unbound`: nothing held, and the operator allows that
 */
export type BindingLevel =
  | 'same_browser'
  | 'identified_user'
  | 'opener_proof'
  | 'complete_step'
  | 'loopback'
  | 'user_code'
  | 'unbound'

/**
 * What became of a revoked grant's tokens at the provider.
 *
 * - `pending`: not yet confirmed; the vault tries until the tokens expire, for seven days at most
 * - `done`: the provider has revoked them, or they were no longer valid
 * - `failed`: given up; the tokens may be valid at the provider until they expire
 * - `unsupported`: the provider has no way to revoke them
 * - `shared`: kept, because another active grant uses the same consent or token
 */
export type UpstreamRevocation = 'pending' | 'done' | 'failed' | 'unsupported' | 'shared'

/** A grant as the back end sees it. Metadata only: tokens stay in the vault. */
export interface GrantRecord {
  readonly grantId: string
  readonly provider: string
  readonly providerName: string
  readonly accountId: string
  readonly accountIdentifier: string
  readonly accountDisplayName?: string
  readonly accountEmail?: string
  readonly scopes: readonly string[]
  readonly status: GrantStatus
  /** Why `status` is what it is: `revoked_by_user`, `expired_or_revoked`, `client_changed`, … */
  readonly statusReason?: string
  /** Only for a grant that was revoked here. */
  readonly upstreamRevocation?: UpstreamRevocation
  readonly binding: BindingLevel
  /**
   * What is this connection's own at the provider: a shop, a region, the host that its API calls go to (`instance_url`,
   * without `https://`). Only for providers whose row declares such parameters.
   */
  readonly connection?: Readonly<Record<string, string>>
  readonly user?: { readonly issuer: string; readonly id: string }
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt?: Date
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Pass it back to get the next page; absent on the last. */
  readonly nextCursor?: string
}

export interface GrantFilter {
  readonly provider?: string
  readonly user?: EndUser
  readonly status?: GrantStatus
  /** 1 to 200, default 50. */
  readonly limit?: number
  readonly cursor?: string
}

export interface AuditFilter {
  readonly grantId?: string
  readonly user?: EndUser
  readonly provider?: string
  readonly outcome?: string
  readonly from?: Date
  readonly to?: Date
  readonly limit?: number
  readonly cursor?: string
}

/** One audit record. `event` is in the past tense; `details` never holds a secret, a query string or a body. */
export interface AuditRecord {
  readonly seq: number
  /** By the database's clock. */
  readonly recordedAt: Date
  readonly event: string
  readonly outcome: 'started' | 'allowed' | 'denied' | 'succeeded' | 'failed'
  readonly requestId?: string
  readonly principal?: { readonly issuer: string; readonly id: string }
  readonly grantId?: string
  readonly provider?: string
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly status?: number
  readonly latencyMs?: number
  readonly refreshed?: boolean
  readonly errorCode?: string
  readonly reason?: string
  readonly context?: Readonly<Record<string, string>>
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

export interface CompletedSession {
  readonly status: SessionState
  readonly grants: readonly Grant[]
  readonly returnUrl?: string
  /** The flow is not over (the provider asks for consent once more, or for another account): send the browser there. */
  readonly continueUrl?: string
  /** Whether the browser shows a popup, which is to be closed, or a page of its own. */
  readonly display?: 'popup' | 'page'
  /**
   * Nothing is connected yet: nothing shows that the user chose this account. Show it to them, and complete again with this
   * `result` and their decision.
   */
  readonly confirmation?: AccountConfirmation
  readonly error?: SessionError
}

/** An account that waits for its user's decision. Its tokens are in no grant, and are deleted at `expiresAt`. */
export interface AccountConfirmation {
  /** One-time handle for the decision. It works only for the session's user. */
  readonly result: string
  readonly provider: string
  readonly providerName: string
  readonly accountIdentifier: string
  readonly accountDisplayName?: string
  /** At most 10 minutes from now. */
  readonly expiresAt: Date
}

export interface CompleteSessionInput {
  /** The one-time handle from the return URL. */
  readonly result: string
  readonly user?: EndUser
  /** The value that `createConnectSession` was given, read from this browser's cookie. */
  readonly browserId?: string
  /** The user's decision on {@link CompletedSession.confirmation}: `false` deletes the tokens and revokes them. */
  readonly accept?: boolean
}

/**
 * What application code holds, whether the vault runs in its process (`createVault()`) or elsewhere (`new App()`).
 * It gives no way to read a token.
 */
export interface VaultClient {
  readonly request: (
    method: HttpMethod | (string & {}),
    url: string,
    options?: RequestOptions,
  ) => Promise<AlterResponse>
  /** The same client, limited to the grants of one user. */
  readonly forUser: (user: EndUser) => VaultClient
  readonly createConnectSession: (options?: ConnectSessionOptions) => Promise<ConnectSession>
  /**
   * The session that mends an error of `request`: for the user and the provider of the grant that the error is about, to renew
   * that grant, with the scopes that were missing. A grant that was revoked is over for good; then the session makes another.
   *
   * @param error A {@link ReAuthRequiredError} or {@link ScopeReauthRequiredError}, also in its plain shape.
   * @throws {AlterValueError} for any other error, and for one that names no grant.
   */
  readonly createConnectSessionForError: (
    error: unknown,
    options?: SessionForErrorOptions,
  ) => Promise<ConnectSession>
  /**
   * Exchanges the one-time handle that the browser brought back for the outcome. Where the flow still waits for it, the code
   * is exchanged only now that the user is known to be the session's. Unless `browserId` shows that they also started it in
   * this browser, the response has a `confirmation` and nothing is connected before they accept the account.
   *
   * @throws {AlterSDKError} `session_not_found`, `session_expired`, `binding_failed` (another user, or another browser).
   */
  readonly completeConnectSession: (input: CompleteSessionInput) => Promise<CompletedSession>
  readonly pollConnectSession: (sessionToken: string) => Promise<SessionStatus>
  readonly cancelConnectSession: (sessionToken: string) => Promise<void>
  readonly listGrants: (filter?: GrantFilter) => Promise<Page<GrantRecord>>
  readonly getGrant: (grantId: string) => Promise<GrantRecord>
  /**
   * Revokes a grant: deletes its tokens here and starts their revocation at the provider, which goes on after this resolves.
   * `upstreamRevocation` of the result says how far it is; `getGrant` reports the outcome.
   *
   * @throws {AlterSDKError} `grant_not_found`, also for another user's grant; `storage_unavailable`.
   */
  /**
   * Ends a grant for good. A call that was about to leave may still send its token, for at most 1 s after this resolves; calls
   * that begin later, or that wait for a connection, send none.
   */
  readonly revokeGrant: (grantId: string, options?: { reason?: string }) => Promise<GrantRecord>
  readonly queryAudit: (filter?: AuditFilter) => Promise<Page<AuditRecord>>
  readonly close: () => Promise<void>
}

export type { Grant, GrantOperation, SessionError, SessionState, SessionStatus }

import type { ErrorCode } from './error-codes.ts'

/** The plain shape of an error, as it travels over HTTP, in messages and to `onError`. */
export interface AlterError {
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface AlterSDKErrorOptions {
  /** HTTP status that a server face answers with; without it, 500. */
  readonly status?: number
  readonly retryAfterSeconds?: number
  readonly provider?: string
  readonly grantId?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** Printed by Node with the stack, so it must hold nothing that may not be logged. */
  readonly cause?: unknown
}

/** Marks the errors of this project: the same symbol in every copy of a package and in every realm. */
export const alterErrorMark = Symbol.for('@alter-ai/error')

/**
 * The base of every error that this project throws on purpose.
 *
 * `code` is stable and tells who must act; `message` is for people, names the way out, and never holds a value from input.
 */
export class AlterSDKError extends Error implements AlterError {
  readonly code: ErrorCode
  declare readonly status?: number
  declare readonly retryAfterSeconds?: number
  declare readonly provider?: string
  declare readonly grantId?: string
  declare readonly details?: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: AlterSDKErrorOptions = {}) {
    const { cause, ...fields } = options
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    Object.assign(this, fields)
  }

  get [alterErrorMark](): true {
    return true
  }
}

/** No grant of that id, provider or account is visible to the caller. Also for a grant that belongs to somebody else. */
export class GrantNotFoundError extends AlterSDKError {
  constructor(message = 'no such grant', options: AlterSDKErrorOptions = {}) {
    super('grant_not_found', message, { status: 404, ...options })
  }
}

/** The user has to connect again before this grant can be used. */
export class ReAuthRequiredError extends AlterSDKError {
  constructor(
    message = 'the account must be connected again',
    options: AlterSDKErrorOptions = {},
    code: ErrorCode = 're_auth_required',
  ) {
    super(code, message, { status: 409, ...options })
  }
}

/** The grant's time to live, set by the app, has passed. */
export class GrantExpiredError extends ReAuthRequiredError {
  constructor(
    message = 'the grant has expired; connect the account again',
    options: AlterSDKErrorOptions = {},
  ) {
    super(message, { status: 410, ...options }, 'grant_expired')
  }
}

/** The grant was revoked here, by its user or by the app. */
export class GrantRevokedError extends ReAuthRequiredError {
  constructor(
    message = 'the grant was revoked; connect the account again',
    options: AlterSDKErrorOptions = {},
  ) {
    super(message, { status: 410, ...options }, 'grant_revoked')
  }
}

/** The provider no longer accepts the grant's credential. */
export class CredentialRevokedError extends ReAuthRequiredError {
  constructor(
    message = 'the provider no longer accepts this credential; connect the account again',
    options: AlterSDKErrorOptions = {},
  ) {
    super(message, options, 'credential_revoked')
  }
}

/** One account among those that an {@link AmbiguousGrantError} found. */
export interface MatchingAccount {
  readonly grantId: string
  readonly provider: string
  readonly accountIdentifier: string
}

/** Several grants match; name one with `grantId` or `account`. */
export class AmbiguousGrantError extends AlterSDKError {
  readonly accounts: readonly MatchingAccount[]

  constructor(accounts: readonly MatchingAccount[], options: AlterSDKErrorOptions = {}) {
    super('ambiguous_grant', 'several connected accounts match; name one by grantId or account', {
      status: 409,
      ...options,
    })
    this.accounts = accounts
  }
}

/** A rule forbids this use. `policyError` is set when the rule could not be evaluated, which denies too. */
export class PolicyViolationError extends AlterSDKError {
  declare readonly policyError?: string

  constructor(message: string, options: AlterSDKErrorOptions & { policyError?: string } = {}) {
    const { policyError, ...rest } = options
    super('policy_violation', message, { status: 403, ...rest })
    if (policyError !== undefined) this.policyError = policyError
  }
}

/** The URL is outside the hosts that this provider's token may be sent to. No token was opened. */
export class TargetNotAllowedError extends AlterSDKError {
  constructor(message: string, options: AlterSDKErrorOptions = {}) {
    super('target_not_allowed', message, { status: 403, ...options })
  }
}

export interface MissingScopesOptions extends AlterSDKErrorOptions {
  readonly missingScopes?: readonly string[]
}

/**
 * The grant lacks a scope that the call needs; the user must consent to more. `createConnectSessionForError(error)` makes the
 * session that asks for it.
 */
export class ScopeReauthRequiredError extends AlterSDKError {
  /** What the user has not allowed yet; empty where the provider's API did not name it. */
  readonly missingScopes: readonly string[]
  /**
   * The refusal of the provider's API; absent where the vault knew before anything was sent. Hidden as that of
   * {@link ProviderAPIError}.
   */
  declare readonly response?: Response

  constructor(
    message = 'the grant lacks a scope; connect the account again',
    {
      missingScopes = [],
      response,
      ...options
    }: MissingScopesOptions & { readonly response?: Response } = {},
  ) {
    super('scope_reauth_required', message, { status: 403, ...options })
    this.missingScopes = missingScopes
    if (response !== undefined)
      Object.defineProperty(this, 'response', { value: response, enumerable: false })
  }
}

/** Another refresh of this token did not end within the caller's deadline; try again shortly. */
export class TokenRefreshInProgressError extends AlterSDKError {
  constructor(message = 'the token is being refreshed', options: AlterSDKErrorOptions = {}) {
    super('token_refresh_in_progress', message, { status: 503, retryAfterSeconds: 1, ...options })
  }
}

/**
 * The provider's API answered outside 2xx. The answer hangs on `response`, which neither `inspect` nor JSON shows,
 * because its body belongs to the user.
 */
export class ProviderAPIError extends AlterSDKError {
  declare readonly response: Response

  constructor(response: Response, options: AlterSDKErrorOptions = {}) {
    super('provider_api_error', `the provider's API answered ${response.status}`, {
      status: response.status,
      ...options,
    })
    Object.defineProperty(this, 'response', { value: response, enumerable: false })
  }
}

/** The user said no. */
export class ConnectDeniedError extends AlterSDKError {
  constructor(message = 'the user did not consent', options: AlterSDKErrorOptions = {}) {
    super('connect_denied', message, { status: 403, ...options })
  }
}

/** The connect flow cannot run as configured. */
export class ConnectConfigError extends AlterSDKError {
  constructor(message: string, options: AlterSDKErrorOptions = {}) {
    super('connect_config', message, { status: 400, ...options })
  }
}

/** Nobody finished the connect flow in time. */
export class ConnectTimeoutError extends AlterSDKError {
  constructor(
    message = 'the connect flow was not finished in time',
    options: AlterSDKErrorOptions = {},
  ) {
    super('connect_timeout', message, { status: 408, ...options })
  }
}

/** The API key is unknown, malformed or revoked. */
export class InvalidKeyError extends AlterSDKError {
  constructor(message = 'the API key is not valid', options: AlterSDKErrorOptions = {}) {
    super('invalid_key', message, { status: 401, ...options })
  }
}

/** The user allowed less than the session requires, so no grant was made. */
export class InsufficientScopeError extends AlterSDKError {
  readonly missingScopes: readonly string[]

  constructor(message: string, { missingScopes = [], ...options }: MissingScopesOptions = {}) {
    super('insufficient_scope', message, { status: 403, ...options })
    this.missingScopes = missingScopes
  }
}

/** The other side could not be reached, or the connection broke. */
export class NetworkError extends AlterSDKError {
  constructor(message: string, options: AlterSDKErrorOptions = {}) {
    super('network_error', message, { status: 502, ...options })
  }
}

/** The other side did not answer in time. */
export class TimeoutError extends AlterSDKError {
  constructor(message: string, options: AlterSDKErrorOptions = {}) {
    super('timeout', message, { status: 504, ...options })
  }
}

/** An argument is not of the documented form. The message names the argument, never its value. */
export class AlterValueError extends AlterSDKError {
  constructor(message: string, options: AlterSDKErrorOptions = {}) {
    super('invalid_argument', message, { status: 400, ...options })
  }
}

/**
 * Says whether `value` is an error that this project has created, by its mark. Two copies of a package, or two realms, break
 * `instanceof`; and errors of Node and of other libraries have `code` and `message` as well.
 */
export function isAlterError(value: unknown): value is AlterError {
  if (typeof value !== 'object' || value === null) return false
  return (value as { readonly [alterErrorMark]?: unknown })[alterErrorMark] === true
}

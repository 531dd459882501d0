import { errorCodes, type ErrorCode } from '../error-codes.ts'
import {
  AlterSDKError,
  AlterValueError,
  AmbiguousGrantError,
  ConnectConfigError,
  ConnectDeniedError,
  ConnectTimeoutError,
  CredentialRevokedError,
  GrantExpiredError,
  GrantNotFoundError,
  GrantRevokedError,
  InsufficientScopeError,
  InvalidKeyError,
  NetworkError,
  PolicyViolationError,
  ReAuthRequiredError,
  ScopeReauthRequiredError,
  TargetNotAllowedError,
  TimeoutError,
  TokenRefreshInProgressError,
  type AlterSDKErrorOptions,
  type MatchingAccount,
} from '../errors.ts'
import { listOf, membersOf, oneOf, textOf, wholeOf, withoutUndefined } from './members.ts'
import { fromBase64UrlList } from './headers/proxy-headers.ts'

/** An error on the wire: `{ error: … }`. What a class has besides `code` and `message` travels in `details`. */
export interface WireError {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly details?: Readonly<Record<string, unknown>>
    readonly request_id: string
  }
}

/**
 * An error for the app's back end, which may know what a browser may not: hosts and reasons are in it. The status of the
 * answer and `Retry-After` are HTTP's to say.
 */
export function toWireError(error: AlterSDKError, requestId: string): WireError {
  const details = withoutUndefined({
    ...error.details,
    provider: error.provider,
    grant_id: error.grantId,
    accounts: error instanceof AmbiguousGrantError ? error.accounts.map(toWireAccount) : undefined,
    policy_error: error instanceof PolicyViolationError ? error.policyError : undefined,
    missing_scopes:
      error instanceof ScopeReauthRequiredError || error instanceof InsufficientScopeError
        ? error.missingScopes
        : undefined,
  })
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(Object.keys(details).length > 0 && { details }),
      request_id: requestId,
    },
  }
}

/** What HTTP says of an error besides its body. */
export interface ErrorAnswer {
  readonly status: number
  /** The header `Alter-Error`. Where an answer has no body, this and the next three are all there is of the error. */
  readonly code?: string | undefined
  /** `Alter-Grant-Id`, `Alter-Provider` and `Alter-Missing-Scopes`. */
  readonly grantId?: string | undefined
  readonly provider?: string | undefined
  readonly missingScopes?: string | undefined
  /** The header `Retry-After`. */
  readonly retryAfter?: string | undefined
}

/**
 * The error in its class again, from an answer's body, which may be anything. A code that this version does not know, or an
 * answer that is no error of the vault's, is `unexpected_response`. `details.request_id` finds the answer in the vault's log.
 */
export function fromWireError(body: unknown, answer: ErrorAnswer): AlterSDKError {
  const wire = membersOf(membersOf(body)['error'])
  const code = oneOf(errorCodes, wire['code'] ?? answer.code)
  const { provider, grant_id, accounts, policy_error, missing_scopes, ...rest } = membersOf(
    wire['details'],
  )
  const options = withoutUndefined({
    status: answer.status,
    retryAfterSeconds: secondsOf(answer.retryAfter),
    provider: textOf(provider) ?? answer.provider,
    grantId: textOf(grant_id) ?? answer.grantId,
    details: detailsOf({ ...rest, request_id: textOf(wire['request_id']) }),
  })
  if (code === undefined) {
    return new AlterSDKError(
      'unexpected_response',
      `the vault answered ${answer.status} in a form that is not the vault's; is baseURL right?`,
      { ...options, details: { ...options.details, status: answer.status }, status: 502 },
    )
  }
  const message =
    textOf(wire['message'])?.slice(0, maxMessageLength) ?? `the vault refused: ${code}`
  if (code === 'ambiguous_grant') {
    return new AmbiguousGrantError(listOf(accounts, parseAccount) ?? [], options)
  }
  if (code === 'policy_violation') {
    return new PolicyViolationError(
      message,
      withoutUndefined({ ...options, policyError: textOf(policy_error) }),
    )
  }
  if (code === 'scope_reauth_required' || code === 'insufficient_scope') {
    const missingScopes =
      listOf(missing_scopes, textOf) ?? fromBase64UrlList(answer.missingScopes ?? '') ?? []
    return code === 'insufficient_scope'
      ? new InsufficientScopeError(message, { ...options, missingScopes })
      : new ScopeReauthRequiredError(message, { ...options, missingScopes })
  }
  const ErrorClass = classes[code]
  return ErrorClass === undefined
    ? new AlterSDKError(code, message, options)
    : new ErrorClass(message, options)
}

const maxMessageLength = 2_000

type ErrorClass = new (message: string, options: AlterSDKErrorOptions) => AlterSDKError

/** Codes that have a class of their own with no more than a message. `provider_api_error` is never sent: it is an answer. */
const classes: Partial<Record<ErrorCode, ErrorClass>> = {
  connect_config: ConnectConfigError,
  connect_denied: ConnectDeniedError,
  connect_timeout: ConnectTimeoutError,
  credential_revoked: CredentialRevokedError,
  grant_expired: GrantExpiredError,
  grant_not_found: GrantNotFoundError,
  grant_revoked: GrantRevokedError,
  invalid_key: InvalidKeyError,
  network_error: NetworkError,
  re_auth_required: ReAuthRequiredError,
  target_not_allowed: TargetNotAllowedError,
  timeout: TimeoutError,
  token_refresh_in_progress: TokenRefreshInProgressError,
  invalid_argument: AlterValueError,
}

function toWireAccount(account: MatchingAccount) {
  return {
    grant_id: account.grantId,
    provider: account.provider,
    account_identifier: account.accountIdentifier,
  }
}

function parseAccount(value: unknown): MatchingAccount | undefined {
  const wire = membersOf(value)
  return wholeOf({
    grantId: textOf(wire['grant_id']),
    provider: textOf(wire['provider']),
    accountIdentifier: textOf(wire['account_identifier']),
  })
}

/** Seconds only: the vault sends no dates. */
function secondsOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined
}

function detailsOf(members: Record<string, unknown>): Record<string, unknown> | undefined {
  const details = withoutUndefined(members)
  return Object.keys(details).length > 0 ? details : undefined
}

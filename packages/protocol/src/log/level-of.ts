import type { ErrorCode } from '../error-codes.ts'
import type { Logger } from './logger.ts'

/** The operator must act: configuration, registration at a provider, database, key. */
const operatorCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'client_paused',
  'decryption_failed',
  'internal_error',
  'invalid_client',
  'invalid_config',
  'invalid_scope',
  'mount_mismatch',
  'storage_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
])

/** Only the user can act, or the caller by asking differently. */
const userCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'access_denied',
  'account_mismatch',
  'ambiguous_grant',
  'connect_denied',
  'connect_timeout',
  'credential_revoked',
  'grant_expired',
  'grant_not_found',
  'grant_revoked',
  'insufficient_scope',
  'invalid_connection_parameter',
  'method_not_allowed',
  'not_found',
  're_auth_required',
  'scope_reauth_required',
  'session_cancelled',
  'session_expired',
  'session_not_found',
  'session_used',
  'unauthenticated',
])

/** `error` where the operator must act, `info` where only the user can or nothing failed, else `warn`. */
export function levelOf(errorCode: string | undefined): keyof Logger {
  if (errorCode === undefined) return 'info'
  if (operatorCodes.has(errorCode)) return 'error'
  return userCodes.has(errorCode) ? 'info' : 'warn'
}

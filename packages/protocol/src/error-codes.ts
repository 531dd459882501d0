/**
 * Every code that this project can put into `error.code`, in one place.
 *
 * A code is a promise to the people who wrote `switch (error.code)`: once released it is never renamed. Where an RFC
 * names the condition, the code is the RFC's word.
 */
export const errorCodes = [
  // OAuth 2.0: RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1
  'access_denied',
  'insufficient_scope',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
  // The connect session and the way through the browser
  'account_mismatch',
  'account_unidentified',
  'binding_failed',
  'binding_required',
  'invalid_connection_parameter',
  'issuer_mismatch',
  'flow_lost',
  'session_cancelled',
  'session_expired',
  'session_not_found',
  'session_used',
  'state_mismatch',
  'unknown_provider',
  // Grants and calls
  'ambiguous_grant',
  'client_paused',
  'credential_revoked',
  'grant_expired',
  'grant_not_found',
  'grant_revoked',
  'policy_violation',
  'provider_api_error',
  'rate_limited',
  're_auth_required',
  'scope_reauth_required',
  'target_not_allowed',
  'token_refresh_in_progress',
  // Set-up and surroundings
  'connect_config',
  'connect_denied',
  'connect_timeout',
  'decryption_failed',
  'internal_error',
  'invalid_config',
  'invalid_key',
  'method_not_allowed',
  'mount_mismatch',
  'network_error',
  'not_found',
  'origin_not_allowed',
  'storage_unavailable',
  'timeout',
  'unauthenticated',
  'unexpected_response',
  'invalid_argument',
  // Only in the browser
  'aborted',
  'sdk_destroyed',
  'invalid_base_url',
  'invalid_response',
  'not_in_browser',
  'popup_blocked',
  'popup_closed',
  'token_failed',
] as const

export type ErrorCode = (typeof errorCodes)[number]

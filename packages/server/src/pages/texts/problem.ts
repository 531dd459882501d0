import type { ErrorCode } from '@alter-ai/protocol'
import type { Language } from './languages/en.ts'

type Titled<Key> = Key extends `problem.${infer Name}.title` ? Name : never
type NextStep = Extract<keyof Language['problem'], `next.${string}`>

/** What an error means to the person in front of a page: the stem of its texts. */
export type Problem = Titled<keyof Language['problem']>

/** The problem that `code` is to a user. Total: an unheard-of code is `unknown`. */
export function problemFor(code: string | undefined): Problem {
  return code !== undefined && Object.hasOwn(problems, code)
    ? problems[code as ErrorCode]
    : 'unknown'
}

/** What to do about each problem. */
export const nextSteps: Readonly<Record<Problem, NextStep>> = {
  session_not_found: 'next.restart',
  session_expired: 'next.restart',
  session_used: 'next.restart',
  session_cancelled: 'next.restart',
  binding_failed: 'next.open_here',
  binding_required: 'next.open_again',
  unknown_provider: 'next.restart',
  connection_parameter: 'next.restart',
  configuration: 'next.tell',
  provider_unreachable: 'next.wait',
  provider_unavailable: 'next.wait',
  provider_answer: 'next.restart',
  offline: 'next.offline',
  rate_limited: 'next.wait',
  server: 'next.wait',
  access_denied: 'next.slip',
  account_mismatch: 'next.same_account',
  account_unidentified: 'next.profile',
  insufficient_scope: 'next.all',
  state_mismatch: 'next.restart',
  signed_out: 'next.sign_in',
  not_found: 'next.restart',
  unknown: 'next.restart',
}

/** Several codes may mean the same to a user; what only a programmer or operator could act on is `configuration`. */
const problems: Readonly<Record<ErrorCode, Problem>> = {
  access_denied: 'access_denied',
  connect_denied: 'access_denied',
  insufficient_scope: 'insufficient_scope',
  account_mismatch: 'account_mismatch',
  account_unidentified: 'account_unidentified',

  session_not_found: 'session_not_found',
  session_used: 'session_used',
  session_cancelled: 'session_cancelled',
  session_expired: 'session_expired',
  connect_timeout: 'session_expired',
  binding_failed: 'binding_failed',
  binding_required: 'binding_required',
  unauthenticated: 'signed_out',
  not_found: 'not_found',
  method_not_allowed: 'not_found',
  rate_limited: 'rate_limited',

  state_mismatch: 'state_mismatch',
  issuer_mismatch: 'state_mismatch',

  server_error: 'provider_unavailable',
  temporarily_unavailable: 'provider_unavailable',
  network_error: 'provider_unreachable',
  timeout: 'provider_unreachable',
  flow_lost: 'provider_unreachable',
  unexpected_response: 'provider_answer',
  invalid_grant: 'provider_answer',
  invalid_token: 'provider_answer',
  provider_api_error: 'provider_answer',

  invalid_connection_parameter: 'connection_parameter',
  unknown_provider: 'unknown_provider',
  client_paused: 'configuration',
  connect_config: 'configuration',
  invalid_client: 'configuration',
  invalid_request: 'configuration',
  invalid_scope: 'configuration',
  invalid_key: 'configuration',
  mount_mismatch: 'configuration',
  origin_not_allowed: 'configuration',
  policy_violation: 'configuration',
  target_not_allowed: 'configuration',
  unauthorized_client: 'configuration',
  unsupported_grant_type: 'configuration',
  unsupported_response_type: 'configuration',
  unsupported_token_type: 'configuration',

  decryption_failed: 'server',
  internal_error: 'server',
  invalid_config: 'server',
  storage_unavailable: 'server',
  token_refresh_in_progress: 'server',
  invalid_argument: 'server',

  // These never meet a page: they are answers to an app's own calls, or happen in its window.
  ambiguous_grant: 'unknown',
  credential_revoked: 'unknown',
  grant_expired: 'unknown',
  grant_not_found: 'unknown',
  grant_revoked: 'unknown',
  re_auth_required: 'unknown',
  scope_reauth_required: 'unknown',
  aborted: 'unknown',
  sdk_destroyed: 'unknown',
  invalid_base_url: 'unknown',
  invalid_response: 'unknown',
  not_in_browser: 'unknown',
  popup_blocked: 'unknown',
  popup_closed: 'unknown',
  token_failed: 'unknown',
}

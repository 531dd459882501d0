import type { Logger } from './logger.ts'

/** What there is to know about an event before it happens. */
interface LogEventRule {
  readonly message: string
  /** `by_code`: who must act on the error code decides, see `levelOf()`. */
  readonly level: keyof Logger | 'by_code'
  /** Whether a client can repeat it at will, so that only the first line of its kind is written. */
  readonly isLimited?: true
}

/**
 * Every event that has a log line. An event that is audited too has the name of its audit record. Once released, a name
 * is never changed.
 */
export const logEvents = {
  // A flow has finished.
  'authorization.succeeded': { message: 'An account was connected.', level: 'info' },
  'authorization.failed': { message: 'An account was not connected.', level: 'by_code' },
  'flow.returned': {
    message: 'A browser returned to the app with the outcome of a flow.',
    level: 'by_code',
  },
  'session.completed': { message: 'A session for several accounts was completed.', level: 'info' },
  'session.cancelled': { message: 'A session was canceled.', level: 'info' },
  'session.expired': { message: 'A session expired before it was completed.', level: 'info' },

  // A request was refused, or failed.
  'session.refused': {
    message: 'A browser was refused: it may not continue this session.',
    level: 'warn',
    isLimited: true,
  },
  'authorization.refused': {
    message: 'A callback was refused: another browser started this flow.',
    level: 'warn',
    isLimited: true,
  },
  'http.refused': { message: 'A request was refused.', level: 'by_code', isLimited: true },
  'http.failed': { message: 'A request failed.', level: 'by_code', isLimited: true },
  'http.crashed': { message: 'A request failed with an unexpected error.', level: 'error' },
  'identify.failed': {
    message: 'The identify function of the app threw an error.',
    level: 'error',
  },

  // A call to a provider's API.
  'request.denied': {
    message: 'A call to a provider was denied.',
    level: 'by_code',
    isLimited: true,
  },
  'request.failed': {
    message: 'A call to a provider failed before the provider responded.',
    level: 'by_code',
    isLimited: true,
  },

  // Grants and provider clients.
  'grant.needs_reauth': {
    message: 'The provider no longer accepts a grant; its user must connect again.',
    level: 'warn',
  },
  'grant.refresh_failed': {
    message: 'A token could not be refreshed; the vault will retry.',
    level: 'warn',
    isLimited: true,
  },
  'grant.upstream_revocation_delayed': {
    message: 'Tokens could not be revoked at the provider; the vault will retry.',
    level: 'warn',
    isLimited: true,
  },
  'grant.revoked_upstream': {
    message: 'Tokens could not be revoked at the provider before they expired.',
    level: 'warn',
  },
  'client.paused': {
    message: 'The provider refuses the client id or secret; fix the configuration.',
    level: 'error',
  },

  // Work in the background, and the process itself.
  'job.failed': { message: 'A background job failed.', level: 'error', isLimited: true },
  'server.missing': { message: 'The vault cannot serve its pages.', level: 'error' },
} as const satisfies Readonly<Record<string, LogEventRule>>

export type LogEvent = keyof typeof logEvents

/** The rule of an event, without the literal types. */
export function ruleOf(event: LogEvent): LogEventRule {
  return logEvents[event]
}

import { levelOf } from './level-of.ts'
import { createLineLimit } from './line-limit.ts'
import { describeAppError, describeError } from './describe-error.ts'
import { ruleOf, type LogEvent } from './log-events.ts'
import type { LogFields, Logger } from './logger.ts'

/**
 * What a line may say. There is no member for a URL, a header or an e-mail address, and none for a secret.
 */
export interface LogDetails {
  /** Internal id of the session: the audit's `details.session_id`. It opens nothing. */
  readonly sessionId?: string | undefined
  readonly grantId?: string | undefined
  /** Key of the provider client. */
  readonly provider?: string | undefined
  readonly errorCode?: string | undefined
  /** A sentence or code of ours, never text from outside. */
  readonly reason?: string | undefined
  /** Method and path as declared, `:name` for what varies. */
  readonly route?: string | undefined
  readonly status?: number | undefined
  readonly durationMs?: number | undefined
  readonly operation?: string | undefined
  readonly binding?: string | undefined
  readonly job?: string | undefined
  /** An error of ours: its stack is written, its message only where it is an `AlterSDKError`. */
  readonly error?: unknown
  /** An error that the app's own code threw: message and stack are written. */
  readonly appError?: unknown
}

/** Writes the operator's log: one line for each event that matters, in one form. Writing never throws and never waits. */
export interface Log {
  /** The request that the lines belong to, as its error page and error body show it; nothing outside of a request. */
  readonly requestId: string | undefined
  readonly write: (event: LogEvent, details?: LogDetails) => void
  /**
   * Says what the request is about, once the vault has found it; later lines of the request name it. Outside of a request it
   * does nothing.
   */
  readonly about: (found: Pick<LogDetails, 'sessionId' | 'grantId' | 'provider'>) => void
  /** The same log, for one request. */
  readonly forRequest: (requestId: string) => RequestLog
}

export interface RequestLog extends Log {
  readonly requestId: string
  /** Whether the request has a line already, written or left out by the limit. */
  readonly hasLine: () => boolean
  /** Milliseconds since the request began. */
  readonly elapsedMs: () => number
}

export interface LogOptions {
  /** Milliseconds, for the limit of one line a minute. */
  readonly clock: () => number
  /** Receives every error object that a line is about, also where the limit leaves the line out. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Makes the log over a logger.
 *
 * Of events that a client can repeat at will, a session has one line of each kind, and what belongs to no session has one
 * line of each kind a minute; that line says how many were left out (`suppressed`).
 */
export function createLog(logger: Logger, { clock, onError }: LogOptions): Log {
  const limit = createLineLimit(clock)

  function write(event: LogEvent, details: LogDetails, requestId: string | undefined): void {
    const error = details.error ?? details.appError
    if (error !== undefined && onError !== undefined) attempt(() => onError(error))
    const { message, isLimited, level } = ruleOf(event)
    const suppressed = isLimited === true ? admit(event, details) : 0
    if (suppressed === undefined) return
    const fields = toFields(event, details, { requestId, suppressed })
    const method = level === 'by_code' ? levelOf(details.errorCode) : level
    attempt(() => logger[method](fields, message))
  }

  function admit(event: LogEvent, details: LogDetails): number | undefined {
    const { sessionId, grantId, provider, errorCode, route, job } = details
    const about = sessionId ?? grantId ?? provider ?? job
    const kind = JSON.stringify([event, errorCode, route, about])
    return limit.admit(kind, sessionId === undefined ? 'once_a_minute' : 'once')
  }

  function forRequest(requestId: string): RequestLog {
    const startedAt = performance.now()
    let subject: LogDetails = {}
    let hasLine = false
    return {
      requestId,
      write(event, details = {}) {
        hasLine = true
        write(event, { ...subject, ...details }, requestId)
      },
      about: (found) => {
        subject = { ...subject, ...found }
      },
      hasLine: () => hasLine,
      elapsedMs: () => performance.now() - startedAt,
      forRequest,
    }
  }

  return {
    requestId: undefined,
    write: (event, details = {}) => write(event, details, undefined),
    about: () => undefined,
    forRequest,
  }
}

/** camelCase ends here. The order is that in which a person reads a line. */
function toFields(
  event: LogEvent,
  details: LogDetails,
  { requestId, suppressed }: { requestId: string | undefined; suppressed: number },
): LogFields {
  const { error, appError } = details
  const fields: LogFields = {
    event,
    request_id: requestId,
    session_id: details.sessionId,
    route: details.route,
    status: details.status,
    error_code: details.errorCode,
    reason: details.reason,
    provider: details.provider,
    grant_id: details.grantId,
    operation: details.operation,
    binding: details.binding,
    job: details.job,
    duration_ms: details.durationMs === undefined ? undefined : Math.round(details.durationMs),
    suppressed: suppressed > 0 ? suppressed : undefined,
    err:
      appError === undefined
        ? error === undefined
          ? undefined
          : describeError(error)
        : describeAppError(appError),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Calls what is not ours: it may throw, or return a promise that is rejected or never settles. */
function attempt(call: () => unknown): void {
  try {
    const result = call()
    if (result instanceof Promise) result.catch(() => undefined)
  } catch {
    // There is nowhere left to report it.
  }
}

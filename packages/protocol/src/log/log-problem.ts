import { AlterSDKError } from '../errors.ts'
import type { RequestLog } from './create-log.ts'
import type { LogEvent } from './log-events.ts'
import { IdentifyError } from './identify-error.ts'

/**
 * Writes the line of a request that ends with an error, unless the vault has written one for it: the vault knows more.
 * An unexpected error always has its line, with the stack and under the request id that the client is shown.
 *
 * @param route Method and path as declared; nothing where no route matched.
 */
export function logProblem(log: RequestLog, error: unknown, route: string | undefined): void {
  const about = { route, durationMs: log.elapsedMs() }
  const failed = { ...about, status: 500, errorCode: 'internal_error' }
  if (error instanceof IdentifyError) {
    log.write('identify.failed', { ...failed, appError: error.cause })
    return
  }
  if (!(error instanceof AlterSDKError) || error.code === 'internal_error') {
    log.write('http.crashed', { ...failed, error })
    return
  }
  if (log.hasLine()) return
  const { code, message, status = 500, details } = error
  // A step of the protocol: the page provides what it is asked for here, and repeats the request.
  if (details?.['needs'] !== undefined && details['tries_left'] === undefined) return
  log.write(eventOf(code, status), {
    ...about,
    status,
    errorCode: code,
    reason: message,
  })
}

function eventOf(code: string, status: number): LogEvent {
  if (status >= 500) return 'http.failed'
  return code === 'binding_failed' || code === 'binding_required'
    ? 'session.refused'
    : 'http.refused'
}

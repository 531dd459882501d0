import type { AlterError, ErrorCode } from '@alter-ai/protocol'

/**
 * Every error that this package reports: to `onError`, to `on('error')` and as a rejection.
 *
 * `code` says who must act. It is one of `ErrorCode`, or the code of a newer vault. No message holds a token.
 */
export class AlterConnectError extends Error implements AlterError {
  declare readonly code: ErrorCode | (string & {})
  declare readonly details?: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode | (string & {}),
    message: string,
    details?: Readonly<Record<string, unknown>>,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AlterConnectError'
    this.code = code
    // Pages written for 0.8.0 got a plain object and may spread it or turn it into JSON.
    Object.defineProperty(this, 'message', { value: message, enumerable: true })
    if (details) this.details = details
  }
}

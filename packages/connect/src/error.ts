import type { AlterError, ErrorCode } from '@alter-ai/protocol'

/**
 * Every error that this package reports: to `onError`, to `on('error')` and as a rejection.
 *
 * `code` says who must act. It is one of `ErrorCode`, or the code of a newer vault. Where the code says it all, the message
 * is the same in words. No message holds a token.
 */
export class AlterConnectError extends Error implements AlterError {
  override readonly name = 'AlterConnectError'
  // A field, and so enumerable: pages written for 0.8.0 got a plain object and may spread it or turn it into JSON.
  override readonly message: string
  readonly code: ErrorCode | (string & {})
  declare readonly details?: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode | (string & {}),
    message: string = code.replaceAll('_', ' '),
    more?: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown },
  ) {
    super(message, more)
    this.message = message
    this.code = code
    if (more?.details) this.details = more.details
  }
}

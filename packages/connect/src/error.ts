import {
  alterErrorMark,
  isAlterError as isMarked,
  type AlterError,
  type ErrorCode,
} from '@alter-ai/protocol'

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

  get [alterErrorMark](): true {
    return true
  }
}

/**
 * Says whether `value` is an error of this project. Also recognizes, by its code, what 0.8.0 reported: an object with `code`
 * and `message` and no mark.
 */
export function isAlterError(value: unknown): value is AlterError {
  if (isMarked(value)) return true
  const { code, message } = Object(value) as Partial<Record<keyof AlterError, unknown>>
  return typeof message === 'string' && earlierCodes.some((known) => known === code)
}

/** The codes of 0.8.0: its own, and those of RFC 6749 §4.1.2.1 that it passed on. */
const earlierCodes = [
  'access_denied',
  'invalid_oauth_url',
  'invalid_options',
  'invalid_request',
  'invalid_response',
  'invalid_scope',
  'invalid_token',
  'network_error',
  'oauth_error',
  'popup_blocked',
  'redirect_error',
  'sdk_destroyed',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
]

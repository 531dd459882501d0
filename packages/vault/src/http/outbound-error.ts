import { AlterSDKError, NetworkError, TimeoutError } from '@alter-ai/protocol'

/** What a call is for. Each purpose has its own limits, and errors name it. */
export type Purpose = 'token' | 'refresh' | 'revoke' | 'userinfo' | 'discovery' | 'jwks' | 'proxy'

/** What an error may say of the call: neither path, headers nor body. */
export interface CallFacts {
  readonly purpose: Purpose
  readonly host: string
  /** Whether a byte of the request may have reached the other side. `false`: it certainly was not sent. */
  readonly sent: boolean
}

/** The time is up. */
export function timeoutError(facts: CallFacts, phase: string): TimeoutError {
  return new TimeoutError(`the ${facts.purpose} call timed out (${phase})`, {
    details: { ...facts, reason: phase },
  })
}

/** As many calls with one grant wait for a connection as may. */
export function fullLine(facts: CallFacts): AlterSDKError {
  return new AlterSDKError(
    'temporarily_unavailable',
    'Too many calls with this grant are waiting for a connection. Send fewer at once, and try again.',
    { status: 503, retryAfterSeconds: 1, details: { ...facts, reason: 'line_full' } },
  )
}

/** The answer is not one that can be used: too large, or not HTTP. */
export function unexpectedResponse(facts: CallFacts, reason: string): AlterSDKError {
  return new AlterSDKError(
    'unexpected_response',
    `the ${facts.purpose} call got an answer that cannot be used (${reason})`,
    {
      status: 502,
      details: { ...facts, reason },
    },
  )
}

/**
 * Translates what undici, net, tls and dns throw. Of the original only its code survives: a parser's error, for one, holds
 * a piece of the body, and Node prints a `cause` with all its members.
 */
export function translateError(error: unknown, facts: CallFacts): Error {
  if (error instanceof AlterSDKError) return error
  const reason = reasonOf(error)
  if (reason === 'ETIMEDOUT') return timeoutError(facts, 'connect')
  if (reason === 'NOT_HTTP' || reason === 'UND_ERR_HEADERS_OVERFLOW')
    return unexpectedResponse(facts, reason)
  return new NetworkError(`the ${facts.purpose} call failed (${reason})`, {
    details: { ...facts, reason },
  })
}

function reasonOf(error: unknown): string {
  const { name, code, message } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as Partial<NodeJS.ErrnoException>
  // Undici's parser gives no code. It also meets the end of a connection, which is not the answer's fault.
  if (name === 'HTTPParserError') return message?.includes('EOF') ? 'CONNECTION_CLOSED' : 'NOT_HTTP'
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN'
}

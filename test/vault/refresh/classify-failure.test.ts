import { AlterSDKError, NetworkError, TimeoutError, type ErrorCode } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'
import { classifyFailure } from '../../../packages/vault/src/refresh/classify-failure.ts'

const answered = (code: ErrorCode, status: number) =>
  new AlterSDKError(code, 'x', { details: { answered: status } })

describe('classifyFailure', () => {
  test.each([
    ['terminal', answered('invalid_grant', 400)],
    ['client', answered('invalid_client', 401)],
    ['client', answered('unauthorized_client', 400)],
    ['client', answered('unsupported_grant_type', 400)],
    ['transient', answered('invalid_scope', 400)],
    ['transient', answered('temporarily_unavailable', 429)],
    ['transient', answered('server_error', 500)],
    ['transient', new NetworkError('x')],
    ['transient', new Error('a bug')],
  ])('%s: %s', (kind, error) => {
    expect(classifyFailure(error).kind).toBe(kind)
  })

  test.each([
    [false, 'a refusal', answered('invalid_scope', 400)],
    [false, 'too many requests', answered('temporarily_unavailable', 429)],
    [false, 'a redirect', answered('unexpected_response', 302)],
    [false, 'no connection', new NetworkError('x', { details: { sent: false } })],
    [true, 'a connection that broke', new NetworkError('x', { details: { sent: true } })],
    [true, 'no answer in time', new TimeoutError('x', { details: { sent: true } })],
    [true, 'an error of the server', answered('server_error', 502)],
    [true, 'a page instead of an answer', answered('unexpected_response', 200)],
    [true, 'an answer that nobody can read', new AlterSDKError('unexpected_response', 'x')],
  ])('the refresh token may be spent (%s) after %s', (maybeSpent, _, error) => {
    expect(classifyFailure(error).maybeSpent).toBe(maybeSpent)
  })
})

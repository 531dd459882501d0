import { parseSessionStatus } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'

const grant = {
  grant_id: '0190',
  provider: 'google',
  provider_name: 'Google',
  account_identifier: 'ada@example.com',
  timestamp: '2026-01-01T00:00:00.000Z',
  operation: 'creation',
  scopes: ['email'],
  status: 'active',
}

describe('parseSessionStatus', () => {
  test('refuses a state that is not in the list', () => {
    expect(parseSessionStatus({ status: 'done' })).toBeUndefined()
  })

  test('keeps what an error says of missing scopes, and nothing else of its details', () => {
    const parse = (details: unknown) =>
      parseSessionStatus({ status: 'failed', error: { code: 'insufficient_scope', details } })
        ?.error
    expect(parse({ missing_scopes: ['a', 7, 'b'], other: 'x' })).toEqual({
      code: 'insufficient_scope',
      message: 'insufficient_scope',
      details: { missing_scopes: ['a', 'b'] },
    })
    for (const none of [undefined, null, 7, {}, { missing_scopes: 'a' }])
      expect(parse(none)).not.toHaveProperty('details')
  })

  test('keeps the error and only well-formed grants', () => {
    expect(
      parseSessionStatus({
        status: 'failed',
        error: { code: 'access_denied' },
        grants: [grant, 7],
      }),
    ).toEqual({
      status: 'failed',
      grants: [grant],
      error: { code: 'access_denied', message: 'access_denied' },
    })
  })
})

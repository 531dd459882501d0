import { parsePopupMessage, parseSessionStatus } from '@alter-ai/protocol'
import fc from 'fast-check'
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

describe('parsePopupMessage', () => {
  test('reads a success and drops the grants that are not grants', () => {
    const message = {
      type: 'alter_connect_success',
      session: 's',
      grants: [null, grant, { grant_id: 1 }],
    }
    expect(parsePopupMessage(message)).toEqual({
      type: 'alter_connect_success',
      session: 's',
      grants: [grant],
    })
  })

  test('is no message when no grant is left', () => {
    expect(
      parsePopupMessage({ type: 'alter_connect_success', session: 's', grants: [null] }),
    ).toBeUndefined()
  })

  test('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }),
        (data) => {
          const message = parsePopupMessage(data)
          expect(message === undefined || typeof message.session === 'string').toBe(true)
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

describe('parseSessionStatus', () => {
  test('refuses a state that is not in the list', () => {
    expect(parseSessionStatus({ status: 'done' })).toBeUndefined()
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

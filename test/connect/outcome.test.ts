import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toOutcome } from '../../packages/connect/src/outcome.ts'
import { grant } from './fake-browser.ts'

const success = { type: 'success', grants: [grant] }

describe('toOutcome', () => {
  test.each(['pending', 'opened', 'authorizing', 'choosing'] as const)(
    'waits while %s',
    (status) => {
      expect(toOutcome({ status })).toBeUndefined()
      expect(toOutcome({ status, grants: [grant] })).toBeUndefined()
      expect(toOutcome({ status }, true)).toEqual({ type: 'exit', reason: 'user_closed' })
    },
  )

  test('waits when there is no status, unless the user is gone', () => {
    expect(toOutcome({})).toBeUndefined()
    expect(toOutcome({}, true)).toEqual({ type: 'exit', reason: 'user_closed' })
  })

  test('counts the accounts that are stored when the user leaves while choosing another', () => {
    expect(toOutcome({ status: 'choosing', grants: [grant] }, true)).toEqual(success)
  })

  test('passes every grant on, also one that needs attention', () => {
    const grants = [grant, { ...grant, grant_id: '2', status: 'error' as const }]
    expect(toOutcome({ status: 'completed', grants })).toEqual({ type: 'success', grants })
  })

  test('leaves out and counts what is no grant', () => {
    const grants = [null, grant, 7, { ...grant, scopes: 'email' }]
    expect(toOutcome({ status: 'completed', grants })).toEqual({ ...success, dropped: 3 })
  })

  test('waits for a state that it does not know', () => {
    expect(toOutcome({ status: 'paused', grants: [grant] })).toBeUndefined()
  })

  test('never throws, and never invents a grant, whatever the vault says', () => {
    const anything = fc.anything({ withMap: true, withBigInt: true, withNullPrototype: true })
    const news = fc.record({
      status: fc.oneof(fc.constantFrom('completed', 'failed', 'choosing', 'expired'), anything),
      grants: fc.oneof(fc.array(anything), anything),
      error: fc.oneof(fc.record({ code: anything, message: anything }), anything),
    })
    fc.assert(
      fc.property(fc.oneof(news, anything), fc.boolean(), (value, isGone) => {
        expect(toOutcome(value, isGone)?.type).not.toBe('success')
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([undefined, []])('does not take a success without a grant', (grants) => {
    expect(toOutcome({ status: 'completed', ...(grants && { grants }) })).toMatchObject({
      type: 'error',
      error: { code: 'invalid_response' },
    })
  })

  test('tells a refusal at the provider from a cancel', () => {
    const error = { code: 'access_denied', message: 'the user said no' }
    expect(toOutcome({ status: 'failed', error })).toMatchObject({ type: 'error', error })
    expect(toOutcome({ status: 'cancelled' })).toEqual({ type: 'exit', reason: 'user_cancelled' })
  })

  test('never makes a success of a failure', () => {
    expect(toOutcome({ status: 'failed', grants: [grant] }, true)).toMatchObject({ type: 'error' })
    expect(toOutcome({ status: 'expired', grants: [grant] }, true)).toMatchObject({
      error: { code: 'session_expired' },
    })
  })
})

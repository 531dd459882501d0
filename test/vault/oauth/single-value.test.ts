import { expect, test } from 'vitest'
import { assertSingleValues, singleValue } from '../../../packages/vault/src/oauth/single-value.ts'
import { costGrowth, linearGrowth } from '../../support/time/cpu-cost.ts'

const numbered = (count: number) =>
  new URLSearchParams(Array.from({ length: count }, (_, at) => [`p${at}`, 'x']))
const refusal = expect.objectContaining({ code: 'invalid_request', status: 400 }) as Error

test('a parameter of an authorization response may stand once (RFC 6749 §3.1)', () => {
  expect(singleValue(new URLSearchParams('state=a'), 'state')).toBe('a')
  expect(singleValue(new URLSearchParams('state='), 'state')).toBeUndefined()
  expect(() => singleValue(new URLSearchParams('state=a&state=b'), 'state')).toThrow(refusal)
  expect(() => assertSingleValues(new URLSearchParams('x=a&y=b&x=a'))).toThrow(refusal)
})

test('an authorization response may have 50 parameters and no more', () => {
  expect(() => assertSingleValues(numbered(50))).not.toThrow()
  expect(() => assertSingleValues(numbered(51))).toThrow(refusal)
})

test('the cost of checking the parameters of a response grows no faster than the response', () => {
  const check = (size: number) => {
    try {
      assertSingleValues(numbered(size))
    } catch {
      // More than 50 are refused. What counts is what that costs.
    }
  }
  expect(costGrowth(check, 500)).toBeLessThan(linearGrowth)
})

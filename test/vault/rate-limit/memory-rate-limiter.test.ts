import { describe, expect, test } from 'vitest'
import { createMemoryRateLimiter } from '../../../packages/vault/src/rate-limit/memory-rate-limiter.ts'
import type { RateLimit } from '../../../packages/vault/src/rate-limit/rate-limiter.ts'

const tenInTen: RateLimit = { requests: 10, seconds: 10 }

function limiterAt(start: number, maxKeys?: number) {
  const clock = { now: start }
  const limiter = createMemoryRateLimiter(() => clock.now, maxKeys)
  /** How many of `count` requests at once are allowed. */
  const allowed = async (key: string, count: number, limit = tenInTen) => {
    const all = await Promise.all(Array.from({ length: count }, () => limiter.take(key, limit)))
    return all.filter((each) => each.allowed).length
  }
  return { clock, limiter, allowed }
}

const realTime = Date.UTC(2026, 11, 1)

describe('the limiter of one process', () => {
  test.each([
    { requests: 1, seconds: 1 },
    { requests: 7, seconds: 60 },
    { requests: 1_200, seconds: 60 },
    { requests: 3_000, seconds: 7 },
  ])('allows exactly $requests requests at once, and as many after $seconds s', async (limit) => {
    const { clock, allowed } = limiterAt(realTime)
    expect(await allowed('a', limit.requests + 50, limit)).toBe(limit.requests)
    clock.now += limit.seconds * 1_000
    expect(await allowed('a', limit.requests + 50, limit)).toBe(limit.requests)
  })

  test('gives requests back evenly, and says when the next one is allowed', async () => {
    const { clock, limiter, allowed } = limiterAt(realTime)
    await allowed('a', 10)
    expect(await limiter.take('a', tenInTen)).toEqual({ allowed: false, retryAfterSeconds: 1 })
    clock.now += 1_000
    expect(await limiter.take('a', tenInTen)).toEqual({ allowed: true, retryAfterSeconds: 0 })
    expect(await limiter.take('a', tenInTen)).toEqual({ allowed: false, retryAfterSeconds: 1 })
    const slow = { requests: 2, seconds: 3_600 }
    await allowed('b', 2, slow)
    expect(await limiter.take('b', slow)).toEqual({ allowed: false, retryAfterSeconds: 1_800 })
  })

  test('counts no refused request, so a client that goes on trying is allowed again', async () => {
    const { clock, allowed } = limiterAt(realTime)
    expect(await allowed('a', 1_000)).toBe(10)
    clock.now += 3_000
    expect(await allowed('a', 1_000)).toBe(3)
  })

  test('counts each key for itself', async () => {
    const { allowed } = limiterAt(realTime)
    expect(await allowed('a', 20)).toBe(10)
    expect(await allowed('b', 20)).toBe(10)
  })

  test('refuses no one because a clock was set back', async () => {
    const { clock, allowed } = limiterAt(realTime)
    await allowed('a', 20)
    clock.now -= 3_600_000
    expect(await allowed('a', 20)).toBe(10)
  })

  test('remembers the keys that were seen last, and no more of them than it may', async () => {
    const { allowed } = limiterAt(realTime, 100)
    await allowed('hostile', 20)
    for (let count = 0; count < 10_000; count += 1) {
      await allowed(`address-${count}`, 1)
      if (count % 50 === 0) expect(await allowed('hostile', 1)).toBe(0)
    }
    // Of a hundred keys the first has been forgotten by now.
    expect(await allowed('address-0', 20)).toBe(10)
  })
})

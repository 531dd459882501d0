import { describe, expect, test } from 'vitest'
import { createRefreshGate } from '../../../packages/vault/src/refresh/refresh-gate.ts'
import { passTime, stopTimers } from '../../support/time/stop-timers.ts'

describe('createRefreshGate', () => {
  /** Callers in line; those that are in, and how they leave. */
  function crowd(gate: ReturnType<typeof createRefreshGate>, size: number, waitMs = 60_000) {
    const inside: ((outcome: 'answered' | 'too_many') => void)[] = []
    for (let index = 0; index < size; index++) {
      gate.enter(waitMs).then(
        (leave) => void inside.push(leave),
        // Whoever is still in line when the test is over goes home.
        () => undefined,
      )
    }
    return { inside }
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve))

  test('lets as many in as there are places, and the others in their turn', async () => {
    const { inside } = crowd(createRefreshGate(3), 10)
    await turn()
    expect(inside).toHaveLength(3)
    // As one leaves, the next one comes, until there is nobody in line.
    for (const left of [3, 3, 3, 3, 3, 3, 3, 2, 1, 0]) {
      inside.shift()?.('answered')
      await turn()
      expect(inside).toHaveLength(left)
    }
  })

  test('has fewer places after "too many", and more again with every answer', async () => {
    const { inside } = crowd(createRefreshGate(8), 60)
    await turn()
    expect(inside).toHaveLength(8)
    inside.splice(0).forEach((leave, index) => leave(index === 0 ? 'too_many' : 'answered'))
    await turn()
    // 8 → 4, then seven answers widen it by less than one each.
    expect(inside.length).toBeGreaterThanOrEqual(4)
    expect(inside.length).toBeLessThan(8)
    for (let rounds = 0; rounds < 8; rounds++) {
      for (const leave of inside.splice(0)) leave('answered')
      await turn()
    }
    expect(inside.length).toBeLessThanOrEqual(8)
  })

  test('never closes for good: one place is left', async () => {
    const gate = createRefreshGate(2)
    for (let times = 0; times < 10; times++) (await gate.enter(60_000))('too_many')
    const leave = await gate.enter(60_000)
    leave('answered')
  })

  test('lets nobody in during a pause, and everybody after it', async () => {
    stopTimers()
    const gate = createRefreshGate(2)
    gate.pause(40)
    const { inside } = crowd(gate, 2)
    await passTime(39)
    expect(inside).toHaveLength(0)
    await passTime(1)
    expect(inside).toHaveLength(2)
  })

  test('keeps nobody longer than they are willing to wait, and their place is free again', async () => {
    const gate = createRefreshGate(1)
    const leave = await gate.enter(60_000)
    stopTimers()
    const refusal = expect(gate.enter(20)).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    })
    await passTime(20)
    await refusal
    const next = gate.enter(60_000)
    leave('answered')
    ;(await next)('answered')
    ;(await gate.enter(60_000))('answered')
  })

  test('has a line that ends: whoever comes after ten thousand is told to come back', async () => {
    const gate = createRefreshGate(1)
    crowd(gate, 10_001, 2_000)
    await expect(gate.enter(60_000)).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      retryAfterSeconds: 5,
    })
  })
})

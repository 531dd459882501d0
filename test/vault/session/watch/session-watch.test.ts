import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSessionChanges } from '../../../../packages/vault/src/session/watch/session-changes.ts'
import {
  createSessionWatch,
  maxWaiting,
  maxWaitingPerSession,
} from '../../../../packages/vault/src/session/watch/session-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A watch over sessions that a test ends, and the reads that it makes of them. */
function start() {
  const changes = createSessionChanges()
  const reads: string[] = []
  const over = new Set<string>()
  let failure: Error | undefined
  const watch = createSessionWatch(changes, (id) => {
    reads.push(id)
    return failure === undefined ? Promise.resolve(over.has(id)) : Promise.reject(failure)
  })
  const woken: string[] = []
  return {
    reads,
    woken,
    wait: (id: string, name = id, options: { ms?: number; signal?: AbortSignal } = {}) =>
      void watch
        .untilOver(id, options.ms ?? 25_000, options.signal)
        .then(() => void woken.push(name)),
    end: (id: string) => void over.add(id),
    announce: changes.announce,
    fail: (error: Error) => void (failure = error),
  }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('createSessionWatch', () => {
  test('reads each session once a second, however many responses wait for it', async () => {
    const { wait, reads } = start()
    for (let count = 0; count < maxWaitingPerSession; count += 1) wait('a')
    wait('b')
    await pass(10_000)
    expect(reads.filter((id) => id === 'a')).toHaveLength(10)
    expect(reads.filter((id) => id === 'b')).toHaveLength(10)
  })

  test('wakes all responses of a session when it is over, and those of no other', async () => {
    const { wait, end, woken, announce } = start()
    for (const name of ['first', 'second']) wait('a', name)
    wait('b')
    end('a')
    announce('a')
    await pass(0)
    expect(woken).toEqual(['first', 'second'])
  })

  test('notices within a second what another process has ended', async () => {
    const { wait, end, woken } = start()
    wait('a')
    await pass(4_500)
    end('a')
    await pass(499)
    expect(woken).toEqual([])
    await pass(1)
    expect(woken).toEqual(['a'])
  })

  test('misses no change that comes while the database is read', async () => {
    const changes = createSessionChanges()
    const answers: ((isOver: boolean) => void)[] = []
    const watch = createSessionWatch(
      changes,
      () => new Promise((resolve) => void answers.push(resolve)),
    )
    let isWoken = false
    void watch.untilOver('a', 25_000).then(() => (isWoken = true))
    changes.announce('a')
    await pass(0)
    changes.announce('a')
    answers[0]?.(false)
    await pass(0)
    expect(answers).toHaveLength(2)
    answers[1]?.(true)
    await pass(0)
    expect(isWoken).toBe(true)
  })

  test('wakes each response in its own time, and stops reading after the last', async () => {
    const { wait, woken, reads } = start()
    wait('a', 'one second', { ms: 1_500 })
    wait('a', 'three seconds', { ms: 3_500 })
    await pass(1_500)
    expect(woken).toEqual(['one second'])
    await pass(10_000)
    expect(woken).toEqual(['one second', 'three seconds'])
    expect(reads).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('wakes the oldest response of a session when a ninth waits', async () => {
    const { wait, woken } = start()
    for (let count = 1; count <= maxWaitingPerSession; count += 1) wait('a', `${count}`)
    wait('b', 'another session')
    await pass(0)
    expect(woken).toEqual([])
    wait('a', '9')
    wait('a', '10')
    await pass(0)
    expect(woken).toEqual(['1', '2'])
  })

  test('wakes at once what comes when the process is full, and takes more when there is room', async () => {
    const { wait, woken } = start()
    const { signal, abort } = abortable()
    for (let count = 0; count < maxWaiting; count += 1)
      wait(`session ${count}`, 'waiting', count === 0 ? { signal } : {})
    wait('a', 'too many')
    await pass(0)
    expect(woken).toEqual(['too many'])
    abort()
    await pass(0)
    wait('b', 'there is room')
    await pass(0)
    expect(woken).toEqual(['too many', 'waiting'])
  })

  test('forgets a response whose client went away, and leaves nothing behind', async () => {
    const { wait, woken, reads } = start()
    const { signal, abort } = abortable()
    wait('a', 'gone', { signal })
    wait('a', 'gone before', { signal: AbortSignal.abort() })
    await pass(0)
    abort()
    await pass(10_000)
    expect(woken).toEqual(['gone before', 'gone'])
    expect(reads).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('wakes all responses of a session when the database is away', async () => {
    const { wait, fail, woken } = start()
    for (const name of ['first', 'second']) wait('a', name)
    fail(new Error('the database is away'))
    await pass(1_000)
    expect(woken).toEqual(['first', 'second'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

import { onTestFinished, vi } from 'vitest'

/**
 * Stops the time of `setTimeout` and `performance.now()` in this process until the test ends. `passTime()` moves
 * it, so a deadline ends when the test says so, on a slow machine too. Node's own sockets and `setInterval` go on.
 */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Moves the timers, and lets everything run that this starts and that needs no network. */
export async function passTime(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits for a condition while the timers stand still. (`expect.poll()` would move them.) */
export async function eventually(isMet: () => boolean): Promise<void> {
  let isTestOver = false
  onTestFinished(() => {
    isTestOver = true
  })
  while (!isMet() && !isTestOver) await new Promise((resolve) => setImmediate(resolve))
}

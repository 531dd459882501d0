import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runInBackground } from '../../packages/vault/src/background.ts'
import { createManualRepeat } from '../support/time/manual-repeat.ts'

test('a task that is woken while it runs, or in any moment of its end, runs once more', async () => {
  const { repeat } = createManualRepeat()
  for (let steps = 0; steps < 12; steps += 1) {
    let runs = 0
    let finish = () => {}
    const task = runInBackground(
      () => {
        runs += 1
        return new Promise((resolve) => (finish = resolve))
      },
      1_000,
      { repeat, onError: (error) => expect.unreachable(String(error)) },
    )
    task.wake()
    finish()
    for (let step = 0; step < steps; step += 1) await Promise.resolve()
    task.wake()
    await turn()
    expect(runs, `woken ${steps} steps after the end`).toBe(2)
    finish()
    await task.stop()
  }
})

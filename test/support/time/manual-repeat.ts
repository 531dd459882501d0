import type { Repeat } from '@alter-ai/vault'

/** A timer for background work that runs when a test says so, in place of the clock on the wall. */
export interface ManualRepeat {
  readonly repeat: Repeat
  /** Every task's time has come. They start; what they do is awaited by its effect. */
  readonly tick: () => void
}

export function createManualRepeat(): ManualRepeat {
  const tasks = new Set<() => void>()
  return {
    repeat: (task) => {
      tasks.add(task)
      return () => tasks.delete(task)
    },
    tick: () => {
      for (const task of tasks) task()
    },
  }
}

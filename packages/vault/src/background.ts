/** Something that is done now and then, and soon after it is asked for; never twice at once. */
export interface BackgroundTask {
  readonly wake: () => void
  /** Waits for the run that is going on, and starts no other. */
  readonly stop: () => Promise<void>
}

/** Calls `task` every `intervalMs`, until what it returns is called. */
export type Repeat = (task: () => void, intervalMs: number) => () => void

/** By a timer that does not keep the process alive. */
export const repeatUnheld: Repeat = (task, intervalMs) => {
  const timer = setInterval(task, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Runs `task` every `intervalMs` and on `wake()`. A long one asks between its pieces whether it is to stop. */
export function runInBackground(
  task: (isStopped: () => boolean) => Promise<void>,
  intervalMs: number,
  { onError, repeat }: { readonly onError: (error: unknown) => void; readonly repeat: Repeat },
): BackgroundTask {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  function wake(): void {
    if (stopped) return
    again = true
    running ??= run()
  }

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false
      await task(() => stopped).catch(onError)
    }
    // In the same turn as the last look at `again`: a wake in between would be lost.
    running = undefined
  }

  const stopRepeating = repeat(wake, intervalMs)
  return {
    wake,
    async stop() {
      stopped = true
      stopRepeating()
      await running
    },
  }
}

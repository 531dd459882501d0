/** Something that is done now and then, and soon after it is asked for; never twice at once. */
export interface BackgroundTask {
  readonly wake: () => void
  /** Waits for the run that is going on, and starts no other. */
  readonly stop: () => Promise<void>
}

/** Runs `task` every `intervalMs` and on `wake()`. The timer does not keep the process alive. */
export function runInBackground(
  task: () => Promise<void>,
  intervalMs: number,
  onError: (error: unknown) => void,
): BackgroundTask {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false

  function wake(): void {
    if (stopped) return
    again = true
    running ??= run().finally(() => (running = undefined))
  }

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false
      await task().catch(onError)
    }
  }

  const timer = setInterval(wake, intervalMs)
  timer.unref()
  return {
    wake,
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}

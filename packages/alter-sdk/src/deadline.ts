/** A time by which something has to be done. */
export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
  readonly hasPassed: () => boolean
  /** Stops the clock: somebody else is waited for. */
  readonly pause: () => void
  /** Starts the time anew. */
  readonly restart: () => void
  /** It is done; nothing aborts any more. */
  readonly end: () => void
}

export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController()
  let hasEnded = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const pause = () => clearTimeout(timer)
  const restart = () => {
    pause()
    if (!hasEnded) timer = setTimeout(() => controller.abort(), timeoutMs)
  }
  restart()
  return {
    signal: controller.signal,
    hasPassed: () => controller.signal.aborted,
    pause,
    restart,
    end: () => {
      hasEnded = true
      pause()
    },
  }
}

/** The time of a page, which stands still until a test lets it pass. */
interface PageClock {
  /**
   * Lets time pass in short steps. Each step includes a request to the page's own server, so on a slow machine the page's
   * timers cannot overtake the responses that it waits for.
   *
   * @param ms At most so many milliseconds of the page's time.
   * @returns How many of them passed.
   */
  readonly pass: (ms: number, options?: PassOptions) => Promise<number>
}

export interface PassOptions {
  /** Milliseconds of the page's time per step. Default 250. */
  readonly stepMs?: number
  /** A step takes as long as on a real clock, or longer. For what another program's timers decide. */
  readonly isPaced?: boolean
  /** Ends early once this returns true. */
  readonly isOver?: () => boolean
}

declare global {
  // The name under which a page has its clock.
  var pageClock: PageClock
}

/**
 * Replaces the clock and the timers of a page by its own. It runs in the page, before the scripts that it is for, and sees
 * nothing of this module.
 */
export function installPageClock(): void {
  interface Timer {
    at: number
    readonly everyMs: number | undefined
    readonly run: () => void
  }
  const wait = window.setTimeout.bind(window)
  const fetch = window.fetch.bind(window)
  const timers = new Map<number, Timer>()
  let now = Date.now()
  let lastId = 0
  const add = (run: () => void, ms: number, everyMs?: number) => {
    lastId += 1
    timers.set(lastId, { at: now + ms, everyMs, run })
    return lastId
  }
  const remove = (id?: number) => void (id !== undefined && timers.delete(id))
  Date.now = () => now
  Object.assign(window, {
    setTimeout: (run: () => void, ms = 0) => add(run, ms),
    setInterval: (run: () => void, ms = 0) => add(run, ms, Math.max(1, ms)),
    clearTimeout: remove,
    clearInterval: remove,
  })

  /** Runs what is due, in order. */
  const advance = (ms: number) => {
    const end = now + ms
    for (;;) {
      const [next] = [...timers].toSorted(([, one], [, other]) => one.at - other.at)
      if (next === undefined || next[1].at > end) break
      const [id, timer] = next
      now = Math.max(now, timer.at)
      if (timer.everyMs === undefined) timers.delete(id)
      else timer.at = now + timer.everyMs
      timer.run()
    }
    now = end
  }
  globalThis.pageClock = {
    async pass(ms, { stepMs = 250, isPaced = false, isOver = () => false } = {}) {
      let passedMs = 0
      while (passedMs < ms && !isOver()) {
        const step = Math.min(stepMs, ms - passedMs)
        advance(step)
        passedMs += step
        await Promise.all([
          fetch(location.href, { method: 'HEAD', cache: 'no-store' }),
          isPaced && new Promise((resolve) => wait(resolve, step)),
        ])
      }
      return passedMs
    },
  }
}

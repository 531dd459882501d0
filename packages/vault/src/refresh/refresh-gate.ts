import { AlterSDKError } from '@alter-ai/protocol'

/**
 * How many refreshes of one provider client go on at once in this process. When thousands of tokens end in the same minute,
 * the provider sees a few at a time, and the rest wait in line.
 */
export interface RefreshGate {
  /**
   * Waits for a place, so long at most, and answers how it is given back.
   *
   * @throws {AlterSDKError} `temporarily_unavailable` when the line is full, or did not move on in time.
   */
  readonly enter: (waitMs: number) => Promise<(outcome: 'answered' | 'too_many') => void>
  /** Lets nobody in for so long: the provider has said that it is too much. */
  readonly pause: (ms: number) => void
}

const maxWaiting = 10_000

/**
 * The number of places follows the provider: "too many requests" halves it, every answer widens it by a share, as TCP does
 * with its window.
 */
export function createRefreshGate(maxConcurrent: number): RefreshGate {
  const waiting: (() => void)[] = []
  let places = maxConcurrent
  let inside = 0
  let closedUntil = 0
  let timer: NodeJS.Timeout | undefined

  function admit(): void {
    const closedMs = closedUntil - performance.now()
    if (closedMs > 0) {
      timer ??= setTimeout(() => {
        timer = undefined
        admit()
      }, closedMs)
      return
    }
    while (inside < Math.floor(places)) {
      const next = waiting.shift()
      if (next === undefined) return
      inside += 1
      next()
    }
  }

  function leave(outcome: 'answered' | 'too_many'): void {
    inside -= 1
    places =
      outcome === 'too_many'
        ? Math.max(1, places / 2)
        : Math.min(maxConcurrent, places + 1 / places)
    admit()
  }

  return {
    async enter(waitMs) {
      if (waiting.length >= maxWaiting) throw tooMany()
      await new Promise<void>((resolve, reject) => {
        const giveUp = setTimeout(() => {
          waiting.splice(waiting.indexOf(come), 1)
          reject(tooMany())
        }, waitMs)
        const come = () => {
          clearTimeout(giveUp)
          resolve()
        }
        waiting.push(come)
        admit()
      })
      return leave
    },
    pause(ms) {
      closedUntil = Math.max(closedUntil, performance.now() + ms)
    },
  }
}

function tooMany(): AlterSDKError {
  return new AlterSDKError(
    'temporarily_unavailable',
    'too many tokens of this provider have to be refreshed at once',
    { status: 503, retryAfterSeconds: 5 },
  )
}

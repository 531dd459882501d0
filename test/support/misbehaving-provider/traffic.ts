import type { Behaviour } from './behaviour.ts'

const windowMs = 1_000

/** What the token endpoint is asked just now, and how much of it is let in. */
export class Traffic {
  readonly #behaviour: Behaviour
  readonly #clock: () => number
  #admitted: number[] = []
  /** Refreshes that are under way. */
  refreshes = 0

  constructor(behaviour: Behaviour, clock: () => number) {
    this.#behaviour = behaviour
    this.#clock = clock
  }

  /** Lets a call in unless it is one too many within a second. Those that are turned away do not count. */
  admit(): boolean {
    const { rateLimitPerSecond } = this.#behaviour
    if (rateLimitPerSecond === undefined) return true
    const now = this.#clock()
    this.#admitted = this.#admitted.filter((at) => now - at < windowMs)
    if (this.#admitted.length >= rateLimitPerSecond) return false
    this.#admitted.push(now)
    return true
  }
}

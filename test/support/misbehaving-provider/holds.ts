import type { Grant } from './faults.ts'

/** Where a call of the token endpoint can be held: before anything is done, or when all is done but the answer. */
export type HoldPoint = 'received' | 'committed'

export interface HoldOptions {
  /** Only these calls; others pass. */
  readonly grant?: Grant
  /** How many calls are held. Default 1. */
  readonly times?: number
}

export interface Hold {
  /** Resolves when the first call is there. */
  readonly arrived: () => Promise<void>
  /** Lets those go on that are there, and holds no more. A call goes on also when its client is no longer there. */
  readonly release: () => void
}

/** What a call has to wait for, if it is meant. */
type Stop = (point: HoldPoint, grant: Grant | undefined) => Promise<void> | undefined

/** The holds that somebody has asked for; the oldest that fits comes first. */
export class Holds {
  readonly #open: Stop[] = []

  add(point: HoldPoint, options: HoldOptions = {}): Hold {
    const arrival = newSignal()
    const end = newSignal()
    let left = options.times ?? 1
    this.#open.push((at, grant) => {
      const isMeant = options.grant === undefined || options.grant === grant
      if (at !== point || left === 0 || !isMeant) return undefined
      left -= 1
      arrival.give()
      return end.given
    })
    return {
      arrived: () => arrival.given,
      release: () => {
        left = 0
        end.give()
      },
    }
  }

  async pass(point: HoldPoint, grant: Grant | undefined): Promise<void> {
    for (const stop of this.#open) {
      const end = stop(point, grant)
      if (end !== undefined) {
        await end
        return
      }
    }
  }
}

function newSignal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

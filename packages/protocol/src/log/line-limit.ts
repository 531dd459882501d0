/** Lets the first line of a kind through, and counts the others. */
export interface LineLimit {
  /**
   * @returns how many lines of this kind were left out since the last one, for the line that may be written now; nothing
   * where this one is to be left out.
   */
  readonly admit: (kind: string, rule: 'once' | 'once_a_minute') => number | undefined
}

const minuteMs = 60_000
const maxKinds = 10_000

/**
 * A limit within this process. `once` is for kinds that end by themselves, as those of a session do.
 *
 * It remembers 10,000 kinds and then forgets the oldest, so no client can make it grow.
 */
export function createLineLimit(clock: () => number): LineLimit {
  const kinds = new Map<string, { readonly since: number; leftOut: number }>()
  return {
    admit(kind, rule) {
      const now = clock()
      const known = kinds.get(kind)
      // A clock that was set back must not silence a kind for longer than a minute.
      const isRecent = known !== undefined && Math.abs(now - known.since) < minuteMs
      if (known !== undefined && (rule === 'once' || isRecent)) {
        known.leftOut += 1
        return undefined
      }
      kinds.delete(kind)
      kinds.set(kind, { since: now, leftOut: 0 })
      if (kinds.size > maxKinds) {
        const [oldest] = kinds.keys()
        if (oldest !== undefined) kinds.delete(oldest)
      }
      return known?.leftOut ?? 0
    },
  }
}

/** A pause longer than this begins a new word. */
const pauseMs = 600

/** Finds entries by their first letters, as they are typed. */
export interface TypeAhead {
  /** Whether a key at `time` (milliseconds) goes on with a word that was begun. */
  readonly isTyping: (time: number) => boolean
  /**
   * @param key The character typed.
   * @param from Index of the current entry, or -1.
   * @returns Index of the entry that begins with what has been typed, looked for from the current one on and around; the
   * same letter again and again goes through all that begin with it. `undefined` when there is none.
   */
  readonly type: (key: string, time: number, from: number) => number | undefined
}

/** Keeps no timer: pauses are read from the times of the keys. Case and accents do not count. */
export function createTypeAhead(labels: readonly string[], language: string): TypeAhead {
  const { compare } = new Intl.Collator(language, { usage: 'search', sensitivity: 'base' })
  let typed = ''
  let typedAt = -Infinity
  const isTyping = (time: number): boolean => typed !== '' && time - typedAt <= pauseMs
  return { isTyping, type }

  function type(key: string, time: number, from: number): number | undefined {
    typed = isTyping(time) ? typed + key : key
    typedAt = time
    const isRepeated = [...typed].every((letter) => letter === key)
    return find(typed, Math.max(from, 0)) ?? (isRepeated ? find(key, from + 1) : undefined)
  }

  function find(start: string, from: number): number | undefined {
    for (let step = 0; step < labels.length; step++) {
      const index = (from + step) % labels.length
      if (compare(labels[index]?.slice(0, start.length) ?? '', start) === 0) return index
    }
    return undefined
  }
}

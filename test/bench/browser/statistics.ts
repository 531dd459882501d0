/** What many runs of one thing came to, in milliseconds. */
export interface Timing {
  readonly count: number
  readonly median: number
  readonly p95: number
}

/** Median and 95th percentile by nearest rank. @throws {Error} without a value. */
export function toTiming(values: readonly number[]): Timing {
  const sorted = [...values].toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  const [median, p95] = [at(0.5), at(0.95)]
  if (median === undefined || p95 === undefined) throw new Error('nothing was measured')
  return { count: sorted.length, median, p95 }
}

/** Milliseconds since the epoch. The database has a clock of its own, which decides wherever rows are compared. */
export type Clock = () => number

/** Time that has passed on any clock: one of them stands still while the machine sleeps, the other can be set. */
export function startWatch(clock: Clock = Date.now): () => number {
  const steady = performance.now()
  const wall = clock()
  return () => Math.max(performance.now() - steady, clock() - wall)
}

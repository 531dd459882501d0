/**
 * What one call of `run` costs in processor time: milliseconds, the cheapest of several measurements. Waiting for a
 * processor is not part of it.
 */
function cpuCost(run: () => unknown): number {
  let cheapest = Infinity
  for (let round = 0; round < 3; round += 1) cheapest = Math.min(cheapest, averageCost(run))
  return cheapest
}

/**
 * How many times more a call costs for an input of eight times the size: about 8 where the cost is linear, 64 where it is
 * quadratic. A limit between the two leaves noise a factor of nearly three. What is above it is measured again, because
 * noise passes and growth does not.
 */
export function costGrowth(run: (size: number) => unknown, size: number): number {
  const larger = size * 8
  // Compiles what is measured.
  run(size)
  run(larger)
  const measure = () => cpuCost(() => run(larger)) / cpuCost(() => run(size))
  let growth = measure()
  for (let again = 0; again < 2 && growth >= linearGrowth; again += 1)
    growth = Math.min(growth, measure())
  return growth
}

/** The limit for {@link costGrowth}: more is not linear. */
export const linearGrowth = 24

/** Some platforms count processor time in steps of 16 ms, so one measurement takes more than one. */
const measuredMs = 20

function averageCost(run: () => unknown): number {
  const before = process.cpuUsage()
  for (let calls = 1; ; calls += 1) {
    run()
    const { user, system } = process.cpuUsage(before)
    const ms = (user + system) / 1_000
    if (ms >= measuredMs) return ms / calls
  }
}

/** The same for a call that waits for others of this process: what they cost counts too. */
export async function asyncCpuCost(run: () => Promise<unknown>): Promise<number> {
  let cheapest = Infinity
  await run()
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage()
    for (let calls = 1, ms = 0; ms < measuredMs; calls += 1) {
      await run()
      const { user, system } = process.cpuUsage(before)
      ms = (user + system) / 1_000
      if (ms >= measuredMs) cheapest = Math.min(cheapest, ms / calls)
    }
  }
  return cheapest
}

/** {@link costGrowth} of a call that waits for others of this process. */
export async function asyncCostGrowth(
  run: (size: number) => Promise<unknown>,
  size: number,
): Promise<number> {
  const larger = size * 8
  await run(size)
  const measure = async () =>
    (await asyncCpuCost(() => run(larger))) / (await asyncCpuCost(() => run(size)))
  let growth = await measure()
  for (let again = 0; again < 2 && growth >= linearGrowth; again += 1)
    growth = Math.min(growth, await measure())
  return growth
}

import { errorCodes, isAlterError } from '@alter-ai/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** The slow tier of the tests has time for more values. */
export const isSlowTier = process.env['ALTER_CONNECT_TIER'] === 'slow'

/** How often each property is tried; `FUZZ_RUNS=5000000 npx vitest run test/fuzz` tries harder. */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? (isSlowTier ? 20_000 : 2_000))

/**
 * The same values each time, so that a change is judged by what it changes; `FUZZ_SEED` takes others: a number, as a failure
 * names it, or `random`.
 */
const { FUZZ_SEED = '20261122' } = process.env

/** `undefined`: another each time. */
export const fuzzSeed = FUZZ_SEED === 'random' ? undefined : Number(FUZZ_SEED)

/** What became of one value: what a function gave, or the code of what it threw. */
export type Outcome<Value> =
  | { readonly value: Value; readonly code?: undefined }
  | { readonly code: string; readonly value?: undefined }

/**
 * A test that a function takes whatever comes. `judge` says what is wrong, or nothing; it must not throw, and
 * it must say the same when it is asked again. No value may cost more processor time than a control that is harmless.
 */
export function fuzzTest<Value>(
  title: string,
  arbitrary: fc.Arbitrary<Value>,
  judge: (value: Value) => string | undefined | Promise<string | undefined>,
  { runs = fuzzRuns }: { readonly runs?: number } = {},
): void {
  test(`fuzz: ${title}`, { timeout: 300_000 + runs * 10 }, async () => {
    const control = measureControl()
    const check = async (value: Value): Promise<void> => {
      const startedAt = performance.now()
      const answer = judge(value)
      const complaint = answer instanceof Promise ? await answer : answer
      if (complaint !== undefined) throw new Error(complaint)
      // Elapsed time only tells which values to measure.
      if (performance.now() - startedAt > control.elapsedMs)
        expect(await isExpensive(judge, value, control), 'costs too much').toBe(false)
    }
    await fc.assert(fc.asyncProperty(arbitrary, check), {
      numRuns: runs,
      ...(fuzzSeed !== undefined && { seed: fuzzSeed }),
    })
  })
}

interface Control {
  readonly elapsedMs: number
  readonly cpuMs: number
}

/** Three times the cost of parsing 1.4 MB of JSON, on this machine and in this run. */
function measureControl(): Control {
  let elapsedMs = Infinity
  let cpuMs = Infinity
  for (let round = 0; round < 5; round += 1) {
    const startedAt = performance.now()
    const usage = process.cpuUsage()
    harmless()
    cpuMs = Math.min(cpuMs, sinceMs(usage))
    elapsedMs = Math.min(elapsedMs, performance.now() - startedAt)
  }
  return { elapsedMs: elapsedMs * 3, cpuMs: cpuMs * 3 }
}

const text = '{"a":"é\\u0000"},'.repeat(20_000)

function harmless(): void {
  for (let times = 0; times < 4; times += 1) JSON.parse(`[${text}null]`)
}

/** Expensive every time: not when the garbage collector was at work as well. */
async function isExpensive<Value>(
  judge: (value: Value) => unknown,
  value: Value,
  { cpuMs }: Control,
): Promise<boolean> {
  for (let round = 0; round < 5; round += 1) {
    const usage = process.cpuUsage()
    await judge(value)
    if (sinceMs(usage) <= cpuMs) return false
  }
  return true
}

function sinceMs(usage: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(usage)
  return (user + system) / 1_000
}

const known: ReadonlySet<string> = new Set(errorCodes)

/** Calls it. An error of ours with a code of the list is an outcome; any other is thrown, and fails the test. */
export function outcomeOf<Value>(call: () => Value): Outcome<Value> {
  try {
    return { value: call() }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

/** The same for what takes its time. */
export async function laterOutcomeOf<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await call() }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

function codeOf(error: unknown): string {
  if (isAlterError(error) && known.has(error.code) && error.code !== 'internal_error')
    return error.code
  throw error
}

/**
 * Texts put together from pieces that mean something where they are read, and from some that mean nothing. Half of them begin
 * with one of `starts`, so that what is nearly right comes up often.
 */
export function soup(
  pieces: readonly string[],
  {
    starts = [''],
    maxPieces = 7,
  }: { readonly starts?: readonly string[]; readonly maxPieces?: number } = {},
): fc.Arbitrary<string> {
  const all = [...pieces, ...pieces, ...noise]
  const start = fc.nat({ max: starts.length * 2 - 1 })
  const rest = fc.array(fc.nat({ max: all.length - 1 }), { maxLength: maxPieces })
  return fc
    .tuple(start, rest)
    .map(([first, chosen]) => (starts[first] ?? '') + chosen.map((at) => all[at]).join(''))
}

const noise = [
  '\u0000',
  '\t',
  '\n',
  '\r',
  ' ',
  '\u00a0',
  '\u200b',
  '\ufeff',
  'é',
  '𝔸',
  '\ud800',
  'a',
  'Z',
  '0',
  '-',
  '_',
  '~',
]

import { errorCodes, isAlterError } from '@alter-ai/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** How often each property is tried; `FUZZ_RUNS=5000000 npx vitest run test/fuzz` tries harder. */
export const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 200_000)

/**
 * The same values each time, so that a change is judged by what it changes; `FUZZ_SEED` takes others: a number, as a failure
 * names it, or `random`.
 */
const { FUZZ_SEED = '20261122' } = process.env

/** `undefined`: another each time. */
export const fuzzSeed = FUZZ_SEED === 'random' ? undefined : Number(FUZZ_SEED)

/** Milliseconds that no single value may take. */
const patienceMs = 50

/** What became of one value: what a function gave, or the code of what it threw. */
export type Outcome<Value> =
  | { readonly value: Value; readonly code?: undefined }
  | { readonly code: string; readonly value?: undefined }

/**
 * A test that a function takes whatever comes. `judge` says what is wrong, or nothing; it must not throw, it must be quick,
 * and it must say the same when it is asked again.
 */
export function fuzzTest<Value>(
  title: string,
  arbitrary: fc.Arbitrary<Value>,
  judge: (value: Value) => string | undefined | Promise<string | undefined>,
  { runs = fuzzRuns }: { readonly runs?: number } = {},
): void {
  test(`fuzz: ${title}`, { timeout: 60_000 + runs }, async () => {
    const check = async (value: Value): Promise<void> => {
      const started = performance.now()
      const answer = judge(value)
      const complaint = answer instanceof Promise ? await answer : answer
      if (complaint !== undefined) throw new Error(complaint)
      if (performance.now() - started > patienceMs) expect(await isSlow(judge, value)).toBe(false)
    }
    await fc.assert(fc.asyncProperty(arbitrary, check), {
      numRuns: runs,
      ...(fuzzSeed !== undefined && { seed: fuzzSeed }),
    })
  })
}

/** Slow every time: not when the machine, or the garbage collector, was busy with something else. */
async function isSlow<Value>(judge: (value: Value) => unknown, value: Value): Promise<boolean> {
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now()
    await judge(value)
    if (performance.now() - started <= patienceMs) return false
  }
  return true
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

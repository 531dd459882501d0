// @vitest-environment node
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import { fuzzRuns, fuzzSeed } from '../fuzz/fuzz.ts'
import { grant } from './fake-browser.ts'
import { ModelBrowser } from './model-browser.ts'

const vault = 'https://vault.example'
const session = 'sess_main_public'
const messagesPerRun = 2_500
/** A message takes a twentieth of what a parser's value takes. */
const runs = Math.ceil((fuzzRuns * 20) / messagesPerRun)

/** What can be in a message: everything that structured cloning lets through. */
const value = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
})
const pool = fc.array(value, { minLength: 40, maxLength: 40 })

test(
  'arbitrary messages throw nothing, and none but a whole one ends a flow',
  { timeout: 300_000 + fuzzRuns * 10 },
  async () => {
    let ended = 0
    await fc.assert(
      fc.asyncProperty(pool, fc.nat(), async (values, seed) => {
        ended += await post(values, createRandom(seed))
      }),
      { numRuns: runs, ...(fuzzSeed !== undefined && { seed: fuzzSeed }) },
    )
    // Nearly all are noise, and some are whole.
    const messages = runs * messagesPerRun
    expect(ended).toBeGreaterThan(messages / 1_000)
    expect(ended).toBeLessThan(messages * 0.3)
  },
)

/** Posts messages that are put together from `values` and from what is genuine; returns how many ended a flow. */
async function post(values: unknown[], next: () => number): Promise<number> {
  const browser = new ModelBrowser('https://app.example')
  const connect = createConnect({ baseURL: vault }, () => browser.window)
  const outcomes: string[] = []
  let ended = 0
  await open()
  for (let i = 0; i < messagesPerRun; i++) {
    const data = message()
    browser.dispatch('message', { origin: vault, source: browser.popup, data })
    const expected = resultOf(data)
    if (expected === undefined && connect.isOpen()) continue
    expect(outcomes).toEqual([expected])
    ended++
    await open()
  }
  connect.destroy()
  return ended

  async function open(): Promise<void> {
    outcomes.length = 0
    void connect.open({
      token: `${session}.secret`,
      onSuccess: (grants) => outcomes.push(`success ${grants.length}`),
      onError: ({ code, message }) => outcomes.push(`${code} ${message}`),
      onExit: () => outcomes.push('exit'),
    })
    await browser.settle()
  }

  function message(): unknown {
    if (next() % 10 === 0) return anything()
    return {
      type: oneOf(
        'alter_connect_success',
        'alter_connect_error',
        'alter_connect_leaving',
        anything(),
      ),
      session: oneOf(session, session, session, anything()),
      grants: next() % 3 ? [anything(), nearlyGrant(), anything()] : anything(),
      error: anything(),
      error_description: anything(),
      provider: anything(),
    }
  }

  function nearlyGrant(): unknown {
    const fields = Object.keys(grant)
    return { ...grant, [fields[next() % fields.length] as string]: oneOf(anything(), 'text') }
  }

  function anything(): unknown {
    return values[next() % values.length]
  }

  function oneOf(...choices: unknown[]): unknown {
    return choices[next() % choices.length]
  }
}

/** Whole numbers from `seed`, by a linear congruence whose low bits are thrown away. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 12
  }
}

/** The rule once more, in other words. */
function resultOf(data: unknown): string | undefined {
  if (data === null || typeof data !== 'object') return undefined
  const { type, session: id, grants, error, error_description } = data as Record<string, unknown>
  if (id !== session) return undefined
  if (type === 'alter_connect_success' && Array.isArray(grants)) {
    const good = grants.filter(isWhole).length
    return good > 0 ? `success ${good}` : undefined
  }
  if (type !== 'alter_connect_error' || typeof error !== 'string') return undefined
  const words =
    typeof error_description === 'string' ? error_description : error.replaceAll('_', ' ')
  return `${error} ${words}`
}

function isWhole(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return Object.entries(grant).every(([name, sample]) => {
    const given = (value as Record<string, unknown>)[name]
    return Array.isArray(sample) ? Array.isArray(given) : typeof given === typeof sample
  })
}

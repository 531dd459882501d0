import { describe, expect, test } from 'vitest'
import type { Engine } from './engines.ts'

/**
 * `describe` for what runs in one engine. Where the engine is missing the tests count as skipped and one line says how to
 * install it; on a build machine (`CI` is set) that is a failure, because there nobody reads it.
 */
export function describeEngine(engine: Engine, tests: () => void): void {
  const missing = engine.missing()
  if (missing === undefined) {
    describe(`in ${engine.name}`, tests)
    return
  }
  console.warn(missing)
  if (process.env['CI'] === undefined) describe.runIf(false)(`in ${engine.name}`, tests)
  else {
    describe(`in ${engine.name}`, () => {
      test('is installed', () => expect.fail(missing))
    })
  }
}

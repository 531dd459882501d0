import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.js'

/**
 * @typedef {object} Count
 * @property {number} passed tests
 * @property {number} failed tests, plus one for each failure that is no test's: a file that cannot be loaded, a hook,
 *   an error outside any test, a runner that crashed
 * @property {number} skipped tests
 * @property {string[]} failures a line for each: file, test, first line of the error
 * @property {string[]} files absolute paths of the test files that were run
 */

/**
 * Runs vitest once, its usual output passed through, and counts.
 *
 * @param {readonly string[]} parameters
 * @returns {Promise<Count>}
 */
export async function runVitest(parameters) {
  const folder = await mkdtemp(join(tmpdir(), 'alter-connect-test-'))
  const file = join(folder, 'count.json')
  try {
    const code = await run(
      'vitest',
      [
        'run',
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=./scripts/count-reporter.js',
        ...parameters,
      ],
      { ALTER_CONNECT_TEST_COUNT: file },
    )
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) console.error(`vitest ended with code ${code} before it had counted.`)
    const count =
      text === undefined ? { ...NOTHING, failed: 1 } : /** @type {Count} */ (JSON.parse(text))
    return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @type {Count} */
const NOTHING = { passed: 0, failed: 0, skipped: 0, files: [], failures: [] }

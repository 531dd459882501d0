import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.js'

/**
 * @typedef {object} Results
 * @property {number} passed tests
 * @property {number} failed tests, plus one for each failure outside a test: a file that cannot be loaded, a hook, an
 *   unhandled error, a runner that crashed
 * @property {number} skipped tests
 * @property {string[]} failures one line each: file, test, first line of the error
 * @property {{ path: string, seconds: number }[]} files the test files that ran, from the top of the tree
 * @property {string[]} titles every test: file and full name
 */

/**
 * Runs vitest once. Its output passes through.
 *
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} [environment] added to this process's own
 * @returns {Promise<Results>}
 */
export async function runVitest(parameters, environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'alter-connect-test-'))
  const file = join(folder, 'results.json')
  try {
    const code = await run(
      'vitest',
      ['run', '--passWithNoTests', '--reporter=./scripts/test/reporter.js', ...parameters],
      { ...environment, ALTER_CONNECT_TEST_RESULTS: file },
    )
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) return { ...crashed, failures: [`vitest crashed with code ${code}`] }
    const results = /** @type {Results} */ (JSON.parse(text))
    return code !== 0 && results.failed === 0 ? { ...results, failed: 1 } : results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @type {Results} */
const crashed = { passed: 0, failed: 1, skipped: 0, files: [], failures: [], titles: [] }

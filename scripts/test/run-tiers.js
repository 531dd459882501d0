/**
 * Runs the tests of one tier or of both (`scripts/test/tiers.js` says which test is in which).
 *
 * - `npm test`: the quick tier.
 * - `npm run test:slow`: the slow tier.
 * - `npm run test:all`: both.
 *
 * Other arguments go to vitest: `npm test -- -t 'popup'`. With the name of a file or folder, as in `npm test -- test/fault`,
 * those files run, whatever their tier. Prints the ten slowest files; the last line is `N passed, N failed`.
 */
import { join, sep } from 'node:path'
import { readdirSync } from 'node:fs'
import { runnerImport } from 'vite'
import { parseCLI } from 'vitest/node'
import { root } from '../run.js'
import { runVitest } from './run-vitest.js'
import { tiersOf } from './tiers.js'

/** @import { Tier } from './tiers.js' */

const given = process.argv.slice(2)
const tierOption = given.find((argument) => argument.startsWith('--tier='))
const tiers = readTiers(tierOption?.slice('--tier='.length) ?? 'quick')
const parameters = given.filter((argument) => argument !== tierOption)
const { filter, options } = parseCLI(['vitest', 'run', ...parameters])

const projects = [options.project ?? []].flat()
const isFiltered = filter.length > 0
/** @param {Tier} tier */
const filesOf = (tier) =>
  testFiles().filter((file) =>
    isFiltered ? filter.some((part) => file.includes(part)) : tiersOf(file).includes(tier),
  )
const needsBrowser =
  (projects.length === 0 || projects.includes('browser')) &&
  tiers.flatMap(filesOf).some((file) => /^test\/browser\/|\.browser\.test\./.test(file))
if (needsBrowser) await findBrowserOrExit()

const startedAt = performance.now()
const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {string[]} */
const failures = []
/** @type {Map<string, number>} */
const secondsByFile = new Map()

for (const tier of isFiltered ? tiers.slice(0, 1) : tiers) {
  const files = isFiltered ? [] : filesOf(tier)
  if (!isFiltered) console.log(`The ${tier} tier: ${files.length} files`)
  const results = await runVitest([...parameters, ...files], { ALTER_CONNECT_TIER: tier })
  total.passed += results.passed
  total.failed += results.failed
  total.skipped += results.skipped
  failures.push(...results.failures)
  for (const { path, seconds } of results.files)
    secondsByFile.set(path, (secondsByFile.get(path) ?? 0) + seconds)
}

if (parameters.length === 0) {
  for (const file of testFiles()) {
    if (secondsByFile.has(file) || !tiersOf(file).some((tier) => tiers.includes(tier))) continue
    failures.push(`${file}: it did not run. No project of vite.config.ts includes it.`)
    total.failed += 1
  }
}
if (total.passed + total.failed === 0) {
  failures.push('No test ran.')
  total.failed = 1
}

const slowest = [...secondsByFile].toSorted(([, one], [, other]) => other - one).slice(0, 10)
console.log(`\nThe slowest of ${secondsByFile.size} files:`)
for (const [file, seconds] of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`)
console.log(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s    in all`)
// Again at the end, where readers of a long log look first.
for (const failure of failures) console.log(`failed: ${failure}`)
if (total.skipped > 0) console.log(`${total.skipped} skipped`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

/**
 * @param {string} name
 * @returns {readonly Tier[]}
 */
function readTiers(name) {
  if (name === 'all') return ['quick', 'slow']
  if (name === 'quick' || name === 'slow') return [name]
  console.error('Unknown tier. Use --tier=quick, --tier=slow or --tier=all.')
  process.exit(2)
}

async function findBrowserOrExit() {
  /** @type {{ module: typeof import('../../test/support/find-browser.ts') }} */
  const { module } = await runnerImport(join(root, 'test/support/find-browser.ts'))
  if (module.findBrowser() !== undefined) return
  console.error(module.missingBrowserLine())
  process.exit(1)
}

/** Paths from the top of the tree, with `/`. */
function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.test\.tsx?$/.test(file))
    .map((file) => `test/${file.replaceAll(sep, '/')}`)
    .toSorted()
}

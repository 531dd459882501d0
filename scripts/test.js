/**
 * `npm test`: everything that must hold. First what runs in Node and in a simulated page, then what needs a real browser,
 * and last, alone on the machine, what measures it. The last line is `N passed, N failed` over all.
 *
 * Arguments go on to vitest: `npm test -- test/vault`, `npm test -- -t 'popup'`. With `--project node` (or `dom`,
 * `browser`; it may be repeated) only those are run.
 */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './run.js'
import { runVitest } from './run-vitest.js'

const given = process.argv.slice(2)
const namesProject = given.some((argument) => /^--project(=|$)/.test(argument))
const needsBrowser =
  !namesProject || given.some((argument) => /^(--project=)?browser(-alone)?$/.test(argument))

if (needsBrowser) {
  /** @type {{ module: typeof import('../test/support/find-browser.ts') }} */
  const { module } = await runnerImport(join(root, 'test/support/find-browser.ts'))
  if (module.findBrowser() === undefined) {
    console.error(module.missingBrowserLine())
    process.exit(1)
  }
}

const legs = namesProject
  ? [[]]
  : [
      ['--project', 'node', '--project', 'dom'],
      ['--project', 'browser'],
      ['--project', 'browser-alone'],
    ]
const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {string[]} */
const failures = []
/** @type {Set<string>} */
const seen = new Set()
for (const leg of legs) {
  const count = await runVitest([...leg, ...given])
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
  failures.push(...count.failures)
  for (const file of count.files) seen.add(resolve(file))
}

if (given.length === 0) {
  for (const file of testFiles()) {
    if (seen.has(join(root, file))) continue
    console.error(
      `${file} was not run: no project of vite.config.ts includes it, or its run crashed.`,
    )
    total.failed += 1
  }
}
if (total.passed + total.failed === 0) {
  console.error('No test was run.')
  total.failed = 1
}
// Again at the end, where whoever reads a long log looks first.
for (const failure of failures) console.log(`failed: ${failure}`)
if (total.skipped > 0) console.log(`${total.skipped} skipped`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.test\.tsx?$/.test(file))
    .map((file) => join('test', file))
    .toSorted()
}

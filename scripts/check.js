/**
 * `npm run check`: all that a change must pass, in the order in which mistakes are cheapest to find. Stops at the first
 * step that fails.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.js'

/** @type {[name: string, command: string, parameters: string[]][]} */
const steps = [
  ['format', 'oxfmt', ['--check', '.']],
  ['lint', 'oxlint', []],
  ['types', 'tsc', ['-b']],
  ['tests', 'node', ['scripts/test/run-tiers.js']],
  ['build', 'node', ['scripts/build.js']],
  ['sizes', 'node', ['scripts/sizes.js']],
  ...readdirSync(join(root, 'packages')).map(
    /** @returns {[string, string, string[]]} */
    (name) => [`package ${name}`, 'publint', ['run', `packages/${name}`, '--strict']],
  ),
  ...['protocol', 'connect', 'connect-react', 'connect-vue', 'alter-sdk'].map(
    /** @returns {[string, string, string[]]} */
    (name) => [
      `types of ${name}`,
      'attw',
      ['--pack', `packages/${name}`, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'],
    ],
  ),
  ['unused code and dependencies', 'knip', []],
]

for (const [name, command, parameters] of steps) {
  console.log(`\n── ${name}: ${command} ${parameters.join(' ')}`)
  const start = performance.now()
  const code = await run(command, parameters)
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  if (code !== 0) {
    console.error(
      `\n✗ ${name} failed after ${seconds} s. Formatting and simple lint faults: npm run fix`,
    )
    process.exit(1)
  }
  console.log(`✓ ${name}, ${seconds} s`)
}
console.log(`\n✓ all ${steps.length} checks`)

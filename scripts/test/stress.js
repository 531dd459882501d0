/**
 * `npm run test:stress`: every test beside a busy loop on each core, then the tests tagged `timing` 20 times. A test that
 * fails here depends on the speed of the machine.
 *
 * Other arguments go to both runs: `npm run test:stress -- test/browser`.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { run } from '../run.js'

const repeats = 20
const given = process.argv.slice(2)
// Each loop ends with its standard input, which closes when this process ends, however that happens.
const loops = Array.from({ length: availableParallelism() }, () =>
  spawn(
    process.execPath,
    [
      '-e',
      'process.stdin.on("end", () => process.exit()).resume(); setInterval(spin, 0); function spin() { const end = performance.now() + 100; while (performance.now() < end); }',
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  ),
)
console.log(`Beside ${loops.length} busy loops: every test once`)
const all = await run('node', ['scripts/test/run-tiers.js', '--tier=all', ...given])
console.log(`\nBeside ${loops.length} busy loops: what depends on timing, ${repeats} times`)
const timing = await run(
  'node',
  ['scripts/test/run-tiers.js', '--tier=all', '--tags-filter=timing', ...given],
  { ALTER_CONNECT_REPEATS: String(repeats - 1) },
)
for (const loop of loops) loop.stdin?.end()
process.exitCode = all || timing

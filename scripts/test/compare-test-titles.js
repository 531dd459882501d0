/**
 * `node scripts/test/compare-test-titles.js <commit>`: which tests that commit has and this tree has not, and the other way round.
 * A test counts by its title, wherever its file is now.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../run.js'

const commit = process.argv[2]
if (commit === undefined) {
  console.error('Name a commit: node scripts/test/compare-test-titles.js HEAD~1')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'alter-connect-titles-'))
try {
  const before = join(folder, 'before')
  execFileSync('git', ['clone', '--quiet', root, before])
  execFileSync('git', ['checkout', '--quiet', commit], { cwd: before })
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: before })
  const old = titlesIn(before)
  const current = titlesIn(root)
  print(`Gone since ${commit}`, difference(old, current))
  print(`New since ${commit}`, difference(current, old))
} finally {
  rmSync(folder, { recursive: true })
}

/**
 * @param {string} tree
 * @returns {Map<string, number>} how many tests have each title
 */
function titlesIn(tree) {
  const list = execFileSync('npx', ['vitest', 'list', '--json'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', ALTER_CONNECT_MATRIX: 'all' },
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const tests = /** @type {{ name: string }[]} */ (JSON.parse(list.slice(list.indexOf('[\n'))))
  /** @type {Map<string, number>} */
  const titles = new Map()
  for (const { name } of tests) titles.set(name, (titles.get(name) ?? 0) + 1)
  return titles
}

/**
 * @param {ReadonlyMap<string, number>} one
 * @param {ReadonlyMap<string, number>} other
 */
function difference(one, other) {
  return [...one].flatMap(([title, count]) => {
    const missing = count - (other.get(title) ?? 0)
    return missing > 0 ? [missing > 1 ? `${title} (${missing} times)` : title] : []
  })
}

/**
 * @param {string} heading
 * @param {readonly string[]} titles
 */
function print(heading, titles) {
  console.log(`${heading}: ${titles.length}`)
  for (const title of titles.toSorted()) console.log(`  ${title}`)
}

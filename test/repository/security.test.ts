import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).map(
  (path) => `test/${path}`,
)

test('every test that SECURITY.md names is there', () => {
  const rows = readFileSync(join(root, 'SECURITY.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
  const named = rows
    .map((row) => row.split('|').at(-2) ?? '')
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .flatMap(inFull)
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter((name) => !isThere(name))).toEqual([])
})

/** `a/{b,c}` stands for `a/b` and `a/c`. */
function inFull(name: string): string[] {
  const [, before = '', among, after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(name) ?? []
  return among === undefined ? [name] : among.split(',').map((each) => before + each + after)
}

/** A folder or a file, whose beginning may be left out where it was named before; `*` is whatever follows. */
function isThere(name: string): boolean {
  const pattern = name.replace(/[.+^$()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')
  const wanted = new RegExp(`(^|/)${pattern}(\\.slow)?(\\.browser)?(\\.test\\.tsx?)?$`)
  return tests.some((path) => wanted.test(path))
}

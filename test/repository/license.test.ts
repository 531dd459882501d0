import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'packages')
const license = readFileSync(join(root, 'LICENSE'), 'utf8')

describe.each(readdirSync(folder))('the package %s', (name) => {
  test('names the license and has its text', () => {
    const manifest = readFileSync(join(folder, name, 'package.json'), 'utf8')
    expect(JSON.parse(manifest)).toMatchObject({ license: 'MIT' })
    expect(readFileSync(join(folder, name, 'LICENSE'), 'utf8')).toBe(license)
  })
})

test('npm publishes the text with a package', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(folder, 'protocol'),
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }]
  expect(files.map(({ path }) => path)).toContain('LICENSE')
})

import { catalogue } from '@alter-ai/vault'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

let lines: string[]

beforeAll(async () => {
  const run = promisify(execFile)(process.execPath, ['scripts/providers.js'], { cwd: root })
  lines = (await run).stdout.trimEnd().split('\n')
})

test('npm run providers lists every row of the catalogue, and counts them', () => {
  const ids = lines.slice(2, -3).map((line) => line.split(' ', 1)[0])
  expect(ids).toEqual([...catalogue.keys()])
  const own = [...catalogue.values()].filter(({ aliasOf }) => aliasOf === undefined)
  const verified = own.filter((row) => !row.unverified)
  expect(lines.at(-1)).toMatch(
    `${own.length} rows (${verified.length} verified), ${catalogue.size - own.length} aliases; endpoints: `,
  )
})

test('an alias names its parent instead of evidence of its own', () => {
  const line = lines.find((text) => text.startsWith('gmail '))
  expect(line).toContain('as google')
  expect(line).not.toContain(catalogue.get('google')!.refresh.checked)
})

test('it fits a terminal of 120 columns', () => {
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120)
})

test('it says of a row what the row says', () => {
  const { refresh, confidence } = catalogue.get('notion')!
  const line = lines.find((text) => text.startsWith('notion '))
  expect(line?.split(/ +/)).toEqual([
    'notion',
    'Notion',
    refresh.rotates,
    'no',
    confidence,
    refresh.basis,
    refresh.checked,
    'account',
    'yes',
  ])
})

import { catalogue, examineProviders, type VaultOptions } from '@alter-ai/vault'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, test } from 'vitest'
import { retired } from '../../packages/vault/src/providers/catalogue/retired.ts'
import { folder, renderPages } from '../../scripts/provider-pages/render.js'

const path = join(fileURLToPath(new URL('../..', import.meta.url)), folder)
const rows = [...catalogue.values()]
/** What stands in the folder, by file name. */
let pages: Map<string, string>

beforeAll(async () => {
  const names = await readdir(path)
  pages = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const),
    ),
  )
})

test('the provider pages say what the rows say (else: npm run docs:providers)', async () => {
  const rendered = await renderPages(rows, retired)
  expect([...pages.keys()].toSorted()).toEqual([...rendered.keys()].toSorted())
  for (const [name, text] of rendered) expect(pages.get(name), name).toBe(text)
})

test('every row has a page, and a line in the directory that leads to it', () => {
  const directory = pages.get('README.md') ?? ''
  for (const { id, name } of rows) {
    expect(pages.get(`${id}.md`)).toContain(`\n# ${name}\n`)
    expect(directory).toContain(`| [${name}](${id}.md)`)
  }
})

test('the page of an alias leads to its parent, and repeats nothing of it', () => {
  const aliases = rows.filter(({ aliasOf }) => aliasOf !== undefined)
  expect(aliases.length).toBeGreaterThan(25)
  for (const { id, aliasOf } of aliases) {
    const page = pages.get(`${id}.md`)
    expect(page).toContain(`](${aliasOf}.md)`)
    expect(page).toContain(`<publicURL>/oauth/callback/${id}`)
    expect(page).not.toMatch(/^## (Tokens|Revoking|Calls|Under the hood)$/m)
  }
})

test('the directory names what replaces a provider that is gone', () => {
  const directory = pages.get('README.md') ?? ''
  for (const [id, { replacement }] of retired) {
    expect(pages.has(`${id}.md`)).toBe(false)
    expect(directory).toMatch(new RegExp(`\\| \`${id}\` .*\\]\\(${replacement}\\.md\\)`))
  }
})

test('every page says first by which command it was written', () => {
  for (const [name, text] of pages)
    expect(text, name).toMatch(/^<!-- Written by `npm run docs:providers` from .* -->\n\n# /)
})

test('every link is https, or leads to a page that is there', () => {
  for (const [name, text] of pages) {
    expect(text, name).not.toMatch(/http:\/\//)
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    expect(links.length, name).toBeGreaterThan(0)
    for (const link of links) {
      const isThere = pages.has(link) || link === '../custom-provider.md'
      expect(isThere || (URL.canParse(link) && link.startsWith('https://')), link).toBe(true)
    }
  }
})

test('rows that nobody has compared open with a warning, and no others', () => {
  for (const { id, unverified } of rows) {
    const [, , , , , , first = ''] = pages.get(`${id}.md`)?.split('\n') ?? []
    expect(first.startsWith('> **Unverified.**'), id).toBe(unverified)
  }
})

describe('the configuration to paste', () => {
  test.each(rows)('of $id is one that a vault takes', ({ id }) => {
    const [, entry = ''] =
      /```ts\n\/\/ among the `providers`[^\n]*\n(.*?)```/s.exec(pages.get(`${id}.md`) ?? '') ?? []
    // What only the reader knows.
    const filled = entry.replaceAll("'…'", "'acme'")
    const env = new Proxy({}, { get: (_, name) => `value of ${String(name)}` })
    const providers = runInNewContext(`({ ${filled} })`, { process: { env } }) as object
    expect(Object.keys(providers)).toEqual([id])
    const options = { publicURL: 'https://app.example.com', providers } as VaultOptions
    const findings = examineProviders(options, new Date(0))
    expect(findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(findings.map(({ code }) => code)).not.toContain('refresh_scope_missing')
  })
})

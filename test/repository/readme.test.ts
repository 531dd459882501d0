import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const documents = ['README.md', ...guides.map((name) => `docs/${name}`)]
const textOf = (name: string) => readFile(join(root, name), 'utf8')

test('the README has at most 900 words', async () => {
  const words = (await textOf('README.md')).split(/\s+/).filter((word) => word !== '')
  expect(words.length).toBeLessThanOrEqual(900)
})

test('every relative link of the README and the guides leads to a file', async () => {
  for (const name of documents) {
    const links = [...(await textOf(name)).matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, link = '']) => link,
    )
    for (const link of links.filter((link) => !/^(https:|#)/.test(link))) {
      const path = join(root, dirname(name), link.replace(/#.*$/, ''))
      expect(existsSync(path), `${name}: ${link}`).toBe(true)
    }
  }
})

test('each TypeScript example of the README and the guides compiles as it stands there', async () => {
  const texts = await Promise.all(documents.map(textOf))
  const examples = texts.flatMap((text) => Array.from(text.matchAll(/^```(tsx?)\n(.*?)^```/gms)))
  expect(examples.length).toBeGreaterThan(4)
  // Inside the repository, where the packages are found.
  const output = join(root, 'test/.output')
  await mkdir(output, { recursive: true })
  const folder = await mkdtemp(join(output, 'readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  await Promise.all([
    ...examples.map(([, extension = '', code = ''], index) =>
      write(`example-${index + 1}.${extension}`, code),
    ),
    write('login.ts', login),
    write('shared.d.ts', shared),
    write('tsconfig.json', JSON.stringify(config)),
  ])
  expect(await faultsIn(folder)).toEqual([])
})

/** What the README says that the reader has. */
const login = `export const identify = () => ({ id: 'ada' })`

/** What later examples take from the first. */
const shared = `
declare const app: import('express').Express
declare const options: import('@alter-ai/vault').VaultOptions
`

const config = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    jsx: 'react-jsx',
  },
  include: ['*'],
}

/** Only the examples' own: the packages are checked elsewhere. */
function faultsIn(folder: string): Promise<string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: folder })
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
    child.once('close', (code) => {
      const lines = text.split('\n').filter((line) => /^example-|^error/.test(line))
      resolve(code === null ? ['tsc was ended'] : lines)
    })
  })
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { compileScript, parse } from 'vue/compiler-sfc'

/** Which program the pages get under the name `@alter-ai/connect`: the published 0.8.0, or ours. */
export const BUILDS = ['0.8.0', 'ours'] as const
export type Build = (typeof BUILDS)[number]

let built: Promise<ReadonlyMap<string, string>> | undefined

/**
 * The pages of this folder with everything that they load, by path below `/0.8.0/` and `/ours/`. A page is the same file
 * for both builds; only what its import or script tag brings differs. A process builds them once.
 */
export function buildPages(): Promise<ReadonlyMap<string, string>> {
  return (built ??= buildAll())
}

async function buildAll(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const which of BUILDS) {
    files.set(`${which}/script-tag.html`, await readFile(pathOf('script-tag.html'), 'utf8'))
    files.set(`${which}/alter-connect.umd.js`, await buildScriptTag(which))
    for (const page of MODULE_PAGES) files.set(`${which}/${page}.html`, modulePage(page))
    for (const [name, code] of await bundlePages(which)) files.set(`${which}/${name}`, code)
  }
  return files
}

const MODULE_PAGES = ['typed-page', 'react-page', 'vue-page'] as const
const ENTRIES = ['typed-page.ts', 'react-page.tsx', 'vue-page.js']

const require = createRequire(import.meta.url)
const pathOf = (name: string) => fileURLToPath(new URL(`pages/${name}`, import.meta.url))

function modulePage(name: string): string {
  return `<!doctype html><html lang="en"><title>Written for 0.8.0</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<body><script type="module" src="${name}.js"></script>`
}

/** The file for a script tag: as published, or as `npm run build` makes it. */
async function buildScriptTag(which: Build): Promise<string> {
  if (which === '0.8.0') {
    return readFile(require.resolve('alter-connect-0.8.0/dist/alter-connect.umd.js'), 'utf8')
  }
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@alter-ai/source'] },
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: 'packages/connect/src/umd.ts',
        formats: ['umd'],
        name: 'AlterConnect',
        fileName: 'sdk',
      },
      rolldownOptions: { output: { exports: 'default', codeSplitting: false } },
    },
  })
  return chunksOf(output)[0]?.[1] ?? ''
}

async function bundlePages(which: Build): Promise<[name: string, code: string][]> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    base: './',
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [singleFileComponents()],
    resolve: {
      conditions: ['@alter-ai/source'],
      alias:
        which === '0.8.0'
          ? { '@alter-ai/connect': 'alter-connect-0.8.0/dist/alter-connect.esm.js' }
          : {},
    },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: ENTRIES.map(pathOf),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
      },
    },
  })
  return chunksOf(output)
}

function chunksOf(output: Awaited<ReturnType<typeof build>>): [name: string, code: string][] {
  const [result] = [output].flat()
  if (!result || !('output' in result)) throw new Error('vite built nothing')
  return result.output.flatMap((part) =>
    part.type === 'chunk' ? [[part.fileName, part.code]] : [],
  )
}

/** As much of a Vue plugin as one component needs. */
function singleFileComponents(): Plugin {
  return {
    name: 'single-file-components',
    transform(source, id) {
      if (!id.endsWith('.vue')) return undefined
      const { descriptor } = parse(source, { filename: id })
      const { content } = compileScript(descriptor, { id: 'component', inlineTemplate: true })
      return { code: content, moduleType: 'js' }
    },
  }
}

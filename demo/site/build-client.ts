import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The scripts of the React and the Vue page by file name: `react.js`, `vue.js`, and what both share. */
export type ClientScripts = ReadonlyMap<string, string>

let built: Promise<ClientScripts> | undefined

/**
 * Builds the two pages' scripts, in memory: about a second at the start, and then no page waits for a dependency to be found.
 * A process builds them once.
 */
export function buildClient(): Promise<ClientScripts> {
  return (built ??= buildScripts())
}

async function buildScripts(): Promise<ClientScripts> {
  const root = fileURLToPath(new URL('../client', import.meta.url))
  const result = await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'error',
    // The SDK is read from its sources.
    resolve: { conditions: ['@alter-ai/source', 'module', 'browser', 'development|production'] },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    // The tsconfig keeps JSX as it is, for the sake of Vue's types; here it is turned into calls.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: {
      write: false,
      // Nobody downloads them: they come from this machine.
      minify: false,
      reportCompressedSize: false,
      modulePreload: false,
      rolldownOptions: {
        input: { react: `${root}/react/main.tsx`, vue: `${root}/vue/main.tsx` },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  const scripts = new Map<string, string>()
  for (const { output } of [result].flat() as { output: BuiltFile[] }[]) {
    for (const file of output) if (file.type === 'chunk') scripts.set(file.fileName, file.code)
  }
  return scripts
}

type BuiltFile =
  | { readonly type: 'chunk'; readonly fileName: string; readonly code: string }
  | { readonly type: 'asset' }

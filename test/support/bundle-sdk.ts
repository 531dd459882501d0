import { build } from 'vite'

let bundled: Promise<string> | undefined

/** `@alter-ai/connect` as one ES module, built from its sources as an app would build it. Built once per process. */
export function bundleSdk(): Promise<string> {
  bundled ??= bundle()
  return bundled
}

async function bundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@alter-ai/source'] },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      // What it loads on first use is in the module too.
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry: 'packages/connect/src/index.ts', formats: ['es'], fileName: 'sdk' },
    },
  })
  const [result] = [output].flat()
  const chunk =
    result && 'output' in result ? result.output.find((part) => part.type === 'chunk') : undefined
  if (chunk === undefined) throw new Error('vite built no chunk')
  return chunk.code
}

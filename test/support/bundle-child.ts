import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'vite'

/**
 * Makes one JavaScript file of a TypeScript module and of all that it imports from the packages' sources, for tests that
 * start the same child many times: read module by module by vite, each start costs more than a second.
 *
 * @param file from the top of the tree.
 * @param folder an empty one, which the caller removes.
 * @returns the path of what `startChild()` is to start.
 */
export async function bundleChild(file: string, folder: string): Promise<string> {
  let bundle = bundles.get(file)
  if (bundle === undefined) bundles.set(file, (bundle = bundleOf(file)))
  const code = await bundle
  // What it does not bundle is looked for beside it.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const path = join(folder, 'child.js')
  writeFileSync(path, code)
  return path
}

/** Test files that share a process share bundles too. */
const bundles = new Map<string, Promise<string>>()

async function bundleOf(file: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { resolve: { conditions: ['@alter-ai/source', 'node', 'development|production'] } },
    plugins: [ownUrls()],
    build: {
      write: false,
      ssr: file,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  const [result] = [output].flat()
  const chunk =
    result && 'output' in result ? result.output.find((part) => part.type === 'chunk') : undefined
  if (chunk === undefined) throw new Error('vite built no chunk')
  return chunk.code
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Modules that read a file beside them still find it. */
function ownUrls(): Plugin {
  return {
    name: 'own-urls',
    transform: (code, id) =>
      code.includes('import.meta.url')
        ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        : undefined,
  }
}

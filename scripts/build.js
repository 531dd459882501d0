/**
 * `npm run build`: every package's `dist`, from nothing. TypeScript writes what is published; the scripts of the server's
 * pages are minified, and `@alter-ai/connect` gets a script-tag build besides. It ends with the sizes of what a page loads.
 */
import { readdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { minifyPageScript } from './minify-page-script.js'
import { root, run } from './run.js'

const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)

for (const folder of packages) {
  await rm(join(root, folder, 'dist'), { recursive: true, force: true })
  // Build info that outlives its output makes TypeScript write nothing.
  await rm(join(root, folder, 'tsconfig.tsbuildinfo'), { force: true })
}
const code = await run('tsc', ['-b', '--force', ...packages])
if (code !== 0) process.exit(code)
await minifyPageScripts()
await buildScriptTag()
// A size over its budget is told here and refused by `npm run check`.
await run('node', ['scripts/sizes.js'])

/** What TypeScript wrote joins the scripts when it is imported; published are the texts that come of it, minified. */
async function minifyPageScripts() {
  const file = join(root, 'packages/server/dist/pages/script/page-script.js')
  const scripts = /** @type {Record<string, string>} */ (await import(pathToFileURL(file).href))
  const lines = Object.entries(scripts).map(
    ([name, script]) => `export const ${name} = ${JSON.stringify(minifyPageScript(script))}\n`,
  )
  await writeFile(file, lines.join(''))
  await rm(`${file}.map`)
}

/** Everything in one file, for pages without a bundler: the global `AlterConnect`. */
async function buildScriptTag() {
  await build({
    configFile: false,
    root: join(root, 'packages/connect'),
    logLevel: 'warn',
    resolve: { conditions: ['@alter-ai/source'] },
    build: {
      emptyOutDir: false,
      sourcemap: true,
      target: 'es2022',
      minify: true,
      lib: {
        entry: 'src/umd.ts',
        formats: ['umd'],
        name: 'AlterConnect',
        fileName: () => 'alter-connect.umd.js',
      },
      rolldownOptions: { output: { exports: 'default', codeSplitting: false } },
    },
  })
}

/**
 * Runs a TypeScript module in a process of its own: `node test/support/run-typescript.js <file> [arguments]`.
 *
 * The oldest Node.js that we support runs no TypeScript, and packages are read from their sources; so vite reads the module,
 * under the conditions of vite.config.ts. What `bundleChild()` made of one is run as it is. Written for `startChild`: the
 * process ends when its parent does.
 */
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// A parent that was killed cannot end its children, but its end of the channel closes.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const [file, ...rest] = process.argv.slice(2)
if (!file) throw new Error('usage: run-typescript.js <file> [arguments]')
const entry = resolve(file)
process.argv = [process.execPath, entry, ...rest]

if (entry.endsWith('.js')) await import(pathToFileURL(entry).href)
else await runFromSource()

async function runFromSource() {
  const { createServer, isRunnableDevEnvironment } = await import('vite')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const server = await createServer({
    root,
    configFile: resolve(root, 'vite.config.ts'),
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  const { ssr } = server.environments
  if (!isRunnableDevEnvironment(ssr)) throw new Error('vite runs no modules here')
  await ssr.runner.import(entry)
}

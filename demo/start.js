/**
 * `npm run demo`. The oldest Node.js that we support runs no TypeScript, and the packages are read from their sources, so that
 * nothing has to be built first: vite reads `main.ts` and all it imports.
 */
import { fileURLToPath } from 'node:url'
import { createServer, isRunnableDevEnvironment } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const vite = await createServer({
  root,
  configFile: false,
  envDir: false,
  appType: 'custom',
  logLevel: 'error',
  // It only reads modules: no port, no socket to pages, no watching of files.
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  ssr: { resolve: { conditions: ['@alter-ai/source', 'node', 'development|production'] } },
})
const { ssr } = vite.environments
if (!isRunnableDevEnvironment(ssr)) throw new Error('vite runs no modules here')
/** @type {typeof import('./main.ts')} */
const { main } = await ssr.runner.import('/demo/main.ts')
process.exitCode = await main()
await vite.close()

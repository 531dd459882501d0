/** @import { Provider } from '@alter-ai/vault' */
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './run.js'

/**
 * The rows of the catalogue, from the sources: nothing has to be built before.
 *
 * @returns {Promise<Provider[]>}
 */
export async function readCatalogue() {
  const file = join(root, 'packages/vault/src/providers/catalogue/index.ts')
  /** @type {{ module: { catalogue: ReadonlyMap<string, Provider> } }} */
  const { module } = await runnerImport(file, {
    root,
    logLevel: 'error',
    environments: {
      inline: { resolve: { conditions: ['@alter-ai/source'], noExternal: [/^@alter-ai\//] } },
    },
  })
  return [...module.catalogue.values()]
}

/** @import { Provider } from '@alter-ai/vault' */
/** @import { RetiredProvider } from '../packages/vault/src/providers/catalogue/retired.ts' */
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from './run.js'

/**
 * The rows of the catalogue, from the sources: nothing has to be built before.
 *
 * @returns {Promise<Provider[]>}
 */
export async function readCatalogue() {
  /** @type {{ catalogue: ReadonlyMap<string, Provider> }} */
  const { catalogue } = await readSource('index.ts')
  return [...catalogue.values()]
}

/**
 * The providers that are gone, by the ids that they had.
 *
 * @returns {Promise<ReadonlyMap<string, RetiredProvider>>}
 */
export async function readRetired() {
  /** @type {{ retired: ReadonlyMap<string, RetiredProvider> }} */
  const { retired } = await readSource('retired.ts')
  return retired
}

/**
 * @template T
 * @param {string} name
 * @returns {Promise<T>}
 */
async function readSource(name) {
  const file = join(root, 'packages/vault/src/providers/catalogue', name)
  /** @type {{ module: T }} */
  const { module } = await runnerImport(file, {
    root,
    logLevel: 'error',
    environments: {
      inline: { resolve: { conditions: ['@alter-ai/source'], noExternal: [/^@alter-ai\//] } },
    },
  })
  return module
}

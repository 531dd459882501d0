/** @import { Provider } from '@alter-ai/vault' */
/** @import { RetiredProvider } from '../../packages/vault/src/providers/catalogue/retired.ts' */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format } from 'oxfmt'
import { root } from '../run.js'
import { aliasPage } from './alias.js'
import { indexPage } from './index-page.js'
import { providerPage } from './page.js'

/** Where the pages are, from the top of the tree. */
export const folder = 'docs/providers'

/**
 * The provider directory as it has to stand in its folder, in the formatter's form: texts by file name.
 *
 * @param {readonly Provider[]} rows
 * @param {ReadonlyMap<string, RetiredProvider>} retired
 * @returns {Promise<Map<string, string>>}
 */
export async function renderPages(rows, retired) {
  const settings = await readFile(join(root, '.oxfmtrc.json'), 'utf8')
  const { ignorePatterns: _, ...options } = /** @type {import('oxfmt').OxfmtConfig} */ (
    JSON.parse(settings)
  )
  /** @type {[name: string, text: string][]} */
  const pages = [
    ['README.md', indexPage(rows, retired)],
    ...rows.map((row) => /** @type {[string, string]} */ ([`${row.id}.md`, pageOf(row, rows)])),
  ]
  const formatted = await Promise.all(
    pages.map(async ([name, text]) => {
      const { code, errors } = await format(name, text, options)
      if (errors.length > 0) throw new Error(`${name} cannot be formatted`)
      return /** @type {[string, string]} */ ([name, code])
    }),
  )
  return new Map(formatted)
}

/**
 * @param {Provider} row
 * @param {readonly Provider[]} rows
 */
function pageOf(row, rows) {
  const parent = rows.find(({ id }) => id === row.aliasOf)
  return parent === undefined ? providerPage(row) : aliasPage(row, parent)
}

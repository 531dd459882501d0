/**
 * `npm run docs:providers`: writes the provider directory, `docs/providers`, from the rows of the catalogue, and takes away the
 * pages of rows that are gone.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folder, renderPages } from './provider-pages/render.js'
import { readCatalogue, readRetired } from './read-catalogue.js'
import { root } from './run.js'

const pages = await renderPages(await readCatalogue(), await readRetired())
const path = join(root, folder)
await mkdir(path, { recursive: true })
for (const name of await readdir(path)) if (!pages.has(name)) await rm(join(path, name))
for (const [name, text] of pages) await writeFile(join(path, name), text)
console.log(`${folder}: ${pages.size} pages`)

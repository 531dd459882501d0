import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The root key of the demo's vault, from the file `encryption-key`, which is made on the first run and readable by its owner
 * only. On a server the key comes from the environment or a key service and never lies beside the database.
 *
 * @returns 32 bytes in base64.
 */
export async function ensureEncryptionKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'encryption-key')
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    // The whole file appears at once, and only if there is none: two first starts at a time end with one key.
    await link(fresh, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(fresh)
  }
  return (await readFile(path, 'utf8')).trim()
}

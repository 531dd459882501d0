import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The path of a file that does not exist yet, in a folder of its own that goes when the process ends. */
export function temporaryFile(name = 'alter.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'alter-storage-'))
  folders.push(folder)
  return join(folder, name)
}

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

import { measureImport } from '../../../scripts/measure-import.js'
import { bytes, times, toTable } from './markdown.ts'
import { subjects, versionOf } from './subjects.ts'

/** The table of sizes: every library bundled and minified by the same build, from what it publishes. */
export async function measureSizes(): Promise<string> {
  const sizes = []
  for (const subject of subjects) {
    sizes.push({ subject, size: await measureImport(subject.code, subject.external ?? []) })
  }
  const ours = sizes[0]?.size.gzipped ?? Number.NaN
  return toTable(
    ['minimal import', 'version', 'minified, B', 'gzip, B', 'against ours'],
    sizes.map(({ subject, size }) => [
      subject.note === undefined ? subject.name : `${subject.name} (${subject.note})`,
      versionOf(subject),
      bytes(size.minified),
      bytes(size.gzipped),
      times(size.gzipped, ours),
    ]),
  )
}

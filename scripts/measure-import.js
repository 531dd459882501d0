import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root } from './run.js'

/**
 * What a page loads for `code`, bundled and minified as its own build would: the entry and whatever it imports at once,
 * without what it loads only on use. It reads the published `dist`, so build first.
 *
 * @param {string} code
 * @param {readonly string[]} external imports that the page has anyway
 * @returns {Promise<{ minified: number, gzipped: number, text: string }>} sizes in bytes
 */
export async function measureImport(code, external) {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'measured-import',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => (id === ENTRY ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      // As a library, because around every import() of an app Vite puts a loader of its own, about 700 B with gzip.
      lib: { entry: ENTRY, formats: ['es'] },
      rolldownOptions: { input: ENTRY, external: [...external], output: { minify: true } },
    },
  })
  const [bundle, ...others] = [built].flat()
  if (!bundle || !('output' in bundle) || others.length > 0) throw new Error('not one bundle')
  const chunks = bundle.output.filter((part) => part.type === 'chunk')
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry))
  // A set grows while it is walked, so this follows imports to their end.
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk)
  }
  const text = [...loaded].map((chunk) => chunk.code).join('\n')
  return {
    minified: Buffer.byteLength(text),
    gzipped: gzipSync(text, { level: 9 }).length,
    text,
  }
}

const ENTRY = 'virtual:measured-import'

import { readFileSync } from 'node:fs'

/**
 * Modules of this folder as one script. Joining drops `import`, `export` and comments, so their top-level names share one
 * scope: two of the same name are a syntax error that the browser tests meet at once.
 */
export function joinModules(files: readonly string[]): string {
  const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  return sources.map(bare).join('\n')
}

/** What is left of a module without its imports, exports, types and comments that fill whole lines. */
function bare(source: string): string {
  return source
    .replaceAll(/^import\s[^'"]*['"][^'"]+['"];?$/gm, '')
    .replaceAll(/^export \{\s*\};?$/gm, '')
    .replaceAll(/^export (?=(async )?function |const )/gm, '')
    .replaceAll(/^[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n/gm, '')
    .replaceAll(/\/\*\* @\w+ [^*\n]*\*\/ ?/g, '')
    .replaceAll(/^[ \t]*\/\/.*$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}

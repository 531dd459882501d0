import { readFileSync } from 'node:fs'

/**
 * The scripts of the pages, each one text that is inlined with the answer's nonce: a page is one document, and nothing can
 * be fetched beside it.
 *
 * They are written as modules, checked by tsc, and joined here in the order in which they import each other. Joining drops
 * `import`, `export` and comments, so their top-level names share one scope: two of the same name are a syntax error that
 * the browser tests meet at once.
 */
export const connectScript = joinModules([
  'take-fragment.js',
  'wire-value.js',
  'flow-memory.js',
  'fill-text.js',
  'page-words.js',
  'logo-tone.js',
  'page-dom.js',
  'press-guard.js',
  'page-frame.js',
  'fold-text.js',
  'provider-search.js',
  'search-limit.js',
  'vault-call.js',
  'web-url.js',
  'redeem-answer.js',
  'choice-view.js',
  'close-window.js',
  'deliver-result.js',
  'connect-page.js',
])

export const resultScript = joinModules([
  'strip-query.js',
  'wire-value.js',
  'web-url.js',
  'close-window.js',
  'deliver-result.js',
  'result-page.js',
])

function joinModules(files: readonly string[]): string {
  return files.map((file) => bare(readFileSync(new URL(file, import.meta.url), 'utf8'))).join('\n')
}

/** What is left of a module without its imports, exports, types, comments that fill whole lines, and layout. */
function bare(source: string): string {
  // A string, template or regular expression stays as it is; a sign needs no blanks around it. What looks like a literal and
  // is none keeps its blanks, and nothing is lost.
  const literalOrSign =
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\[])+\/[a-z]*)|[ ]*([{}()=,;:?<>*&|![\]]+)[ ]*/g
  return source
    .replaceAll(/^import\s[^'"]*['"][^'"]+['"];?$/gm, '')
    .replaceAll(/^export \{\s*\};?$/gm, '')
    .replaceAll(/^export (?=(async )?function |const )/gm, '')
    .replaceAll(/^\s*\/\*\*(?:(?!\*\/)[\s\S])*\*\/$/gm, '')
    .replaceAll(/\/\*\* @\w+ [^*\n]*\*\/ ?/g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/^\s+/gm, '')
    .replaceAll(
      literalOrSign,
      (_, literal: string | undefined, sign: string | undefined) => literal ?? sign ?? '',
    )
}

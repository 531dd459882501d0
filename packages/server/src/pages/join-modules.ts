import { readFileSync } from 'node:fs'
import { shortenNames } from './shorten-names.ts'

// A string, template or regular expression stays as it is. What looks like one and is none keeps its blanks and breaks, and
// nothing is lost.
const literal =
  /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\[])+\/[a-z]*)/
    .source
const blanksAroundSigns = new RegExp(`${literal}|[ ]*([{}()=,;:?<>*&|![\\]]+)[ ]*`, 'g')
// No statement ends before or after one of these; nor does a list need its last comma.
const breaksNobodyNeeds = new RegExp(
  `${literal}|([{([,;:?=>&|])\\n+(?![)\\]}])|,?\\n+(?=[)\\]}.?:&|])`,
  'g',
)

/**
 * Modules of this folder as one script. Joining drops `import`, `export`, comments, layout and long names, so their top-level
 * names share one scope: two of the same name are a syntax error that the browser tests meet at once.
 */
export function joinModules(files: readonly string[]): string {
  const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  return shortenNames(sources.map(bare).join('\n'))
}

/** What is left of a module without its imports, exports, types, comments that fill whole lines, and layout. */
function bare(source: string): string {
  return source
    .replaceAll(/^import\s[^'"]*['"][^'"]+['"];?$/gm, '')
    .replaceAll(/^export \{\s*\};?$/gm, '')
    .replaceAll(/^export (?=(async )?function |const )/gm, '')
    .replaceAll(/^\s*\/\*\*(?:(?!\*\/)[\s\S])*\*\/$/gm, '')
    .replaceAll(/\/\*\* @\w+ [^*\n]*\*\/ ?/g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/^\s+/gm, '')
    .replaceAll(blanksAroundSigns, keep)
    .replaceAll(breaksNobodyNeeds, keep)
}

function keep(_: string, literal: string | undefined, sign: string | undefined): string {
  return literal ?? sign ?? ''
}

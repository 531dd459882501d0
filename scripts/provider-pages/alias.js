/** @import { Provider } from '@alter-ai/vault' */
import { configuration } from './configuration.js'
import { source } from './evidence.js'
import { firstLine, introduction, goodToKnow, registering } from './page.js'
import { bullets, code, list, table } from './words.js'

/**
 * The page of another id for a definition. It says only what is its own, so that each fact stands on one page.
 *
 * @param {Provider} row
 * @param {Provider} parent
 */
export function aliasPage(row, parent) {
  const ownNotes = row.notes.slice(parent.notes.length)
  const ownSources = row.sources.slice(parent.sources.length)
  return [
    firstLine,
    `# ${row.name}`,
    introduction(row),
    `${code(row.id)} is another id for ${parentLink(parent)}, with its own name and default scopes. Everything that this page does not mention is as on that page: accounts, tokens, revocation, calls, and what to know before you start.`,
    ...registering(row),
    ...configuration(row),
    ...goodToKnow(ownNotes),
    ...scopes(row, parent),
    ...(ownSources.length === 0
      ? []
      : ['## How sure this is', 'Sources of the scopes:', bullets(ownSources.map(source))]),
  ].join('\n\n')
}

/** @param {Provider} parent */
function parentLink({ name, id }) {
  return `[${name}](${id}.md)`
}

/**
 * @param {Provider} row
 * @param {Provider} parent
 */
function scopes({ defaultScopes, identityScopes, scopes, refresh }, parent) {
  const asked = [...new Set([...identityScopes, ...defaultScopes])]
  const keep = refresh.scopes
  return [
    '## Scopes',
    table(
      ['requested by default', 'what users read'],
      asked.map((scope) => [code(scope), scopes[scope] ?? '–']),
    ),
    `To request others, set ${code('scopes')}. Your list replaces the default scopes; those that identify the account are always added.${keep.length === 0 ? '' : ` Keep ${list(keep.map(code))} in it.`} The page of ${parentLink(parent)} lists more.`,
  ]
}

/** @import { Provider } from '@alter-ai/vault' */
/** @import { RetiredProvider } from '../../packages/vault/src/providers/catalogue/retired.ts' */
import { firstLine } from './page.js'
import { categoryName, code, list, table } from './words.js'

/**
 * The directory: every row in a line.
 *
 * @param {readonly Provider[]} rows
 * @param {ReadonlyMap<string, RetiredProvider>} retired
 */
export function indexPage(rows, retired) {
  const aliases = rows.filter(({ aliasOf }) => aliasOf !== undefined)
  const byName = rows.toSorted((one, other) =>
    compare(one.name.toLowerCase(), other.name.toLowerCase()),
  )
  return [
    firstLine,
    '# Providers',
    `${rows.length - aliases.length} providers that your users can connect, and ${aliases.length} more ids for their products, such as ${code('gmail')}. Each has a page that says what to register, what to paste into ${code('createVault()')}, and what to expect of its tokens. For any other provider [describe a row of your own](../custom-provider.md).`,
    `A page’s configuration is for ${code('createVault()')}. For ${code('alter serve')} write the same as JSON into ${code('alter.json')}, with ${code('"${NAME}"')} for what comes from the environment. If you want another key than the provider’s id, or two clients of one provider, say which it is: ${code("{ provider: '<id>', … }")}.`,
    '`alter doctor` prints the redirect URIs to register, and looks through your configuration.',
    table(
      ['name', 'id', 'category', 'refresh tokens', 'PKCE', 'connection', 'evidence'],
      byName.map((row) => [
        `[${row.name}](${row.id}.md)`,
        code(row.id),
        row.category === undefined ? '' : categoryName(row.category),
        refreshTokens(row),
        row.pkce,
        parameters(row),
        evidence(row),
      ]),
    ),
    [
      '- **Refresh tokens**: whether each refresh brings another one (“rotate”). “None”: people connect again when the token ends, if it ends.',
      '- **Connection**: what you set in the configuration, or users are asked for. Values in brackets have a default.',
      '- **Evidence**: how sure the endpoints are. High: two independent sources and the documentation agree; medium: two sources; low: one. Each page says how the rest is known.',
    ].join('\n'),
    '## Gone',
    'Configuring one of these ids is an error that names its replacement. Grants from before are dead, so users have to connect again.',
    table(
      ['name', 'id', 'since', 'instead'],
      [...retired].map(([id, { name, since, replacement }]) => [
        name,
        code(id),
        since,
        `[${rows.find((row) => row.id === replacement)?.name}](${replacement}.md)`,
      ]),
    ),
  ].join('\n\n')
}

/** @param {Provider} row */
function evidence({ aliasOf, unverified, confidence }) {
  if (aliasOf !== undefined) return `as [${aliasOf}](${aliasOf}.md)`
  return unverified ? `${confidence}, unverified` : confidence
}

/** @param {Provider} row */
function refreshTokens({ refresh }) {
  if (!refresh.supported) return 'none'
  if (refresh.credential === 'access_token') return 'none, but renewed'
  return {
    always: 'rotate',
    sometimes: 'rotate sometimes',
    never: 'stay',
    unknown: 'not known',
  }[refresh.rotates]
}

/** @param {Provider} row */
function parameters({ connection }) {
  const names = (/** @type {'operator' | 'input'} */ source) =>
    list(
      connection
        .filter((parameter) => parameter.source === source)
        .map(({ name, default: usual }) => (usual === undefined ? code(name) : `(${code(name)})`)),
    )
  const [yours, theirs] = [names('operator'), names('input')]
  return [yours && `you: ${yours}`, theirs && `user: ${theirs}`]
    .filter((text) => text !== '')
    .join('; ')
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  return one < other ? -1 : Number(one > other)
}

/** @import { Provider } from '@alter-ai/vault' */
import { code, list, table } from './words.js'

/** @typedef {Provider['connection'][number]} Parameter */

/**
 * What to paste, with the values that only the operator knows.
 *
 * @param {Provider} row
 */
export function configuration(row) {
  const { id } = row
  const variable = id.toUpperCase().replaceAll('-', '_')
  const key = id.includes('-') ? `'${id}'` : id
  const needed = row.connection.filter(
    ({ source, default: usual, required }) =>
      source === 'operator' && usual === undefined && required,
  )
  const connection = needed.map(({ name, example = '…' }) => `${name}: '${example}'`).join(', ')
  const lines = [
    '```ts',
    '// among the `providers` of createVault()',
    `${key}: {`,
    `  clientId: process.env.${variable}_CLIENT_ID ?? '',`,
    ...(needsSecret(row) ? [`  clientSecret: process.env.${variable}_CLIENT_SECRET ?? '',`] : []),
    ...(connection === '' ? [] : [`  connection: { ${connection} }, // yours`]),
    ...(row.redirectUriAlias
      ? [`  redirectUriAlias: process.env.${variable}_REDIRECT_URI_ALIAS ?? '',`]
      : []),
    '},',
    '```',
  ]
  return ['## Configure', lines.join('\n')]
}

/** @param {Provider} row */
export function needsSecret({ clientAuthentication, api }) {
  return (
    clientAuthentication !== 'none' ||
    Object.values(api.headers).some((text) => text.includes('{client_secret}'))
  )
}

/**
 * What differs from one connection to the next, and who says it.
 *
 * @param {Provider} row
 */
export function connectionSection({ connection }) {
  if (connection.length === 0) return []
  return [
    '## Connection values',
    `These differ from one connection to the next. A grant has them in its ${code('connection')}.`,
    table(
      ['value', 'who says it', 'what it is'],
      connection.map((parameter) => [
        code(parameter.name),
        sayerOf(parameter),
        description(parameter),
      ]),
    ),
  ]
}

/** @param {Parameter} parameter */
function sayerOf({ name, source, path = name, required, default: usual }) {
  const isOptional = !required || usual !== undefined
  return {
    operator: `you, in ${code('connection')} of the configuration${isOptional ? ', if you like' : ''}`,
    input: 'the user; or you, for all of them',
    redirect: `the answer to the consent (${code(path)})`,
    token_response: `the token answer (${code(path)})`,
    account: `the answer about the account (${code(path)})`,
  }[source]
}

/** @param {Parameter} parameter */
function description({ label, example, values, suffixes, pattern, default: usual }) {
  const parts = []
  if (label !== undefined) parts.push(`“${label}”`)
  if (values !== undefined)
    parts.push(
      list(
        values.map(({ value, label }) => `${code(value)} (${label})`),
        'or',
      ),
    )
  else if (suffixes !== undefined)
    parts.push(
      `a host under ${list(
        suffixes.map((suffix) => code(suffix.slice(1))),
        'or',
      )}`,
    )
  else if (example !== undefined && example !== usual) parts.push(`such as ${code(example)}`)
  else if (pattern !== undefined && label === undefined && usual === undefined)
    parts.push(`of the form ${code(pattern)}`)
  if (usual !== undefined) parts.push(`by default ${code(usual)}`)
  return parts.join('; ')
}

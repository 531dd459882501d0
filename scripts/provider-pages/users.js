/** @import { Provider } from '@alter-ai/vault' */
import { code, list } from './words.js'

/**
 * What people meet on their way.
 *
 * @param {Provider} row
 */
export function usersSection(row) {
  const asked = row.connection.filter(({ source }) => source === 'input')
  const hasScopes = row.defaultScopes.length + row.identityScopes.length > 0
  const shown = hasScopes ? ' and what it asks for, in the words under “Scopes”' : ''
  const steps = [
    asked.length === 0
      ? `Where your session offers ${row.name} alone, the window goes straight there; where it offers a choice, the connect page first shows your app${shown}.`
      : `Where your session offers a choice, the connect page first shows your app${shown}.`,
    ...asked.map(question),
    `Then they log in at ${hostOf(row)} and allow it there.`,
  ]
  const answers = asked.map(({ name, example = '…' }) => `${name}: '${example}'`).join(', ')
  const fixed =
    asked.length === 0
      ? []
      : [
          `If it is the same for all of them, configure it, and nobody is asked: ${code(`connection: { ${answers} }`)}.`,
        ]
  return ['## What users see', steps.join(' '), ...fixed]
}

/** @param {Provider['connection'][number]} parameter */
function question({ name, label = name, hint, example, values, default: usual }) {
  if (values !== undefined) {
    const choice = list(
      values.map(({ label }) => label),
      'or',
    )
    return `It asks for their **${label}**: ${choice}${usual === undefined ? '' : `, with ${labelOf(values, usual)} chosen`}.`
  }
  const help = hint === undefined ? '' : `: “${hint}”`
  return `It asks for their **${label}**${help}${example === undefined ? '' : `, such as ${code(example)}`}.`
}

/**
 * @param {readonly { value: string, label: string }[]} values
 * @param {string} wanted
 */
function labelOf(values, wanted) {
  return values.find(({ value }) => value === wanted)?.label ?? code(wanted)
}

/** @param {Provider} row */
function hostOf({ authorizationUrl, issuer, name, connection }) {
  const [, host] = /^https:\/\/([^/?#]*)/.exec(authorizationUrl ?? issuer ?? '') ?? []
  if (host === undefined) return name
  const filled = connection.reduce(
    (text, { name, default: usual }) =>
      usual === undefined ? text : text.replace(`{${name}}`, usual),
    host,
  )
  return filled === host ? code(host) : `${code(filled)} (unless another is chosen)`
}

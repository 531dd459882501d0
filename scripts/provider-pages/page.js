/** @import { Provider } from '@alter-ai/vault' */
import { accountSection, scopesSection } from './account-and-scopes.js'
import { configuration, connectionSection, needsSecret } from './configuration.js'
import { evidenceSection } from './evidence.js'
import { protocolSection } from './protocol.js'
import { callsSection, revokingSection, tokensSection } from './tokens.js'
import { usersSection } from './users.js'
import { bullets, categoryName, code, link, prose } from './words.js'

export const firstLine =
  '<!-- Written by `npm run docs:providers` from packages/vault/src/providers/catalogue. Change the row there, not this page. -->'

/**
 * What a developer wants to know who adds this provider to an app. All of it comes from the row.
 *
 * @param {Provider} row
 */
export function providerPage(row) {
  return [
    firstLine,
    `# ${row.name}`,
    introduction(row),
    ...unverifiedWarning(row),
    ...dates(row),
    ...registering(row),
    ...configuration(row),
    ...goodToKnow(row.notes),
    ...usersSection(row),
    ...connectionSection(row),
    ...scopesSection(row),
    ...accountSection(row),
    ...tokensSection(row),
    ...revokingSection(row),
    ...callsSection(row),
    ...protocolSection(row),
    ...evidenceSection(row),
  ].join('\n\n')
}

/** @param {Provider} row */
export function introduction({ id, category }) {
  return `[All providers](README.md) · ${code(id)}${category === undefined ? '' : ` · ${categoryName(category)}`}`
}

/** @param {Provider} row */
function unverifiedWarning({ unverified }) {
  return unverified
    ? [
        '> **Unverified.** Nobody has compared this page with a second source. Check it against the provider’s documentation, and connect, refresh and revoke once before your users do.',
      ]
    : []
}

/** @param {Provider} row */
function dates({ dates }) {
  if (dates.length === 0) return []
  return [
    ['> **Dates to watch**', '>', ...dates.map(({ on, what }) => `> - ${on}: ${prose(what)}`)].join(
      '\n',
    ),
  ]
}

/** @param {Provider} row */
export function registering(row) {
  const { name, id, console: place, docs } = row
  const documentation = docs === undefined ? undefined : `[documentation](${docs})`
  const where =
    place === undefined
      ? `Register an OAuth client with ${name}${documentation === undefined ? '' : `; its ${documentation} says where and how`}.`
      : `Register an OAuth client at ${link(place)}${documentation === undefined ? '' : `; the ${documentation} says how`}.`
  const credentials = needsSecret(row) ? 'client id and client secret' : 'client id'
  const alias = row.redirectUriAlias
    ? [
        `${name} gives this redirect URI a name of its own, and wants that name in its place. Configure it as ${code('redirectUriAlias')}.`,
      ]
    : []
  return [
    '## Register',
    `${where} You need its ${credentials}. As the redirect URI enter:`,
    ['```', `<publicURL>/oauth/callback/${id}`, '```'].join('\n'),
    `${code('<publicURL>')} is the option of ${code('createVault()')}, and ${code(id)} the key under which you configure the client: ${code(`https://app.example.com/alter/oauth/callback/${id}`)}, for example. ${code('alter doctor')} prints it, and so does ${code('vault.redirectUris')}.`,
    ...alias,
  ]
}

/** @param {readonly string[]} notes */
export function goodToKnow(notes) {
  return notes.length === 0 ? [] : ['## Good to know', bullets(notes.map(prose))]
}

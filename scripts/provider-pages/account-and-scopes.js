/** @import { Provider } from '@alter-ai/vault' */
import { code, list, table } from './words.js'

/** @param {Provider} row */
export function scopesSection(row) {
  const { scopes, defaultScopes, identityScopes, refresh, name } = row
  const asked = new Set([...identityScopes, ...defaultScopes])
  const all = [...new Set([...asked, ...Object.keys(scopes)])]
  const title = '## Scopes'
  if (all.length === 0) {
    return [
      title,
      `None is asked for. What your app may do is decided at ${name}: by how the client is registered, or by what the user may do.`,
    ]
  }
  const usual = defaultScopes.filter((scope) => !identityScopes.includes(scope))
  const another = Object.keys(scopes).find((scope) => !asked.has(scope))
  const choice = [...usual, another ?? '…']
  const place =
    usual.length === 0 ? '' : ' Your list takes the place of what is asked for by default.'
  const always = identityScopes.length === 0 ? '' : ' What tells the account is always added.'
  const them = refresh.scopes.length === 1 ? 'it' : 'them'
  const keep =
    refresh.scopes.length === 0
      ? ''
      : ` Keep ${list(refresh.scopes.map(code))} in it: without ${them} no refresh token comes, or none that lasts.`
  return [
    title,
    table(
      ['scope', 'what users read', 'asked for'],
      all.map((scope) => [code(scope), scopes[scope] ?? '–', whenAsked(row, scope)]),
    ),
    `To ask for others, configure what your app needs: ${code(`scopes: [${choice.map((scope) => `'${scope}'`).join(', ')}]`)}, for example.${place}${always}${keep}`,
    `The list is not all that ${name} has. Others work as well; users then read the scope’s bare name.`,
  ]
}

/**
 * @param {Provider} row
 * @param {string} scope
 */
function whenAsked({ defaultScopes, identityScopes, refresh }, scope) {
  const marks = []
  if (identityScopes.includes(scope)) marks.push('always, to know the account')
  else if (defaultScopes.includes(scope)) marks.push('by default')
  if (refresh.scopes.includes(scope)) marks.push('needed for refresh tokens')
  return marks.join('; ')
}

/** @param {Provider} row */
export function accountSection(row) {
  const { account, name } = row
  const title = '## Accounts'
  if (row.anonymous || account === undefined) {
    return [
      title,
      `${name} does not say whose tokens these are. So each time somebody connects there is another grant, and it is shown as “${name}”.`,
    ]
  }
  const source = {
    id_token: 'the ID token that comes with the tokens',
    userinfo:
      account.url === undefined
        ? 'the userinfo endpoint'
        : `the answer to ${code(`${account.method} ${account.url}`)}`,
    token_response: 'the token answer itself',
    connection: 'the connection values',
  }[account.source]
  const ids = list(account.idPaths.map(place))
  const told = `An account is known by ${ids}${account.idPaths.length > 1 ? ' together' : ''}, from ${source}.`
  const [first = '', ...rest] = account.labelPaths.map(place)
  const shown = `People recognise it by ${first}${rest.length === 0 ? '' : `, or else ${list(rest, 'or')}`}.`
  return [
    title,
    `${told} ${shown} Connecting the same account again renews its grant and does not make another.`,
  ]
}

/** @param {string} path */
function place(path) {
  return code(path.replace(/^\$connection\./, ''))
}

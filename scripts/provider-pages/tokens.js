/** @import { Provider } from '@alter-ai/vault' */
import { duration } from '../duration.js'
import { bullets, code, headerName, headers as headerList, list, prose, table } from './words.js'

/**
 * How long access lasts, and what the vault does for it.
 *
 * @param {Provider} row
 */
export function tokensSection(row) {
  const { refresh } = row
  const facts = !refresh.supported
    ? withoutRefresh(row)
    : refresh.credential === 'access_token'
      ? withAccessTokenAlone(row)
      : withRefreshToken(row)
  const note = refresh.note === undefined ? [] : [`Note: ${prose(refresh.note)}.`]
  return ['## Tokens', bullets([...facts, ...note])]
}

const exchangedAtOnce =
  'The first token is short-lived, and exchanged at once for one that lives longer.'

/** @param {Provider} row */
function withoutRefresh({ refresh, longerToken, name }) {
  const lengthened = longerToken === undefined ? [] : [exchangedAtOnce]
  const life =
    refresh.accessTokenSeconds === undefined
      ? `Tokens are not refreshed. An access token is used until ${name} refuses it; then people have to connect again.`
      : `Tokens are not refreshed. An access token lives for ${duration(refresh.accessTokenSeconds)}; then people have to connect again.`
  return [...lengthened, life]
}

/** @param {Provider} row */
function withAccessTokenAlone({ refresh, longerToken, name }) {
  const { accessTokenSeconds: life, notBeforeSecondsLeft: left } = refresh
  const facts = [
    'There are no refresh tokens. Instead, an access token that is still good is exchanged for the next one.',
  ]
  if (longerToken !== undefined) facts.push(exchangedAtOnce)
  if (life !== undefined)
    facts.push(
      `An access token lives for ${duration(life)}. The vault renews it about halfway through, also while your app makes no calls.`,
    )
  if (life !== undefined && left !== undefined)
    facts.push(`${name} renews no token in its first ${duration(life - left)}; the vault waits.`)
  return facts
}

/** @param {Provider} row */
function withRefreshToken(row) {
  return [...accessTokenFacts(row), ...rotationFacts(row), ...refreshLifeFacts(row)]
}

/** @param {Provider} row */
function accessTokenFacts({ refresh, name }) {
  const { accessTokenSeconds: life, notBeforeSecondsLeft: left } = refresh
  const facts = []
  if (life === undefined)
    facts.push(
      'How long an access token lives is not known beforehand. If the token answer does not say it either, the vault uses the token until the API answers 401, refreshes, and sends the call again.',
    )
  else if (refresh.assumeLifetime)
    facts.push(
      `Answers do not say how long an access token lives; the vault reckons with ${duration(life)}, and refreshes in time.`,
    )
  else
    facts.push(
      `An access token lives for ${duration(life)}. The vault refreshes in time; your calls notice nothing.`,
    )
  if (left !== undefined)
    facts.push(
      `${name} refuses to refresh earlier than ${duration(left)} before the access token ends; the vault waits.`,
    )
  if (refresh.endsAccessToken)
    facts.push(
      'A refresh ends the access token before at once, so a call that is under way may be answered with 401.',
    )
  return facts
}

/** @param {Provider} row */
function rotationFacts({ refresh }) {
  if (refresh.rotates === 'never')
    return ['Refreshing does not change the refresh token: it is used again and again.']
  const change = {
    always: 'Each refresh brings another refresh token.',
    sometimes: 'Some refreshes bring another refresh token; the vault keeps the last that came.',
    unknown:
      'Whether a refresh brings another refresh token is not known; the vault keeps the last that came.',
  }[refresh.rotates]
  return [[change, ...oldTokenFacts(refresh)].join(' ')]
}

/** @param {Provider['refresh']} refresh */
function oldTokenFacts({ graceSeconds, graceUntilUsed, reuse }) {
  const grace = graceUntilUsed
    ? 'The one before stays good until its successor is used.'
    : graceSeconds === 0
      ? 'The one before is dead at once.'
      : graceSeconds !== undefined
        ? `The one before stays good for ${duration(graceSeconds)}.`
        : undefined
  if (reuse === 'unknown') {
    return grace === undefined
      ? ['How long the one before stays good, and what happens if it is used again, is not known.']
      : [grace, 'What happens if a dead one is used again is not known.']
  }
  const consequence = {
    refused: 'A dead one that is used again is refused, and nothing else happens.',
    ends_all:
      '**A dead one that is used again ends the whole consent**, so let nothing but the vault refresh these tokens.',
  }[reuse]
  return grace === undefined ? [consequence] : [grace, consequence]
}

/** @param {Provider} row */
function refreshLifeFacts({ refresh }) {
  const { idleSeconds: idle, refreshTokenSeconds: life, rotates } = refresh
  const facts = []
  const keptAlive = 'The vault uses it well before, also while your app makes no calls.'
  if (idle !== undefined)
    facts.push(`A refresh token that is not used for ${duration(idle)} expires. ${keptAlive}`)
  if (life === undefined) return facts
  const lives = `A refresh token lives for ${duration(life)}`
  if (idle !== undefined) facts.push(`${lives} at most; then people have to connect again.`)
  else if (rotates === 'always') facts.push(`${lives}. ${keptAlive}`)
  else if (rotates === 'never')
    facts.push(`${lives}, and using it does not prolong that: then people have to connect again.`)
  else
    facts.push(
      `${lives}. Whether using it prolongs that is not sure, so the vault does not use it only to keep it alive.`,
    )
  return facts
}

/**
 * What becomes of tokens when a grant is revoked.
 *
 * @param {Provider} row
 */
export function revokingSection({ revocation, discovery, name }) {
  const title = '## Revoking'
  if (revocation === undefined) {
    return [
      title,
      discovery
        ? 'Revoking a grant deletes its tokens here. They are ended there too if the issuer’s metadata names a revocation endpoint.'
        : `Revoking a grant deletes its tokens here. They are **not ended at ${name}**: they stay good until they expire, or until the user removes the app there. Tell your users so.`,
    ]
  }
  const sent = {
    access: 'the access token',
    refresh: 'the refresh token',
    refresh_or_access: 'the refresh token, or the access token if there is none',
    account: 'the account’s id',
  }[revocation.token]
  const reach =
    revocation.reach === 'account'
      ? `**This ends every token that your client has of the account.** So the vault does it only with the last grant of an account; while another one lives, the tokens of a revoked grant are only deleted here.`
      : 'This ends only what is sent: other grants of the same account live on.'
  return [
    title,
    `Revoking a grant deletes its tokens here, and ends them at ${name} by ${code(`${revocation.method} ${revocation.url}`)} with ${sent}.`,
    reach,
  ]
}

/**
 * Where the token may go, and in which dress.
 *
 * @param {Provider} row
 */
export function callsSection(row) {
  const { hosts, api } = row
  const { headers, callerHeaders } = api
  const added =
    Object.keys(headers).length === 0
      ? []
      : [
          `The vault adds ${headerList(headers)}${isSecret(headers) ? '' : ', unless your call sets it'}.`,
        ]
  const wanted =
    Object.keys(callerHeaders).length === 0
      ? []
      : [
          'Your calls must set these headers:',
          table(
            ['header', 'to what'],
            Object.entries(callerHeaders).map(([header, what]) => [
              code(headerName(header)),
              prose(what),
            ]),
          ),
        ]
  const wildcard = hosts.some((host) => host.startsWith('*.'))
    ? ` (${code('*')} stands for one label)`
    : ''
  return [
    '## Calls',
    hosts.length === 0
      ? 'The row names no host, so no call can be made.'
      : `The token goes to ${list(hosts.map(code))}${wildcard} and to no other host, as ${code(credential(api))}.`,
    ...added,
    ...wanted,
    ...(hosts.length === 0 ? [] : [example(row)]),
  ]
}

/**
 * No call may replace a credential.
 *
 * @param {Readonly<Record<string, string>>} headers
 */
function isSecret(headers) {
  return Object.values(headers).some((value) => value.includes('{client_secret}'))
}

/** @param {Provider['api']} api */
function credential({ header, scheme }) {
  return `${headerName(header)}: ${scheme === '' ? '' : `${scheme} `}<token>`
}

/** @param {Provider} row */
function example({ hosts, account, api }) {
  const isReachable = hosts.some((host) => account?.url?.startsWith(`https://${host}/`))
  const isPlain = account?.method === 'GET' && account.authentication === 'bearer'
  const url =
    isReachable && isPlain && account.url !== undefined
      ? account.url
      : `https://${(hosts[0] ?? '').replace('*', '<name>')}/…`
  const names = [...url.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const lines =
    names.length === 0 ? [] : [`const { connection = {} } = await vault.getGrant(grantId)`]
  const text =
    names.length === 0 ? `'${url}'` : `\`${url.replaceAll(/\{(\w+)\}/g, '${connection.$1}')}\``
  const headers = Object.keys(api.callerHeaders).map((header) => `'${header}': '…'`)
  const options =
    headers.length === 0 ? '{ grantId }' : `{ grantId, extraHeaders: { ${headers.join(', ')} } }`
  return [
    '```ts',
    ...lines,
    `const response = await vault.request('GET', ${text}, ${options})`,
    '```',
  ].join('\n')
}

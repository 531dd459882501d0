/** @import { Provider } from '@alter-ai/vault' */
import { bullets, code, headers, list, pairs } from './words.js'

/**
 * The mechanisms that the row chooses, for those who want to compare it with the documentation, or who look for a fault.
 *
 * @param {Provider} row
 */
export function protocolSection(row) {
  const facts = [
    ...endpoints(row),
    ...leaving(row),
    ...answer(row),
    ...tokenRequests(row),
    ...tokenAnswers(row),
    ...identity(row),
  ]
  const legend = facts.some((fact) => /\{\w+\}/.test(fact))
    ? [
        'What stands in braces is filled in: connection values, the client’s id, the grant’s scopes.',
      ]
    : []
  return ['## Under the hood', ...legend, bullets(facts)]
}

/** @param {Provider} row */
function endpoints(row) {
  const { discovery, issuer, authorizationUrl, tokenUrl, refreshUrl } = row
  if (discovery) return [`Endpoints come from the metadata of ${code(issuer ?? '')}.`]
  return [
    `Authorization endpoint: ${code(authorizationUrl ?? '')}`,
    `Token endpoint: ${code(tokenUrl ?? '')}`,
    ...(refreshUrl === undefined ? [] : [`To refresh: ${code(refreshUrl)}`]),
  ]
}

/** @param {Provider} row */
function leaving(row) {
  const facts = [
    {
      required: 'PKCE (S256) is required, and always sent.',
      supported: 'PKCE (S256) is sent.',
      unsupported: 'PKCE is not sent: it is not supported there.',
      unknown: 'PKCE (S256) is sent. Whether it is checked there is not known; it does no harm.',
    }[row.pkce],
  ]
  if (row.codeChallengeEncoding === 'hex') facts.push('Its code challenge is written in hex.')
  if (row.clientIdParameter !== 'client_id')
    facts.push(`The client’s id is sent as ${code(row.clientIdParameter)}.`)
  if (row.redirectUriAlias)
    facts.push(
      `${code('redirect_uri')} is the name that is configured as ${code('redirectUriAlias')}.`,
    )
  const separator = row.scopeSeparator === ',' ? ', with commas between them' : ''
  if (row.scopeParameter !== 'scope' || separator !== '')
    facts.push(`Scopes are sent as ${code(row.scopeParameter)}${separator}.`)
  if (Object.keys(row.authorizationParameters).length > 0)
    facts.push(`The authorization request also carries ${pairs(row.authorizationParameters)}.`)
  if (Object.keys(row.consentParameters).length > 0)
    facts.push(
      `If no refresh token comes and there is none from before, the user is sent there once more, with ${pairs(row.consentParameters)}.`,
    )
  return facts
}

/** @param {Provider} row */
function answer(row) {
  const facts = []
  if (row.responseIssuer)
    facts.push(`The answer must name its issuer in ${code('iss')} (RFC 9207).`)
  if (row.responseHmac !== undefined)
    facts.push(
      `The answer must be signed: ${code(row.responseHmac.parameter)} is an HMAC-SHA-256 of its other parameters, under the client secret.`,
    )
  if (Object.keys(row.responseEchoes).length > 0)
    facts.push(`The answer must repeat ${pairs(row.responseEchoes)}, or it is refused.`)
  if (row.scopeAnswer === 'redirect')
    facts.push('Which scopes were granted is read from the answer to the consent.')
  return facts
}

/** @param {Provider} row */
function tokenRequests(row) {
  const { refresh, longerToken } = row
  const facts = [
    {
      basic: 'At the token endpoint the client shows its secret in the header (HTTP Basic).',
      post: 'At the token endpoint the client shows its secret in the body.',
      none: 'At the token endpoint the client shows no secret: it is a public client.',
    }[row.clientAuthentication],
  ]
  if (row.tokenFormat === 'json') facts.push('Token requests are JSON.')
  for (const [parameters, when] of /** @type {const} */ ([
    [row.tokenParameters, 'Token requests carry'],
    [row.exchangeParameters, 'With the code goes'],
    [row.refreshParameters, 'With a refresh goes'],
  ]))
    if (Object.keys(parameters).length > 0) facts.push(`${when} ${pairs(parameters)}.`)
  if (Object.keys(row.tokenHeaders).length > 0)
    facts.push(`Token requests have the header ${headers(row.tokenHeaders)}.`)
  if (longerToken !== undefined)
    facts.push(
      `The longer token comes from ${code(longerToken.url)}, with ${code(`grant_type=${longerToken.grantType}`)}.`,
    )
  if (refresh.supported && refresh.grantType !== 'refresh_token')
    facts.push(
      `A refresh is a ${refresh.method} with ${code(`grant_type=${refresh.grantType}`)} and the token as ${code(refresh.parameter)}.`,
    )
  if (refresh.maxConcurrent !== 16)
    facts.push(`At most ${refresh.maxConcurrent} refreshes go on at once in a process.`)
  return facts
}

/** @param {Provider} row */
function tokenAnswers(row) {
  const facts = []
  const places = Object.entries(row.tokenResponse).flatMap(([member, paths]) =>
    paths === undefined || paths.join() === member
      ? []
      : [`${code(member)} at ${list(paths.map(code), 'or')}`],
  )
  if (places.length > 0) facts.push(`The token answer has ${places.join('; ')}.`)
  if (row.expiresInUnit === 'milliseconds') facts.push('It counts lives in milliseconds.')
  if (row.bearerAliases.length > 0)
    facts.push(
      `${code('token_type')} may be ${list(row.bearerAliases.map(code), 'or')}, which means ${code('Bearer')}.`,
    )
  if (row.errorPaths.join() !== 'error')
    facts.push(`Errors of the token endpoint stand at ${list(row.errorPaths.map(code), 'or')}.`)
  const errors = Object.entries(row.errorCodes)
  const meanings = [...new Set(Object.values(row.errorCodes))]
  if (errors.length > 0)
    facts.push(
      `Errors of its own count as ${meanings.map((meaning) => `${code(meaning)} (${errors.flatMap(([word, its]) => (its === meaning ? [code(word)] : [])).join(', ')})`).join(', ')}.`,
    )
  const aliases = Object.entries(row.scopeAliases)
  if (aliases.length > 0)
    facts.push(
      `Scopes by other names: ${aliases.map(([scope, others]) => `${code(scope)} counts as granted with ${list(others.map(code), 'or')}`).join('; ')}.`,
    )
  return facts
}

/** @param {Provider} row */
function identity({ openid, issuer, account }) {
  const facts = []
  if (openid)
    facts.push(
      `OpenID Connect: the ID token must be of ${code(issuer ?? '')}, for this client, with our nonce.`,
    )
  if (account?.json !== undefined)
    facts.push(`The account is asked for with ${code(JSON.stringify(account.json))}.`)
  if (account?.headers !== undefined)
    facts.push(`The account is asked for with the header ${headers(account.headers)}.`)
  if (account?.scheme !== undefined)
    facts.push(`The account is asked for with ${code(account.scheme)} before the token.`)
  if (account?.authentication === 'client_post')
    facts.push('The account is asked for by the client, with its secret and the token in a form.')
  return facts
}

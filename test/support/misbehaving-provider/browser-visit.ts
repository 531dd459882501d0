import { createHmac } from 'node:crypto'
import { parseConnectionValue } from '../../../packages/vault/src/providers/connection-parameter.ts'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { addressesOf, valuesIn } from './addresses.ts'
import { fill, fillAll } from './fill.ts'
import { withoutRepeats, type Complain } from './judge-request.ts'
import { inAnswer, sampleConnection } from './sample-values.ts'
import type { Site } from './site.ts'
import { toldScopes } from './told-scopes.ts'

export interface VisitOptions {
  /** Who signs in; any word. Default: who is signed in there. */
  readonly account?: string
  /** Presses "Deny". */
  readonly deny?: boolean
  /** Leaves only these ticked. */
  readonly grantScopes?: readonly string[]
  /** Other parameters of the answer, or none under this name. What is signed is signed with them. */
  readonly redirect?: Readonly<Record<string, string | undefined>>
  /** What the answers say of the connection, where they say something of it. */
  readonly connection?: Connection
  /** For rows whose redirect URI has a name at the provider: what is behind that name. */
  readonly redirectUri?: string
}

/**
 * A browser at the authorization page: looks at the request as the row wants it, lets somebody sign in and consent, and
 * answers where the browser is sent. Nothing is fetched, so the URL may be that of the real provider.
 *
 * @throws {Error} where a provider would show an error page and send the browser nowhere.
 */
export function visit(site: Site, authorizationUrl: string | URL, options: VisitOptions = {}): URL {
  const { row, tally, families, behaviour, connections } = site
  tally.counts.authorization += 1
  const complain: Complain = (fault) => tally.violations.push(`authorization: ${fault}`)
  const url = new URL(authorizationUrl)
  const asked = withoutRepeats(url.searchParams, complain)
  const connection = connections.add(connectionOf(site, url, options, complain))
  if (asked.get(row.clientIdParameter) !== site.clientId) throw new Error('no such client')
  const redirectUri = asked.get('redirect_uri') ?? ''
  const target = targetOf(site, redirectUri, options)
  const values = { ...connection, client_id: site.clientId, redirect_uri: redirectUri }
  judge(site, asked, values, complain)

  const account = options.account ?? behaviour.signedIn
  const scopes = options.grantScopes ?? scopesIn(site, asked)
  const challenge = asked.get('code_challenge') ?? undefined
  const answer: Record<string, string | undefined> = { state: asked.get('state') ?? undefined }
  if (row.responseIssuer) answer['iss'] = fill(row.issuer ?? '', connection)
  Object.assign(answer, fillAll(row.responseEchoes, values))
  if (row.pkce === 'required' && challenge === undefined) answer['error'] = 'invalid_request'
  else if (options.deny === true) answer['error'] = 'access_denied'
  else {
    answer['code'] = families.newCode({
      account,
      connection,
      scopes,
      redirectUri,
      challenge,
      nonce: asked.get('nonce') ?? undefined,
      givesRefreshToken: givesRefreshToken(site, asked, values, account),
    })
    if (row.scopeAnswer === 'redirect')
      answer['scope'] = toldScopes(row, scopes).join(row.scopeSeparator)
    for (const parameter of row.connection) {
      const { name, source, path = name } = parameter
      const value = connection[name]
      if (source === 'redirect' && value !== undefined) answer[path] = inAnswer(parameter, value)
    }
  }
  return sendTo(site, target, { ...answer, ...options.redirect })
}

function connectionOf(
  { row, usual }: Site,
  url: URL,
  options: VisitOptions,
  complain: Complain,
): Connection {
  const template = addressesOf(row).find(({ endpoint }) => endpoint === 'authorization')?.url ?? ''
  const found = valuesIn(template, url)
  if (found === undefined) throw new Error('this is not the address of the authorization page')
  for (const [name, value] of new URL(template.replaceAll(/[{}]/g, '')).searchParams)
    if (url.searchParams.get(name) !== value) complain(`its ${name} is not as the row says`)
  for (const parameter of row.connection) {
    const value = found[parameter.name]
    if (value !== undefined && parseConnectionValue(parameter, value) === undefined)
      complain(`the row does not allow this ${parameter.name}`)
  }
  return sampleConnection(row, { ...usual, ...found, ...options.connection })
}

function targetOf({ row }: Site, redirectUri: string, options: VisitOptions): URL {
  if (row.redirectUriAlias && !URL.canParse(redirectUri))
    return new URL(options.redirectUri ?? 'https://registered.example/callback')
  if (!URL.canParse(redirectUri)) throw new Error('the redirect URI is missing')
  return new URL(redirectUri)
}

function judge(
  site: Site,
  asked: URLSearchParams,
  values: Readonly<Record<string, string>>,
  complain: Complain,
): void {
  const { row } = site
  if (asked.get('response_type') !== 'code') complain('its response_type is not code')
  if ((asked.get('state') ?? '') === '') complain('it has no state')
  if (row.openid && (asked.get('nonce') ?? '') === '') complain('it has no nonce')
  if (row.redirectUriAlias && URL.canParse(asked.get('redirect_uri') ?? ''))
    complain('its redirect_uri is not the name that the provider gave')
  judgeScopes(site, asked, complain)
  judgeChallenge(site, asked, complain)
  const forced = fillAll(row.consentParameters, values)
  for (const [name, text] of Object.entries(fillAll(row.authorizationParameters, values))) {
    const received = asked.get(name)
    if (received !== text && (received === null || received !== forced[name]))
      complain(`its ${name} is not as the row says`)
  }
}

function judgeScopes({ row }: Site, asked: URLSearchParams, complain: Complain): void {
  const { scopeParameter, scopeSeparator, identityScopes, authorizationParameters } = row
  const text = asked.get(scopeParameter)
  const scopes = (text ?? '').split(scopeSeparator)
  if (text === '') complain(`its ${scopeParameter} is empty`)
  if (text !== null && scopes.includes('')) complain(`its ${scopeParameter} has an empty scope`)
  if (scopes.some((scope) => /[ ,]/.test(scope)))
    complain(`its ${scopeParameter} is not separated as the row says`)
  for (const scope of identityScopes)
    if (!scopes.includes(scope)) complain(`it does not ask for the identity scope ${scope}`)
  const isOwn = scopeParameter === 'scope' || Object.hasOwn(authorizationParameters, 'scope')
  if (!isOwn && asked.has('scope')) complain('it has a scope beside its own parameter for it')
}

function judgeChallenge({ row }: Site, asked: URLSearchParams, complain: Complain): void {
  const challenge = asked.get('code_challenge')
  if (row.pkce === 'unsupported') {
    if (challenge !== null) complain('it has a code_challenge, which the row does not take')
    return
  }
  if (challenge === null) {
    complain('it has no code_challenge')
    return
  }
  if (asked.get('code_challenge_method') !== 'S256') complain('its challenge method is not S256')
  const form = row.codeChallengeEncoding === 'hex' ? /^[0-9a-f]{64}$/ : /^[A-Za-z0-9_-]{43}$/
  if (!form.test(challenge)) complain('its code_challenge is not encoded as the row says')
}

function scopesIn({ row }: Site, asked: URLSearchParams): string[] {
  return (asked.get(row.scopeParameter) ?? '').split(row.scopeSeparator).filter((one) => one !== '')
}

function givesRefreshToken(
  { row, behaviour, families }: Site,
  asked: URLSearchParams,
  values: Readonly<Record<string, string>>,
  account: string,
): boolean {
  if (behaviour.givesRefreshToken === 'always' || !families.hasConsented(account)) return true
  const forced = Object.entries(fillAll(row.consentParameters, values))
  return forced.length > 0 && forced.every(([name, value]) => asked.get(name) === value)
}

function sendTo(
  { row, clientSecret }: Site,
  target: URL,
  answer: Readonly<Record<string, string | undefined>>,
): URL {
  const entries = Object.entries(answer).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  for (const [name, value] of entries) target.searchParams.set(name, value)
  const { parameter } = row.responseHmac ?? {}
  if (parameter !== undefined && !Object.hasOwn(answer, parameter))
    target.searchParams.set(parameter, signatureOf(target.searchParams, clientSecret))
  return target
}

function signatureOf(parameters: URLSearchParams, secret: string): string {
  const signed = [...parameters]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return createHmac('sha256', secret).update(signed).digest('hex')
}

import type { Provider } from '@alter-ai/vault'
import { idToken } from '../malicious-authorization-server.ts'
import { accountAnswer, accountMembers, subjectOf } from './account-answer.ts'
import { json, type Answer } from './call.ts'
import { fill } from './fill.ts'
import { putAt } from './json-path.ts'
import { inAnswer } from './sample-values.ts'
import type { Site } from './site.ts'
import { toldScopes } from './told-scopes.ts'
import type { Granted } from './token-families.ts'

/** What a fault does to an answer with tokens in it. */
export interface Spoiling {
  readonly lifetime?: 'absent' | 'string' | 'milliseconds'
  /** What stands in for the values that the answer has of the connection. */
  readonly connection?: (name: string) => string
  /** Every member under its own name, as RFC 6749 §5.1 has it, whatever the row says. */
  readonly isFlat?: boolean
}

/** An answer with tokens, each member where the row says that it is. */
export function tokenBody(
  site: Site,
  granted: Granted,
  spoiling: Spoiling = {},
): Record<string, unknown> {
  const { row, behaviour } = site
  const { family, accessToken, refreshToken, step } = granted
  const { account, connection, scopes } = family.consent
  const body: Record<string, unknown> = { ...behaviour.extraMembers }
  const places = spoiling.isFlat === true ? {} : row.tokenResponse
  const put = (name: keyof Provider['tokenResponse'], value: unknown) => {
    if (value !== undefined) putAt(body, places[name]?.[0] ?? name, value)
  }
  put('access_token', accessToken.token)
  put('refresh_token', refreshToken?.token)
  putAt(body, 'token_type', row.bearerAliases[0] ?? 'Bearer')
  for (const [name, value] of lifetimesOf(site, granted, spoiling)) put(name, value)
  if (step === 'refresh' && behaviour.refreshAnswer === 'bare') return body
  if (row.scopeAnswer === 'token_response' && scopes.length > 0)
    put('scope', toldScopes(row, scopes).join(row.scopeSeparator))
  if (row.openid) putAt(body, 'id_token', idTokenOf(site, granted))
  for (const parameter of row.connection) {
    const { name, source, path = name } = parameter
    const value = connection[name]
    if (source !== 'token_response' || value === undefined) continue
    putAt(body, path, spoiling.connection?.(name) ?? inAnswer(parameter, value))
  }
  if (row.account?.source === 'token_response')
    for (const [path, value] of accountMembers(row, account, connection)) putAt(body, path, value)
  return body
}

type Lifetime = [name: 'expires_in' | 'expires_at' | 'refresh_token_expires_in', value: unknown]

const usualSeconds = 3_600

function lifetimesOf(site: Site, granted: Granted, { lifetime }: Spoiling): Lifetime[] {
  const isTold = granted.secondsLeft !== undefined && !site.row.refresh.assumeLifetime
  const isSilent = lifetime === 'absent' || (!isTold && lifetime === undefined)
  return [
    ...(isSilent ? [] : [accessLifetime(site, granted, lifetime)]),
    ...refreshLifetime(site, granted),
  ]
}

/** A lifetime, or where the row has that instead, the point in time at which it is over. */
function accessLifetime(
  { row, clock }: Site,
  { accessToken, secondsLeft = usualSeconds }: Granted,
  form: 'string' | 'milliseconds' | undefined,
): Lifetime {
  const { expires_at: pointPaths, expires_in: lifePaths } = row.tokenResponse
  if (pointPaths === undefined || lifePaths !== undefined) {
    const told = secondsLeft * unitOf(row)
    return [
      'expires_in',
      { told, string: String(told), milliseconds: secondsLeft * 1_000 }[form ?? 'told'],
    ]
  }
  const endMs = accessToken.expiresAt ?? clock() + secondsLeft * 1_000
  const forms = {
    told: new Date(endMs).toISOString(),
    string: String(Math.floor(endMs / 1_000)),
    milliseconds: endMs,
  }
  return ['expires_at', forms[form ?? 'told']]
}

/** RFC 6749 knows no such member, so only rows that name it have it. */
function refreshLifetime({ row, behaviour, clock }: Site, { refreshToken }: Granted): Lifetime[] {
  const { refreshTokenSeconds, sessionSeconds = Infinity, statesEndlessLife } = behaviour
  const isNamed = row.tokenResponse.refresh_token_expires_in !== undefined
  if (!isNamed || refreshToken === undefined) return []
  if (refreshTokenSeconds === undefined)
    return statesEndlessLife ? [['refresh_token_expires_in', 0]] : []
  const secondsSince = (ms: number) => Math.floor((clock() - ms) / 1_000)
  const seconds = Math.min(
    refreshTokenSeconds - secondsSince(refreshToken.issuedAt),
    sessionSeconds - secondsSince(refreshToken.family.startedAt),
  )
  return [['refresh_token_expires_in', seconds * unitOf(row)]]
}

function unitOf({ expiresInUnit }: Provider): number {
  return expiresInUnit === 'milliseconds' ? 1_000 : 1
}

function idTokenOf({ row, clientId }: Site, { family, step }: Granted): string {
  const { account, connection, nonce } = family.consent
  // Whoever judges an ID token has the machine's clock, whatever the provider's says.
  const now = Math.floor(Date.now() / 1_000)
  return idToken({
    iss: fill(row.issuer ?? '', connection),
    aud: clientId,
    iat: now,
    exp: now + 300,
    sub: subjectOf(row, account),
    ...(nonce !== undefined && step === 'exchange' && { nonce }),
    ...(row.account?.source === 'id_token' && accountAnswer(row, account, connection)),
  })
}

/** An error with the row's own word for it, in the row's own place: the last that it names, which is the odd one. */
export function errorBody(row: Provider, code: string): Record<string, unknown> {
  const [word = code] = Object.entries(row.errorCodes).find(([, meaning]) => meaning === code) ?? []
  const body: Record<string, unknown> = {}
  putAt(body, row.errorPaths.at(-1) ?? 'error', word)
  return body
}

/** The response to a client whose id or secret is wrong. */
export function refuseClient({ row, behaviour }: Site): Answer {
  return behaviour.refusals.wrong_client ?? errorAnswer(row, 'invalid_client')
}

export function errorAnswer(row: Provider, code: string): Answer {
  if (code !== 'invalid_client') return json(400, errorBody(row, code))
  // RFC 6749 §5.2: whoever tried the header is told which scheme.
  const challenge = row.clientAuthentication === 'basic' && {
    'www-authenticate': 'Basic realm="token"',
  }
  return json(401, errorBody(row, code), challenge || {})
}

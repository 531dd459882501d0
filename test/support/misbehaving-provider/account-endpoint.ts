import { isDeepStrictEqual } from 'node:util'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { accountAnswer, subjectOf } from './account-answer.ts'
import { json, type Answer, type Call } from './call.ts'
import { putAt } from './json-path.ts'
import { expectHeaders, readObject, readParameters, readToken } from './judge-request.ts'
import type { Site } from './site.ts'
import type { AccessToken } from './token-families.ts'

/**
 * Whether a call that came to the address that tells the account is meant for it: where the row sends a body of its own
 * (GraphQL), another body there is a call to the API.
 */
export function asksForAccount({ row }: Site, call: Call): boolean {
  return (
    row.account?.json === undefined || isDeepStrictEqual(readObject(call.body), row.account.json)
  )
}

/** Tells whose an access token is; 401 without a good one. */
export function serveAccount(site: Site, call: Call, connections: ReadonlySet<Connection>): Answer {
  const { row, tally, clientId, clientSecret } = site
  tally.counts.userinfo += 1
  const complain = (fault: string) => tally.violations.push(`userinfo: ${fault}`)
  const asksAsClient = row.account?.authentication === 'client_post'
  const token = asksAsClient
    ? introspectedToken(site, call, complain)
    : readToken(call, { header: row.api.header, scheme: row.account?.scheme ?? row.api.scheme })
  const access = judgeAccess(site, token, connections, complain)
  const expected = { ...row.api.headers, ...row.account?.headers }
  const values = {
    ...access?.family.consent.connection,
    client_id: clientId,
    client_secret: clientSecret,
  }
  expectHeaders(call, expected, values, complain)
  if (access === undefined) return json(401, { error: 'invalid_token' })
  const { account, connection } = access.family.consent
  const body = accountAnswer(row, account, connection)
  if (row.openid) putAt(body, 'sub', subjectOf(row, account))
  if (asksAsClient) putAt(body, 'active', true)
  return json(200, body)
}

// RFC 7662 §2.1.
function introspectedToken(
  { clientId, clientSecret }: Site,
  call: Call,
  complain: (fault: string) => void,
): string | undefined {
  const parameters = readParameters(call, 'form', complain)
  const isClient =
    parameters.get('client_id') === clientId && parameters.get('client_secret') === clientSecret
  if (!isClient) complain('its client_id or client_secret is wrong')
  return isClient ? (parameters.get('token') ?? undefined) : undefined
}

/** The access token that a call may use at the place where it came; what it may not is counted. */
export function judgeAccess(
  { families, tally }: Site,
  token: string | undefined,
  connections: ReadonlySet<Connection>,
  complain: (fault: string) => void,
): AccessToken | undefined {
  const known = token === undefined ? undefined : families.accessToken(token)
  if (known === undefined) {
    tally.counts.foreignTokens += 1
    return undefined
  }
  if (!connections.has(known.family.consent.connection)) {
    tally.counts.foreignTokens += 1
    complain('a token of another connection came here')
    return undefined
  }
  if (families.liveAccessToken(known.token) === undefined) {
    tally.counts.staleTokens += 1
    return undefined
  }
  return known
}

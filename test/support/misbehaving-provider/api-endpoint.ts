import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { judgeAccess } from './account-endpoint.ts'
import { json, type Answer, type Call } from './call.ts'
import { fill } from './fill.ts'
import { readToken } from './judge-request.ts'
import type { Site } from './site.ts'

/** Which token an API call was made with, and what came along. */
export interface ApiAnswer {
  readonly account: string
  /** Which of the families, and which of all access tokens: numbers from 1. */
  readonly family: number
  readonly token: number
  /** Which of the headers that the row sends with each call said what the row says; a caller may say something else. */
  readonly rowHeaders: readonly string[]
}

/**
 * The provider's API, at every path of the row's hosts. It answers which token it got, by number; what the behaviour says if
 * that is not good; 400 when a header is missing that the row sends, or wants from the caller.
 *
 * `?expect-account=ada` says whose token ought to come; another one's counts as foreign, and gets 403.
 */
export function serveApi(site: Site, call: Call, connections: ReadonlySet<Connection>): Answer {
  const { row, behaviour, tally, clientId, clientSecret } = site
  tally.counts.api += 1
  const complain = (fault: string) => tally.violations.push(`api: ${fault}`)
  const access = judgeAccess(site, readToken(call, row.api), connections, complain)
  if (access === undefined) return behaviour.deadToken
  const { account, connection } = access.family.consent
  const sent = (name: string) => call.headers[name.toLowerCase()]
  const missing = Object.keys({ ...row.api.headers, ...row.api.callerHeaders }).filter(
    (name) => sent(name) === undefined,
  )
  for (const name of missing) complain(`the header ${name} is missing`)
  if (missing.length > 0) return json(400, { error: 'missing_header' })
  const expected = call.query.get('expect-account')
  if (expected !== null && expected !== account) {
    tally.counts.foreignTokens += 1
    return json(403, { error: 'another_account' })
  }
  const { serial, family } = access
  const values = { ...connection, client_id: clientId, client_secret: clientSecret }
  return json(200, {
    account,
    family: family.serial,
    token: serial,
    rowHeaders: Object.entries(row.api.headers)
      .filter(([name, text]) => sent(name) === fill(text, values))
      .map(([name]) => name),
  } satisfies ApiAnswer)
}

import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { expectedAccount } from './account-answer.ts'
import { revocationOf } from './addresses.ts'
import { json, type Answer, type Call } from './call.ts'
import {
  expectParameters,
  readBasic,
  readParameters,
  readToken,
  type Complain,
} from './judge-request.ts'
import type { Site } from './site.ts'
import type { Family } from './token-families.ts'

type Rule = NonNullable<Provider['revocation']>

/**
 * Ends tokens, as the row says that it is asked. A refresh token takes its family with it (RFC 7009 §2.1), an access token
 * goes alone, and where the row's reach is the account everything of it goes. Of a token that is dead already it says so in
 * the row's own way.
 */
export function serveRevocation(
  site: Site,
  call: Call,
  connections: ReadonlySet<Connection>,
): Answer {
  const { row, tally, families, clientId } = site
  tally.counts.revocation += 1
  const complain = (fault: string) => tally.violations.push(`revocation: ${fault}`)
  const rule = revocationOf(row)
  if (rule === undefined) return json(404, {})
  const parameters =
    rule.body === 'none' ? new URLSearchParams() : readParameters(call, rule.body, complain)
  if (!isAuthenticated(site, rule, call, parameters, complain))
    return json(401, { error: 'invalid_client' })
  const sent =
    parameters.get(rule.parameter) ?? (rule.body === 'none' ? held(site, rule, call) : null)
  if (sent === null || sent === undefined) {
    complain(`it has no ${rule.parameter}`)
    return json(400, { error: 'invalid_request' })
  }
  if (rule.token === 'account') {
    const named = families
      .of()
      .filter(
        ({ consent }) => expectedAccount(row, consent.account, consent.connection).id === sent,
      )
    if (named.length === 0) complain('it names no account')
    for (const { consent } of named) families.revokeAccount(consent.account)
    return json(200, {})
  }
  const family = familyOf(site, sent)
  if (family !== undefined) {
    const { consent } = family
    if (!connections.has(consent.connection))
      complain('it came to the address of another connection')
    const values = { ...consent.connection, client_id: clientId }
    expectParameters(parameters, rule.parameters, values, [consent.scopes], complain)
  }
  if (isWrongKind(site, rule, sent)) complain(`what it sends is no ${rule.token} token`)
  return end(site, rule, sent) ? json(200, {}) : alreadyDead(rule)
}

function isAuthenticated(
  site: Site,
  rule: Rule,
  call: Call,
  parameters: URLSearchParams,
  complain: Complain,
): boolean {
  const { row, clientId, clientSecret } = site
  const names = rule.clientParameters ?? { id: row.clientIdParameter, secret: 'client_secret' }
  const sendsId = parameters.get(names.id) === clientId
  const header = call.headers.authorization
  const [basicId, basicSecret] = readBasic(header)
  const isRight = {
    none: () => true,
    client_basic: () => basicId === clientId && basicSecret === clientSecret,
    client_post: () => sendsId && parameters.get(names.secret) === clientSecret,
    client_id: () => sendsId,
    secret_bearer: () => header === `Bearer ${clientSecret}`,
    secret_client: () => header === `Client ${clientSecret}`,
    // Whether the token is good is another question.
    bearer: () => held(site, rule, call) !== undefined,
    api: () => held(site, rule, call) !== undefined,
  }[rule.authentication]()
  if (!isRight) complain(`it is not authenticated by ${rule.authentication}`)
  const mayHaveSecret = rule.authentication === 'client_post'
  if (!mayHaveSecret && parameters.has(names.secret))
    complain('it has a secret that nobody asked for')
  return isRight
}

/** The token in the header, where the call is made with one. */
function held({ row }: Site, { authentication }: Rule, call: Call): string | undefined {
  return authentication === 'api'
    ? readToken(call, row.api)
    : readToken(call, { header: 'authorization', scheme: 'Bearer' })
}

function familyOf({ families }: Site, token: string): Family | undefined {
  return families.familyOf(token) ?? families.accessToken(token)?.family
}

function isWrongKind({ families }: Site, { token }: Rule, sent: string): boolean {
  const isAccess = families.accessToken(sent) !== undefined
  const isRefresh = families.familyOf(sent) !== undefined && !isAccess
  return (token === 'access' && isRefresh) || (token === 'refresh' && isAccess)
}

/** @returns whether there was something to end. */
function end({ families }: Site, { reach }: Rule, sent: string): boolean {
  const access = families.liveAccessToken(sent)
  const family = access?.family ?? families.liveRefreshToken(sent)?.family
  if (family === undefined) return false
  if (reach === 'account') families.revokeAccount(family.consent.account)
  else if (access === undefined) families.revoke(family)
  else access.isEnded = true
  return true
}

// RFC 7009 §2.2: elsewhere an invalid token is no error.
function alreadyDead({ alreadyDead: { statuses, errors } }: Rule): Answer {
  const [status] = statuses
  if (status !== undefined) return json(status, {})
  const [error] = errors
  return error === undefined ? json(200, {}) : json(400, { error })
}

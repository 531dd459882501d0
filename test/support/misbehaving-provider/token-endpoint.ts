import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import type { Found } from './addresses.ts'
import { send, type Call } from './call.ts'
import type { Faults, Grant } from './faults.ts'
import type { Holds } from './holds.ts'
import {
  expectHeaders,
  expectParameters,
  provesClient,
  readParameters,
  type Complain,
} from './judge-request.ts'
import type { Site } from './site.ts'
import { honest, spoilAnswer, tooMany, type Outcome } from './spoil-answer.ts'
import { errorAnswer, refuseClient } from './token-answer.ts'
import type { Consent, Family, Granted, Refusal } from './token-families.ts'
import { toldScopes } from './told-scopes.ts'
import type { Traffic } from './traffic.ts'

/** What a call of the token endpoint asks for. */
interface TokenCall {
  readonly grant: Grant | undefined
  readonly call: Call
  readonly parameters: URLSearchParams
  /** Where it was sent, it can be asked for these connections. */
  readonly connections: ReadonlySet<Connection>
  readonly complain: Complain
}

/** What stands between a call and its answer. */
export interface Obstacles {
  readonly faults: Faults
  readonly holds: Holds
  readonly traffic: Traffic
}

/**
 * Answers a call of the token endpoint, of the address for refreshing, or of the one for longer tokens. It is counted; it is
 * held, if somebody holds; a fault takes its place, if one waits; it is obeyed in one go; it is held once more.
 */
export async function serveToken(
  site: Site,
  obstacles: Obstacles,
  call: Call,
  found: Found,
  response: ServerResponse,
): Promise<void> {
  const asked = readTokenCall(site, call, found)
  const { grant } = asked
  site.tally.counts[grant ?? 'unknown'] += 1
  if (grant === 'refresh_token') countAtOnce(site, obstacles, response)
  if (!obstacles.traffic.admit()) {
    site.tally.counts.tooManyRequests += 1
    send(response, tooMany('1'))
    return
  }
  await obstacles.holds.pass('received', grant)
  const fault = obstacles.faults.take(grant)
  if (fault?.isCommitted === false) {
    await spoilAnswer(site, response, undefined, fault)
    return
  }
  const outcome = stateLifetime(site, asked, obey(site, asked))
  await obstacles.holds.pass('committed', grant)
  if (fault === undefined) send(response, honest(site, outcome))
  else await spoilAnswer(site, response, outcome, fault)
}

function countAtOnce({ tally }: Site, { traffic }: Obstacles, response: ServerResponse): void {
  traffic.refreshes += 1
  tally.counts.refreshesAtOnce = Math.max(tally.counts.refreshesAtOnce, traffic.refreshes)
  response.once('close', () => {
    traffic.refreshes -= 1
  })
}

const endpointOf = {
  authorization_code: 'token',
  refresh_token: 'refresh',
  longer_token: 'longer_token',
} as const

function readTokenCall({ row, tally }: Site, call: Call, found: Found): TokenCall {
  const faults: string[] = []
  const parameters = readParameters(
    call,
    call.method === 'GET' ? 'query' : row.tokenFormat,
    (fault) => faults.push(fault),
  )
  const grant = grantOf(row, parameters)
  const complain = (fault: string) => tally.violations.push(`${grant ?? 'token call'}: ${fault}`)
  for (const fault of faults) complain(fault)
  const connections = grant && found.endpoints.get(endpointOf[grant])
  if (grant === undefined) complain('it asks for nothing that the row has')
  else if (connections === undefined) complain(`it came to another address or by ${call.method}`)
  return { grant, call, parameters, connections: connections ?? new Set(), complain }
}

function grantOf(
  { longerToken, refresh }: Site['row'],
  parameters: URLSearchParams,
): Grant | undefined {
  const type = parameters.get('grant_type')
  if (longerToken !== undefined && type === longerToken.grantType) return 'longer_token'
  if (parameters.has('code')) return 'authorization_code'
  if (type === refresh.grantType || parameters.has(refresh.parameter)) return 'refresh_token'
  return undefined
}

/** Without `secondsLeft` a response says nothing of the lifetime; the token ends all the same. */
function stateLifetime({ behaviour }: Site, { parameters }: TokenCall, outcome: Outcome): Outcome {
  const isSilent = behaviour.statesLifetime === 'if_requested' && !parameters.has('expires_in')
  return isSilent && outcome !== undefined && 'secondsLeft' in outcome
    ? { ...outcome, secondsLeft: undefined }
    : outcome
}

function obey(site: Site, asked: TokenCall): Outcome {
  const refuse = (code: string) => errorAnswer(site.row, code)
  expectHeaders(asked.call, site.row.tokenHeaders, valuesOf(site, {}), asked.complain)
  if (asked.grant === undefined) return refuse('unsupported_grant_type')
  if (asked.connections.size === 0) return refuse('invalid_request')
  if (!isClient(site, asked)) return refuseClient(site)
  switch (asked.grant) {
    case 'authorization_code':
      return exchange(site, asked) ?? refuse('invalid_grant')
    case 'longer_token':
      return lengthen(site, asked) ?? refuse('invalid_grant')
    case 'refresh_token':
      return refresh(site, asked)
  }
}

function isClient(site: Site, { grant, call, parameters, complain }: TokenCall): boolean {
  const { row } = site
  const names = { id: row.clientIdParameter, secret: 'client_secret' }
  if (grant === 'longer_token') {
    if (parameters.get(names.secret) !== site.clientSecret) {
      complain('its client_secret is wrong')
      return false
    }
    return (
      row.longerToken?.client === 'secret' ||
      provesClient(site, call, parameters, 'post', names, complain)
    )
  }
  // Where the access token is the credential, it speaks for itself.
  if (grant === 'refresh_token' && row.refresh.credential === 'access_token') return true
  return provesClient(site, call, parameters, row.clientAuthentication, names, complain)
}

function exchange(site: Site, { call: _, ...asked }: TokenCall): Granted | undefined {
  const { row, families } = site
  const { parameters, complain } = asked
  const additional = { ...row.tokenParameters, ...row.exchangeParameters }
  const type = additional['grant_type'] ?? 'authorization_code'
  if (parameters.get('grant_type') !== type) complain('its grant_type is wrong')
  const family = families.takeCode(parameters.get('code') ?? '')
  if (family === undefined) {
    complain('its code is unknown, spent or too old')
    return undefined
  }
  const { consent } = family
  expectParameters(
    parameters,
    additional,
    valuesOf(site, consent.connection, consent),
    [consent.scopes, toldScopes(row, consent.scopes)],
    complain,
  )
  const faults = [
    parameters.get('redirect_uri') !== consent.redirectUri && 'its redirect_uri is another one',
    !isProven(site, consent, parameters.get('code_verifier')) && 'its code_verifier is wrong',
    isElsewhere(family, asked) && elsewhere,
  ].filter((fault) => fault !== false)
  for (const fault of faults) complain(fault)
  return faults.length === 0 ? families.start(family) : undefined
}

const elsewhere = 'it came to the address of another connection'

function isElsewhere({ consent }: Family, { connections }: Pick<TokenCall, 'connections'>) {
  return !connections.has(consent.connection)
}

// RFC 7636 §4.6; some write the hash in hex.
function isProven({ row }: Site, { challenge }: Consent, verifier: string | null): boolean {
  if (challenge === undefined || verifier === null)
    return challenge === undefined && verifier === null
  return createHash('sha256').update(verifier).digest(row.codeChallengeEncoding) === challenge
}

function lengthen({ row, families }: Site, asked: TokenCall): Granted | undefined {
  const token = asked.parameters.get(row.longerToken?.parameter ?? '') ?? ''
  const short = families.liveAccessToken(token)
  const granted = short && !isElsewhere(short.family, asked) ? families.lengthen(token) : undefined
  if (granted === undefined) asked.complain('its token is none of this provider')
  return granted
}

function refresh(site: Site, asked: TokenCall): Outcome {
  const { row, behaviour, families } = site
  const { parameters, complain } = asked
  const additional = { ...row.tokenParameters, ...row.refreshParameters }
  const type = additional['grant_type'] ?? row.refresh.grantType
  if (parameters.get('grant_type') !== type) complain('its grant_type is wrong')
  const token = parameters.get(row.refresh.parameter)
  if (token === null) complain(`it has no ${row.refresh.parameter}`)
  const family = families.familyOf(token ?? '')
  if (family !== undefined) {
    const { consent } = family
    expectParameters(
      parameters,
      additional,
      valuesOf(site, consent.connection, consent),
      [consent.scopes, toldScopes(row, consent.scopes)],
      complain,
    )
    if (isElsewhere(family, asked)) {
      complain(elsewhere)
      return errorAnswer(row, 'invalid_grant')
    }
  }
  const granted = families.refresh(token ?? '')
  if (typeof granted !== 'string') return granted
  if (granted === 'early') complain('it came sooner than the row allows')
  return behaviour.refusals[granted] ?? errorAnswer(row, refusalCodes[granted])
}

const refusalCodes: Readonly<Record<Refusal, string>> = {
  unknown: 'invalid_grant',
  ended: 'invalid_grant',
  expired: 'invalid_grant',
  reused: 'invalid_grant',
  early: 'invalid_request',
}

function valuesOf(
  { row, clientId }: Site,
  connection: Connection,
  consent?: Consent,
): Record<string, string> {
  return {
    ...connection,
    client_id: clientId,
    ...(consent && {
      redirect_uri: consent.redirectUri,
      scopes: consent.scopes.join(row.scopeSeparator),
    }),
  }
}

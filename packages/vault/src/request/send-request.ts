import {
  AlterSDKError,
  GrantRevokedError,
  isAlterError,
  ProviderAPIError,
  ScopeReauthRequiredError,
  type AlterResponse,
  type EndUser,
  type RequestOptions,
} from '@alter-ai/protocol'
import { checkRequest, pathTemplate, requestHeaders } from '@alter-ai/protocol/wire'
import { v7 as uuidv7 } from 'uuid'
import { askedBy, auditStatement, type AuditEvent } from '../audit/audit-event.ts'
import { startWatch } from '../clock.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { HostRule } from '../http/outbound.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import { lackedScopes } from '../providers/scopes.ts'
import { ownerOf } from '../identity/end-user.ts'
import { principalOf } from '../identity/principal.ts'
import { rowsOf } from '../storage/driver.ts'
import { findLiveGrant, findUsableGrant, type UsableGrant } from '../storage/tables/credentials.ts'
import { CallToken } from './call-token.ts'
import { readExpiry } from './expired-signal.ts'
import { createSecretFinder } from './find-secret.ts'
import { filterResponseHeaders } from './headers.ts'
import { assertNoOtherCredential } from './other-credentials.ts'
import { assertUsable, resolveGrant } from './resolve-grant.ts'
import { readScopeChallenge, type ScopeChallenge } from './scope-challenge.ts'
import { parseTarget } from './target-host.ts'

interface Call {
  readonly method: string
  readonly options: RequestOptions
  /** The grant whose user, client and connection the call was checked against. */
  readonly checked: UsableGrant
  /** The same grant as it is now. */
  readonly grant: UsableGrant
  /** How long ago the look at the database began that found it. Milliseconds. */
  readonly ageMs: () => number
  readonly client: RegisteredClient
  readonly target: URL
  readonly headers: Readonly<Record<string, string>>
  readonly hosts: HostRule
  readonly audit: Omit<AuditEvent, 'event' | 'outcome'>
}

/**
 * Step 5. Calls the provider's API with the grant's token, which the caller never sees: grant → target → scopes → audit
 * intent → fresh token → send → audit outcome. Whatever is refused is refused before a token is opened, and nothing is sent
 * before the intent is durable. Redirects are answers like any other: the token never follows them.
 *
 * @throws {AlterSDKError} `invalid_argument`, `grant_not_found`, `ambiguous_grant`, `grant_revoked`, `grant_expired`,
 * `unknown_provider`, `target_not_allowed`, `scope_reauth_required`, `provider_api_error` (with the response), `network_error`,
 * `timeout`, `storage_unavailable` (then nothing was sent); where a token had to be refreshed first, what
 * `freshTokens.of()` throws.
 */
export async function sendRequest(
  engine: Engine,
  method: string,
  url: string,
  options: RequestOptions,
  user: EndUser | undefined,
): Promise<AlterResponse> {
  const startedAt = performance.now()
  const call = await begin(engine, await prepare(engine, method, url, options, user))
  const finish = (
    outcome: Pick<AuditEvent, 'outcome' | 'status' | 'errorCode' | 'refreshed' | 'details'>,
  ) =>
    engine.audit.recordSoon({
      event: outcome.outcome === 'denied' ? 'request.denied' : 'request.allowed',
      ...call.audit,
      ...outcome,
      latencyMs: Math.round(performance.now() - startedAt),
    })
  const { response, refreshed, challenge } = await sendFresh(engine, call).catch(
    (error: unknown) => {
      finish({ outcome: 'failed', errorCode: isAlterError(error) ? error.code : 'internal_error' })
      throw error
    },
  )
  const error = response.ok ? undefined : refusalOf(call, response, challenge)
  finish({
    outcome: response.ok ? 'succeeded' : 'failed',
    status: response.status,
    refreshed,
    ...(error instanceof ScopeReauthRequiredError && {
      errorCode: error.code,
      details: { ...call.audit.details, ...missingDetails(error) },
    }),
  })
  if (error === undefined || options.throwOnError === false) return response
  throw error
}

/** An answer outside 2xx, as an error; for want of scope, with what the user has yet to allow. */
function refusalOf(
  { grant, client }: Call,
  response: Response,
  challenge: ScopeChallenge | undefined,
): ProviderAPIError | ScopeReauthRequiredError {
  const about = { provider: client.key, grantId: grant.grantId }
  if (challenge === undefined) return new ProviderAPIError(response, about)
  const lacked = lackedScopes(client.provider, grant.scopes, challenge.scopes)
  return new ScopeReauthRequiredError(
    'the provider’s API wants a scope that the grant lacks; connect the account again',
    // An API may know better than we what the token is good for.
    { ...about, missingScopes: lacked.length > 0 ? lacked : challenge.scopes, response },
  )
}

function missingDetails({ missingScopes }: ScopeReauthRequiredError) {
  return missingScopes.length > 0 && { missing_scopes: missingScopes.join(' ') }
}

/**
 * Makes the use durable, and takes the grant as it is in that very commit: whoever revoked it before is obeyed, however
 * long the commit had to wait.
 */
async function begin(engine: Engine, call: Omit<Call, 'ageMs'>): Promise<Call> {
  const ageMs = startWatch(engine.clock)
  const live = findLiveGrant(engine.appId, call.grant.grantId)
  const outcome = await engine.driver.commit([
    live,
    auditStatement(engine.appId, { event: 'request.started', outcome: 'started', ...call.audit }),
  ])
  const [grant] = outcome.committed ? rowsOf(live, outcome.results[0]) : []
  if (grant !== undefined) return { ...call, grant, ageMs }
  const error = await reasonOfEnd(engine, call.grant.grantId)
  await engine.audit.record({
    event: 'request.denied',
    outcome: 'denied',
    ...call.audit,
    errorCode: error.code,
  })
  throw error
}

async function reasonOfEnd(engine: Engine, grantId: string): Promise<AlterSDKError> {
  const [grant] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  try {
    if (grant !== undefined) assertUsable(grant)
  } catch (error) {
    if (error instanceof AlterSDKError) return error
  }
  return new GrantRevokedError(undefined, { grantId })
}

/** Everything that can be refused without opening a token. Refusals of a known grant are audited. */
async function prepare(
  engine: Engine,
  method: string,
  url: string,
  options: RequestOptions,
  user: EndUser | undefined,
): Promise<Omit<Call, 'ageMs'>> {
  const verb = checkRequest(method, options)
  const grant = await resolveGrant(engine, options, user).catch((error: unknown) =>
    refuseUnresolved(engine, verb, options, user, error),
  )
  engine.log.about({ grantId: grant.grantId, provider: grant.clientKey })
  const audit = {
    requestId: engine.log.requestId ?? uuidv7(),
    grantId: grant.grantId,
    provider: grant.clientKey,
    method: verb,
    ...principalOf(grant),
    ...(options.reason !== undefined && { reason: options.reason }),
    ...(options.context !== undefined && { context: options.context }),
    ...(engine.apiKey !== undefined && { details: askedBy(engine) }),
  }
  try {
    assertUsable(grant)
    const registered = engine.clients.get(grant.clientKey)
    if (registered === undefined || registered.providerClientId !== grant.providerClientId) {
      throw new AlterSDKError(
        'unknown_provider',
        'the grant’s provider client is no longer configured',
        { status: 409 },
      )
    }
    const client = connectClient(registered, grant.connection)
    const { provider } = client
    const hosts: HostRule = { hosts: provider.hosts, development: provider.development }
    const target = parseTarget(url, options.pathParams, options.queryParams, hosts)
    const headers = requestHeaders(options.extraHeaders, [provider.api.header])
    assertNoOtherCredential({ target, headers }, provider.api.callerCredentials)
    assertScopes(client, grant, options.requiredScopes ?? [])
    return {
      method: verb,
      options,
      checked: grant,
      grant,
      client,
      target,
      headers: { ...provider.api.headers, ...(options.json !== undefined && jsonType), ...headers },
      hosts,
      audit: { ...audit, host: target.host, path: recordedPath(url, target, options) },
    }
  } catch (error) {
    const errorCode = isAlterError(error) ? error.code : 'internal_error'
    await engine.audit.record({
      event: 'request.denied',
      outcome: 'denied',
      ...audit,
      errorCode,
      ...(error instanceof ScopeReauthRequiredError && {
        details: { ...askedBy(engine), ...missingDetails(error) },
      }),
    })
    throw error
  }
}

/**
 * The query may hold whatever the API wants there, so only host and path are recorded; of a path with parameters, the template:
 * the values may be names, numbers of customers, or worse.
 */
function recordedPath(url: string, target: URL, { pathParams = {} }: RequestOptions): string {
  return Object.keys(pathParams).length === 0 ? target.pathname : pathTemplate(url)
}

function assertScopes(
  { key, provider }: RegisteredClient,
  { grantId, scopes }: UsableGrant,
  required: readonly string[],
): void {
  const missingScopes = lackedScopes(provider, scopes, required)
  if (missingScopes.length > 0)
    throw new ScopeReauthRequiredError(undefined, { provider: key, grantId, missingScopes })
}

/** A grant that is not there, or not this caller's: recorded under the caller's name, with the id that was asked for. */
async function refuseUnresolved(
  engine: Engine,
  method: string,
  { grantId, provider }: RequestOptions,
  user: EndUser | undefined,
  error: unknown,
): Promise<never> {
  if (isAlterError(error) && error.code !== 'invalid_argument') {
    const owner = user && ownerOf(user)
    await engine.audit.record({
      event: 'request.denied',
      outcome: 'denied',
      method,
      ...(grantId !== undefined && { grantId }),
      ...(provider !== undefined && { provider }),
      ...(owner && principalOf(owner)),
      ...(engine.apiKey !== undefined && { details: askedBy(engine) }),
      errorCode: error.code,
    })
  }
  throw error
}

const jsonType = { 'content-type': 'application/json' }

/** Sends with a token that is good now; where the API says that it has expired all the same, once more with a newer one. */
async function sendFresh(
  engine: Engine,
  call: Call,
): Promise<Answered & { readonly refreshed: boolean }> {
  const { client, checked, grant, ageMs, options } = call
  const token = new CallToken(engine, client, checked, { grant, ageMs }, options.signal)
  let answered = await send(engine, call, token)
  if (answered.isExpired && !canReplay(options)) {
    // The next call finds the newer token. A failure shows there.
    token.replace().catch(() => undefined)
  } else if (answered.isExpired && (await replaceToken(token, answered))) {
    answered = await send(engine, call, token)
  }
  return { ...answered, refreshed: token.wasRefreshed }
}

/** @returns whether there is another token. The response is then let go of, and so it is when that fails. */
async function replaceToken(token: CallToken, { response }: Answered): Promise<boolean> {
  let isKept = false
  try {
    isKept = !(await token.replace())
  } finally {
    if (!isKept) await response.body?.cancel()
  }
  return !isKept
}

interface Answered {
  readonly response: Response
  /** Where the API refused the token for want of scope. */
  readonly challenge: ScopeChallenge | undefined
  /** Whether a newer token may help. It would have the same scopes. */
  readonly isExpired: boolean
}

function canReplay({ body }: RequestOptions): boolean {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array
}

async function send(engine: Engine, call: Call, callToken: CallToken): Promise<Answered> {
  const { api } = call.client.provider
  // A refresh takes its time before the call waits for a connection, not while it has one.
  let { token } = await callToken.current()
  const response = await engine.outbound.stream({
    purpose: 'proxy',
    method: call.method,
    url: call.target,
    headers: call.headers,
    hosts: call.hosts,
    owner: { grant: call.grant.grantId, user: call.grant.endUserId || undefined },
    credential: async () => {
      const current = await callToken.current()
      token = current.token
      const value = api.scheme === '' ? token.reveal() : `${api.scheme} ${token.reveal()}`
      return { headers: { [api.header]: value }, isFresh: current.isFresh }
    },
    ...(call.options.json !== undefined
      ? { body: JSON.stringify(call.options.json) }
      : call.options.body !== undefined && { body: call.options.body }),
    ...(call.options.signal && { signal: call.options.signal }),
  })
  // Some definitions send the client's secret to the API as well.
  const holdsSecret = createSecretFinder([token.reveal(), call.client.clientSecret ?? ''])
  const headers = filterResponseHeaders(response.headers, {
    credentialHeaders: [api.header],
    holdsSecret,
  })
  const challenge = readScopeChallenge(response, holdsSecret)
  const { isExpired, body } = await readExpiry(response, challenge ? [] : api.expired)
  const { status } = response
  const statusText = holdsSecret(response.statusText) ? '' : response.statusText
  return {
    response: new Response(body, { status, statusText, headers }),
    challenge,
    isExpired: isExpired || (status === 401 && challenge === undefined),
  }
}

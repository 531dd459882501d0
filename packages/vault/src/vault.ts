import { randomBytes } from 'node:crypto'
import {
  AlterSDKError,
  AlterValueError,
  type ConnectSession,
  type ConnectSessionOptions,
  type EndUser,
  type SessionState,
  type SessionStatus,
  type VaultClient,
} from '@alter-ai/protocol'
import { consoleLogger, createLog, type Log, type RequestLog } from '@alter-ai/protocol/log'
import {
  assertPlainText,
  grantToMend,
  limitTo,
  readCookies,
  sessionForError,
} from '@alter-ai/protocol/wire'
import { v7 as uuidv7 } from 'uuid'
import { createAuditLog } from './audit/audit-log.ts'
import { pruneAudit } from './audit/prune-audit.ts'
import { queryAudit, withoutOthers } from './audit/query-audit.ts'
import { createRefusals } from './audit/refusals.ts'
import {
  receiveResponse,
  type AuthorizationResponse,
  type ReceivedResponse,
} from './oauth/receive-response.ts'
import { startAuthorization, type AuthorizeInput } from './oauth/start-authorization.ts'
import { repeatUnheld, runInBackground } from './background.ts'
import { keyProviderFrom } from './encryption/key-provider.ts'
import { openKeyRing } from './encryption/open-key-ring.ts'
import type { Engine, RegisteredClient } from './engine.ts'
import { runOutbox } from './outbox/outbox-worker.ts'
import { findGrantRow, getGrant, listGrants } from './grant/list-grants.ts'
import { revokeGrant } from './grant/revoke-grant.ts'
import { createOutbound } from './http/outbound.ts'
import { checkOptions, type CheckedOptions } from './options/check-options.ts'
import type { AppBranding, VaultOptions } from './options/vault-options.ts'
import type { AppLogo } from './options/app-logo.ts'
import { createProviderMetadata } from './providers/provider-metadata.ts'
import { redirectUrl } from './providers/client/redirect-url.ts'
import { addressSubject } from './rate-limit/limited-subject.ts'
import { createMemoryRateLimiter } from './rate-limit/memory-rate-limiter.ts'
import { createRateLimits, type RateLimitName } from './rate-limit/rate-limits.ts'
import { withCallLog } from './log/log-call.ts'
import { sendRequest } from './request/send-request.ts'
import { cancelSession } from './session/cancel-session.ts'
import { completeSession } from './session/complete-session.ts'
import { ownerOf } from './identity/end-user.ts'
import { findSessionByToken } from './session/find-session.ts'
import { finishChoosing } from './browser/finish-choosing.ts'
import { cookieNames, type CookieNames } from './browser/flow-cookie.ts'
import { assertSameUser, findFlowSession, type FlowInput } from './browser/flow-session.ts'
import { bindBrowser, mintSession, type BrowserBinding } from './session/mint-session.ts'
import { redeemSession, type Redeemed, type RedeemInput } from './browser/redeem-session.ts'
import { sessionResult, type SessionResult } from './session/session-result.ts'
import { isSessionOver, sessionStatus } from './session/session-status.ts'
import { stateOf } from './session/state-of.ts'
import { sweep } from './session/sweep.ts'
import { createSessionChanges } from './session/watch/session-changes.ts'
import { createSessionWatch } from './session/watch/session-watch.ts'
import { checkSessionOptions } from './options/session-options.ts'
import type { Driver } from './storage/driver.ts'
import { migrations } from './storage/migrations/index.ts'
import { openDatabase } from './storage/open-database.ts'
import { markClientChanged } from './storage/tables/grants.ts'
import { upsertProviderClient } from './storage/tables/provider-clients.ts'
import { createFreshTokens } from './refresh/fresh-token.ts'
import { keepAlive } from './refresh/keep-alive.ts'
import { createLeaseOwner } from './refresh/lease/lease-owner.ts'

/**
 * The browser-facing steps, for the HTTP face that serves them. Application code has no use for it.
 */
export interface ConnectFlow {
  readonly cookieNames: CookieNames
  /**
   * Counts a request of a client that has shown no API key. `address` must come from the connection, or from a proxy that
   * the operator trusts; without one, the request counts with all others that have none.
   *
   * @throws {AlterSDKError} `rate_limited`, 429, with `retryAfterSeconds`.
   */
  readonly limitAddress: (
    name: Exclude<RateLimitName, 'sessionsPerUser'>,
    address: string | undefined,
  ) => Promise<void>
  /** Mints for a browser at hand: whoever redeems must be the same browser, or logged in as the same user. */
  readonly mint: (
    options: ConnectSessionOptions,
    /** The `Cookie` header of the request that asks for it. */
    cookieHeader: string | undefined,
  ) => Promise<ConnectSession & BrowserBinding>
  readonly redeem: (input: Omit<RedeemInput, 'cookieNames'>) => Promise<Redeemed>
  readonly authorize: (input: Omit<AuthorizeInput, 'cookieNames'>) => Promise<string>
  readonly receive: (
    response: Omit<AuthorizationResponse, 'cookieNames'>,
  ) => Promise<ReceivedResponse>
  readonly status: (
    sessionToken: string,
    waitSeconds: number,
    signal?: AbortSignal,
  ) => Promise<SessionStatus>
  /** The origin that may read a session's status from another origin's page. */
  readonly allowedOriginOf: (sessionToken: string) => Promise<string | undefined>
  readonly cancelByToken: (sessionToken: string) => Promise<SessionState>
  /** Cancels from the connect page. What is connected by then stays, and is in the result. */
  readonly cancelByFlow: (input: Omit<FlowInput, 'cookieNames'>) => Promise<SessionResult>
  /** "Done", where several accounts may be connected. */
  readonly done: (input: Omit<FlowInput, 'cookieNames'>) => Promise<SessionResult>
}

/** A vault in this process. */
export interface Vault extends VaultClient {
  readonly publicURL: string
  readonly appName: string
  readonly appLogo: AppLogo | undefined
  readonly appBranding: AppBranding
  /** Origins whose pages may take part in a flow. */
  readonly origins: ReadonlySet<string>
  /** The configured provider clients by key: what people call them, and their icon in the bundled set. */
  readonly providers: Readonly<
    Record<string, { readonly name: string; readonly logo: string | undefined }>
  >
  /** What to register at each provider. */
  readonly redirectUris: Readonly<Record<string, string>>
  /** The same vault, asked by the back end that holds this API key: audit records name the key. */
  readonly forKey: (name: string) => VaultClient
  readonly connectFlow: ConnectFlow
  /** The operator's log, over the option `logger`. */
  readonly log: Log
  /** The same vault within one HTTP request: its log lines have the request's id. */
  readonly forRequest: (log: RequestLog) => Pick<Vault, 'connectFlow' | 'forKey'>
}

const outboxIntervalMs = 5_000
const sweepIntervalMs = 30_000
const keepAliveIntervalMs = 60_000

/**
 * Opens a vault: checks the options, migrates the database, opens the key ring, makes the provider clients known.
 *
 * @throws {AlterSDKError} `invalid_config` (an option, or a key that does not open this database), `unknown_provider`,
 * `storage_unavailable`.
 */
export async function createVault(options: VaultOptions): Promise<Vault> {
  const checked = checkOptions(options)
  const random = checked.random ?? ((size: number) => randomBytes(size))
  const keyProvider = keyProviderFrom(checked.encryptionKey, random)
  const driver = await openDatabase(checked.database, {
    migrations,
    ...(checked.clock && { now: checked.clock }),
  })
  try {
    return await openVault(checked, driver, {
      random,
      keyRing: await openKeyRing({ driver, appId: checked.app.ref, keyProvider, random }),
    })
  } catch (error) {
    await driver.close()
    throw error
  }
}

async function openVault(
  checked: CheckedOptions,
  driver: Driver,
  { random, keyRing }: Pick<Engine, 'random' | 'keyRing'>,
): Promise<Vault> {
  const appId = checked.app.ref
  const clock = checked.clock ?? Date.now
  const log = createLog(checked.logger ?? consoleLogger, { clock, onError: checked.onError })
  const onError: Engine['onError'] = (error, job) => log.write('job.failed', { error, job })
  const inJob = (job: string) => (error: unknown) => onError(error, job)
  const repeat = checked.repeat ?? repeatUnheld
  const outbound = checked.outbound ?? createOutbound()
  const audit = createAuditLog(driver, appId, inJob('audit'))
  const sessionChanges = createSessionChanges()
  const engine: Engine = {
    appId,
    appName: checked.app.name,
    publicURL: checked.publicURL,
    origins: new Set([new URL(checked.publicURL).origin, ...checked.app.origins]),
    returnUrls: checked.app.returnUrls,
    sessionMs: checked.sessionSeconds * 1_000,
    allowUnboundSessions: checked.allowUnboundSessions,
    auditRetentionMs: checked.auditRetentionDays * 86_400_000,
    grantLimits: checked.app.grantPolicy,
    clients: await registerClients(checked, driver),
    driver,
    keyRing,
    audit,
    refusals: createRefusals(driver, appId),
    outbound,
    metadata: createProviderMetadata(outbound, clock),
    sessionChanges,
    sessionWatch: createSessionWatch(sessionChanges, (id) => isSessionOver(engine, id)),
    rateLimits: createRateLimits(createMemoryRateLimiter(clock), appId, checked.rateLimits),
    freshTokens: createFreshTokens(() => engine, createLeaseOwner(random)),
    clock,
    random,
    log,
    onError,
    wakeOutbox: () => outboxTask.wake(),
  }
  const outboxTask = runInBackground(() => runOutbox(engine), outboxIntervalMs, {
    onError: inJob('outbox'),
    repeat,
  })
  const sweepTask = runInBackground(
    async (isStopped) => {
      await sweep(engine, isStopped)
      await pruneAudit(engine, isStopped)
    },
    sweepIntervalMs,
    { onError: inJob('sweep'), repeat },
  )
  const keepAliveTask = runInBackground(
    (isStopped) => keepAlive(engine, isStopped),
    keepAliveIntervalMs,
    { onError: inJob('keep_alive'), repeat },
  )
  outboxTask.wake()
  sweepTask.wake()
  keepAliveTask.wake()

  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    await Promise.all([outboxTask.stop(), sweepTask.stop(), keepAliveTask.stop()])
    await engine.freshTokens.close()
    await audit.flush()
    await engine.refusals.flush().catch(onError)
    if (checked.outbound === undefined) await outbound.close()
    await driver.close()
  }

  return {
    ...clientFor(engine, undefined),
    publicURL: checked.publicURL,
    appName: checked.app.name,
    appLogo: checked.logo,
    appBranding: brandingOf(checked.app),
    origins: engine.origins,
    providers: Object.fromEntries(
      [...engine.clients].map(([key, { provider }]) => [
        key,
        { name: provider.name, logo: provider.logo },
      ]),
    ),
    redirectUris: Object.fromEntries(
      [...engine.clients.keys()].map((key) => [key, redirectUrl(checked.publicURL, key)]),
    ),
    ...httpSideOf(engine),
    log,
    forRequest: (requestLog) => httpSideOf({ ...engine, log: requestLog }),
    close: () => (closing ??= close()),
  }
}

/** What the HTTP layer asks for, with the log of this engine. */
function httpSideOf(engine: Engine): Pick<Vault, 'connectFlow' | 'forKey'> {
  return {
    connectFlow: flowOf(engine),
    forKey: (name) => clientFor({ ...engine, apiKey: name }, undefined),
  }
}

function brandingOf({ accent, radius, colorScheme }: CheckedOptions['app']): AppBranding {
  return {
    ...(accent !== undefined && { accent }),
    ...(radius !== undefined && { radius }),
    ...(colorScheme !== undefined && { colorScheme }),
  }
}

async function registerClients(
  { app, publicURL, clients }: CheckedOptions,
  driver: Driver,
): Promise<ReadonlyMap<string, RegisteredClient>> {
  const registered = new Map<string, RegisteredClient>()
  for (const client of clients.values()) {
    const outcome = await driver.commit([
      upsertProviderClient({
        appId: app.ref,
        providerClientId: uuidv7(),
        clientKey: client.key,
        clientId: client.clientId,
        provider: client.provider.id,
      }),
    ])
    if (!outcome.committed)
      throw new AlterSDKError('internal_error', 'a provider client met no row')
    const providerClientId = outcome.results[0]?.rows[0]?.['providerClientId'] as string
    await driver.commit([markClientChanged(app.ref, client.key, providerClientId)])
    registered.set(client.key, {
      ...client,
      providerClientId,
      redirectUri: client.redirectUriAlias ?? redirectUrl(publicURL, client.key),
    })
  }
  return registered
}

/** The client that application code holds; with a user, limited to that user's grants, sessions and records. */
function clientFor(engine: Engine, user: EndUser | undefined): VaultClient {
  const limit = limitTo(user)
  return {
    request: async (method, url, options = {}) => {
      const { user: owner, ...rest } = limit(options)
      return withCallLog(engine, rest, (logged) => sendRequest(logged, method, url, rest, owner))
    },
    forUser: (other) => {
      if (user !== undefined)
        throw new AlterValueError('this client is limited to one user already')
      // Nobody must never become everybody.
      ownerOf(other)
      // A copy: what the caller does to the object later must not move the limit.
      return clientFor(engine, { ...other })
    },
    createConnectSession: async (options = {}) =>
      mintSession(engine, checkSessionOptions(limit(options))),
    createConnectSessionForError: async (error, options = {}) => {
      const limited = limit(options)
      const grant = await getGrant(engine, grantToMend(error), limited.user)
      return mintSession(engine, checkSessionOptions(sessionForError(error, grant, limited)))
    },
    completeConnectSession: async (input) => completeSession(engine, limit(input)),
    pollConnectSession: (sessionToken) => sessionStatus(engine, sessionToken, 0),
    cancelConnectSession: async (sessionToken) => {
      await cancelSession(engine, await findSessionByToken(engine, sessionToken))
    },
    listGrants: async (filter = {}) => {
      assertPlainText('provider', filter.provider)
      assertPlainText('cursor', filter.cursor)
      return listGrants(engine, limit(filter))
    },
    getGrant: async (grantId) => {
      assertPlainText('grantId', grantId)
      return getGrant(engine, grantId, user)
    },
    revokeGrant: async (grantId, options = {}) => {
      assertPlainText('grantId', grantId)
      assertPlainText('reason', options.reason)
      return revokeGrant(engine, grantId, { ...options, ...(user !== undefined && { user }) })
    },
    queryAudit: async (filter = {}) => {
      const limited = limit(filter)
      assertPlainText('grantId', filter.grantId)
      // A user may ask about a grant only if it is theirs; records of strangers' grants do not show even as absent.
      if (limited.user !== undefined && limited.grantId !== undefined)
        await findGrantRow(engine, limited.grantId, limited.user)
      await engine.audit.flush()
      const page = await queryAudit(engine.driver, engine.appId, limited)
      // The operator may see who opened a user's link; the user's own client must not learn the ids of other users.
      return user === undefined ? page : { ...page, items: page.items.map(withoutOthers) }
    },
    close: () =>
      Promise.reject(
        new AlterValueError('close the vault itself, not a client limited to one user'),
      ),
  }
}

function flowOf(engine: Engine): ConnectFlow {
  const names = cookieNames(engine.publicURL)
  return {
    cookieNames: names,
    limitAddress: (name, address) => engine.rateLimits.check(name, addressSubject(address)),
    async mint(options, cookieHeader) {
      const binding = bindBrowser(engine, readCookies(cookieHeader).get(names.browser))
      return { ...(await mintSession(engine, checkSessionOptions(options), binding)), ...binding }
    },
    redeem: (input) => redeemSession(engine, { ...input, cookieNames: names }),
    authorize: (input) => startAuthorization(engine, { ...input, cookieNames: names }),
    receive: (response) => receiveResponse(engine, { ...response, cookieNames: names }),
    status: (sessionToken, waitSeconds, signal) =>
      sessionStatus(engine, sessionToken, waitSeconds, signal),
    async allowedOriginOf(sessionToken) {
      return (await findSessionByToken(engine, sessionToken)).allowedOrigin ?? undefined
    },
    async cancelByToken(sessionToken) {
      return stateOf(await cancelSession(engine, await findSessionByToken(engine, sessionToken)))
    },
    async cancelByFlow(input) {
      const { session } = await findFlowSession(engine, { ...input, cookieNames: names })
      await assertSameUser(engine, session, input.identified)
      return sessionResult(engine, await cancelSession(engine, session))
    },
    done: (input) => finishChoosing(engine, { ...input, cookieNames: names }),
  }
}

import {
  AlterSDKError,
  AlterValueError,
  ConnectConfigError,
  GrantNotFoundError,
  publicHalf,
  type ConnectSession,
  type ConnectSessionOptions,
  type GrantPolicy,
} from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { askedBy, auditStatement, sessionDetails } from '../audit/audit-event.ts'
import {
  generateSecret,
  generateSessionToken,
  hashAppBrowser,
  hashSecret,
  refOf,
} from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { findGrantRow } from '../grant/list-grants.ts'
import { userSubject } from '../rate-limit/limited-subject.ts'
import type { GrantRow } from '../storage/tables/grants.ts'
import {
  connectSessions,
  makeRoom,
  requireRoom,
  timeUntilRoom,
  type StoredGrantPolicy,
} from '../storage/tables/connect-sessions.ts'
import { lockApp } from '../storage/tables/apps.ts'
import { lockEndUser } from '../storage/tables/end-users.ts'
import { rowsOf, type Statement } from '../storage/driver.ts'
import { insert, now, nowPlus, requireFuture } from '../storage/table.ts'
import { connectUrl } from './connect-url.ts'
import { ownerOf, rememberEndUser } from '../identity/end-user.ts'
import { principalOf } from '../identity/principal.ts'
import { registeredUrl } from './registered-url.ts'
import { generateUserCode, hashUserCode, userCodeLifeMs } from '../browser/user-code.ts'

/** How a browser is told again: the value of its browser cookie, reused while it is of our making. */
export interface BrowserBinding {
  readonly browserCookie: string
}

/** The value for the browser cookie: the one that came along, if it is one of ours, else a fresh one. */
export function bindBrowser(engine: Engine, received: string | undefined): BrowserBinding {
  const known = received !== undefined && refOf('brow', received) === engine.appId
  return { browserCookie: known ? received : generateSecret('brow', engine.appId, engine.random) }
}

/**
 * Step 1. Makes a connect session: a permission, a few minutes long, to connect accounts for one user. The token is
 * stored only as a hash; it is returned once, here.
 *
 * @throws {AlterSDKError} `unknown_provider`, `origin_not_allowed`, `connect_config` (a URL that is not registered, or
 * neither origin nor return URL; a grant to renew of a provider that is not allowed), `grant_not_found` (to re-authorize),
 * `invalid_argument`; `rate_limited` (429) when the user creates sessions too fast, or has 20 live ones (the app itself: 1,000)
 * and a browser has opened each of them.
 */
export async function mintSession(
  engine: Engine,
  options: ConnectSessionOptions,
  binding?: BrowserBinding,
): Promise<ConnectSession> {
  if (options.user !== undefined)
    await engine.rateLimits.check('sessionsPerUser', userSubject(options.user))
  const renewed = await renewableGrant(engine, options)
  const providers = providersOf(engine, options, renewed)
  if (providers.length === 0) throw new ConnectConfigError('no provider is configured')
  for (const key of providers) {
    if (!engine.clients.has(key)) throw unknownProvider(engine)
  }
  if (options.allowedOrigin !== undefined && !engine.origins.has(options.allowedOrigin)) {
    throw new AlterSDKError(
      'origin_not_allowed',
      'allowedOrigin is not registered in app.origins',
      { status: 403 },
    )
  }
  const headless = headlessOf(options)
  const lifeMs =
    headless === 'user_code' ? Math.min(engine.sessionMs, userCodeLifeMs) : engine.sessionMs
  const userCode = headless === 'user_code' ? generateUserCode(engine.random) : undefined
  const grantPolicy = toStoredPolicy(options.grantPolicy ?? {})
  // A grant is renewed by its own user. As nobody's session it would end as a second grant, which is nobody's.
  const endUserId =
    options.user === undefined && renewed !== undefined
      ? renewed.endUserId
      : await rememberEndUser(engine, options.user)

  const sessionToken = generateSessionToken(engine.appId, engine.random)
  const publicId = publicHalf(sessionToken)
  const sessionId = uuidv7()
  const session: Statement<{ expiresAt: number }> = {
    ...insert(
      connectSessions,
      {
        appId: engine.appId,
        sessionId,
        publicId,
        tokenHash: hashSecret('sess', sessionToken),
        status: 'pending',
        errorCode: null,
        endUserId,
        providers: [...new Set(providers)],
        requiredScopes: options.requiredScopes ?? [],
        allowedOrigin: options.allowedOrigin ?? null,
        returnUrl: registeredUrl(engine, 'returnUrl', options.returnUrl),
        completeUrl:
          options.loopbackPort === undefined
            ? registeredUrl(engine, 'completeUrl', options.completeUrl)
            : `http://127.0.0.1:${options.loopbackPort}/alter/return`,
        display: null,
        grantPolicy,
        reauthorizeGrantId: options.reauthorizeGrantId ?? null,
        loginHint: options.loginHint ?? null,
        metadata: options.metadata ?? {},
        browserHash: binding === undefined ? null : hashSecret('brow', binding.browserCookie),
        flowHash: null,
        binding: headless ?? null,
        resultHash: null,
        createdAt: now,
        expiresAt: nowPlus(lifeMs),
        finishedAt: null,
        multiple: options.multiple === true,
        locale: null,
        theme: null,
        userCodeHash: userCode === undefined ? null : hashUserCode(publicId, userCode),
        userCodeTries: 0,
        errorDetails: null,
        appBrowserHash: appBrowserHashOf(options),
        contested: false,
      },
      'RETURNING expires_at AS "expiresAt"',
    ),
    columns: { expiresAt: 'integer' },
    expect: 1,
  }
  const expiresAt = await keepSession(engine, {
    endUserId,
    session,
    deadline: grantPolicy.expiresAt,
    record: auditStatement(engine.appId, {
      event: 'session.created',
      outcome: 'succeeded',
      ...(options.user ? principalOf(ownerOf(options.user)) : renewed && principalOf(renewed)),
      details: {
        ...sessionDetails({ publicId, sessionId }),
        providers: providers.join(' '),
        ...(options.multiple === true && { multiple: true }),
        ...askedBy(engine),
      },
    }),
  })
  return {
    sessionToken,
    connectUrl: connectUrl(engine, publicId),
    expiresAt,
    ...(userCode !== undefined && { userCode }),
  }
}

/** The app's own name for the browser is hashed like every secret. */
function appBrowserHashOf({ browserId }: ConnectSessionOptions): string | null {
  if (browserId === undefined) return null
  if (!/^[\w-]{20,200}$/.test(browserId)) {
    throw new AlterValueError(
      'browserId must be a random string of 20 to 200 characters from A-Z, a-z, 0-9, _ and -.',
    )
  }
  return hashAppBrowser(browserId)
}

/** Live sessions of one end user. No user connects that many accounts at once; a script could create thousands. */
const mostOfUser = 20
/** Live sessions that belong to the app itself. Only its back end makes these, one for each script that waits for a person. */
const mostOfApp = 1_000

/**
 * Stores a session, within the number of live ones that its user may have: the oldest that no browser has opened expires for
 * it. All in one commit, so the bound also holds for several processes.
 *
 * @returns when the session expires, by the database's clock.
 */
async function keepSession(
  engine: Engine,
  {
    endUserId,
    session,
    record,
    deadline,
  }: {
    readonly endUserId: string
    readonly session: Statement<{ expiresAt: number }>
    readonly record: Statement
    /** What the app wants the grants to expire at. */
    readonly deadline: number | undefined
  },
): Promise<Date> {
  const { appId } = engine
  const isUser = endUserId !== ''
  const most = isUser ? mostOfUser : mostOfApp
  const ended = makeRoom(appId, endUserId, most)
  const room = requireRoom(appId, endUserId, most)
  const future = deadline === undefined ? [] : [requireFuture(deadline)]
  const statements = [
    isUser ? lockEndUser(appId, endUserId) : lockApp(appId, engine.appName),
    ended,
    room,
    session,
    record,
    ...future,
  ]
  const outcome = await engine.driver.commit(statements)
  if (outcome.committed) {
    for (const { sessionId } of rowsOf(ended, outcome.results[statements.indexOf(ended)]))
      engine.sessionChanges.announce(sessionId)
    const [stored] = rowsOf(session, outcome.results[statements.indexOf(session)])
    return new Date(Number(stored?.expiresAt))
  }
  const unmet = statements[outcome.unmet]
  if (unmet === room) throw await tooManySessions(engine, endUserId)
  if (future.some((statement) => statement === unmet))
    throw new AlterValueError('grantPolicy.expiresAt must be a time in the future')
  throw new AlterSDKError('internal_error', 'a session was not stored')
}

async function tooManySessions(engine: Engine, endUserId: string): Promise<AlterSDKError> {
  const [wait] = await engine.driver.read(timeUntilRoom(engine.appId, endUserId))
  return new AlterSDKError(
    'rate_limited',
    'Too many connect sessions are open. Finish or cancel one, or wait until one expires.',
    { status: 429, retryAfterSeconds: Math.max(1, Math.ceil((wait?.ms ?? 0) / 1_000)) },
  )
}

/** How a script without a page of its own will show that the browser is its user's, if it is one. */
function headlessOf(options: ConnectSessionOptions): 'loopback' | 'user_code' | undefined {
  const { loopbackPort, userCode, completeUrl } = options
  if (loopbackPort !== undefined) {
    if (userCode === true || completeUrl !== undefined)
      throw new AlterValueError('loopbackPort, userCode and completeUrl exclude each other')
    return 'loopback'
  }
  if (userCode !== true) return undefined
  if (completeUrl !== undefined)
    throw new AlterValueError('loopbackPort, userCode and completeUrl exclude each other')
  return 'user_code'
}

export function unknownProvider(engine: Engine): AlterSDKError {
  const known = [...engine.clients.keys()].join(', ')
  return new AlterSDKError(
    'unknown_provider',
    `no such provider is configured; there are: ${known}`,
    { status: 404 },
  )
}

/** @throws {AlterSDKError} `grant_not_found`, also for another user's, and for one that was revoked: that is over for good. */
async function renewableGrant(
  engine: Engine,
  { reauthorizeGrantId, user }: ConnectSessionOptions,
): Promise<GrantRow | undefined> {
  if (reauthorizeGrantId === undefined) return undefined
  const grant = await findGrantRow(engine, reauthorizeGrantId, user)
  if (grant.status === 'revoked') throw new GrantNotFoundError()
  return grant
}

/** What is on offer: for a grant that is to be renewed, its own provider and no other. */
function providersOf(
  engine: Engine,
  { allowedProviders }: ConnectSessionOptions,
  renewed: GrantRow | undefined,
): readonly string[] {
  if (renewed === undefined) return allowedProviders ?? [...engine.clients.keys()]
  if (allowedProviders !== undefined && !allowedProviders.includes(renewed.clientKey)) {
    throw new ConnectConfigError(
      'allowedProviders does not name the provider of the grant to renew',
    )
  }
  return [renewed.clientKey]
}

function toStoredPolicy(policy: GrantPolicy): StoredGrantPolicy {
  const { expiresAt, maxTtlSeconds, defaultTtlSeconds } = policy
  return {
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).getTime() }),
    ...(maxTtlSeconds !== undefined && { maxTtlMs: maxTtlSeconds * 1_000 }),
    ...(defaultTtlSeconds !== undefined && { defaultTtlMs: defaultTtlSeconds * 1_000 }),
  }
}

import {
  AlterSDKError,
  isFinalState,
  type AccountConfirmation,
  type CompletedSession,
  type CompleteSessionInput,
} from '@alter-ai/protocol'
import { matchesUser } from '../browser/check-binding.ts'
import { endAsBindingFailed, recordRefusal } from '../browser/refuse-session.ts'
import {
  equalHash,
  generateSecret,
  hashAppBrowser,
  hashSecret,
  refOf,
} from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { acceptAccount, declineAccount } from '../oauth/decide-account.ts'
import { finishFlow } from '../oauth/finish-flow.ts'
import { openHeldAccount } from '../oauth/held-account.ts'
import { openHeld } from '../oauth/hold-response.ts'
import type { Flow } from '../oauth/receive-response.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import {
  claimHeldRequest,
  findAwaitingRequest,
  type AwaitingRequest,
} from '../storage/tables/authorization-requests.ts'
import {
  claimLiveResultHandle,
  claimResultHandle,
  findSessionById,
  findSessionByResult,
  offerResultHandle,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { resumeUrl } from './connect-url.ts'
import { assertSessionIsLive, sessionNotFound } from './find-session.ts'
import { describeSession } from './session-status.ts'
import { stateOf } from './state-of.ts'

/**
 * Exchanges the one-time handle that a browser brought back for the outcome. The handle came through a URL, so it proves
 * nothing about who carries it: name the logged-in user, and it must be the session's.
 *
 * Where the flow was waiting for just that, the code that was held is exchanged now, and not before. Another user ends such
 * a session, and no token request is made. (A session for a script on the same machine may have no user; there the handle's
 * arrival at the script is what counts.)
 *
 * The user alone is not enough to connect an account. Anyone who holds a link can open it first and choose an account of
 * their own; then they only have to send the user to the app's return address. So either the browser that started the
 * session brings the handle (`browserId`), or the user is asked whether the account is theirs.
 *
 * @throws {AlterSDKError} `session_not_found` (unknown, or spent already), `session_expired` (came too late: start again),
 * `binding_failed` (another user or browser; where the flow was over already, the handle stays good for the right one).
 */
export async function completeSession(
  engine: Engine,
  input: CompleteSessionInput,
): Promise<CompletedSession> {
  if (refOf('res', input.result) !== engine.appId) throw sessionNotFound()
  const resultHash = hashSecret('res', input.result)
  const [session] = await engine.driver.read(findSessionByResult(engine.appId, resultHash))
  if (session === undefined) throw sessionNotFound()
  engine.log.about({ sessionId: session.sessionId })
  const isOver = isFinalState(stateOf(session))
  if (session.subject !== null && matchesUser(session, input.user) !== true) {
    if (isOver) await recordRefusal(engine, session, 'other_user', { by: input.user })
    else await endAsBindingFailed(engine, session, input.user)
    throw bindingFailed('the session belongs to another user')
  }
  if (isOver && stateOf(session) !== 'expired') {
    const outcome = await engine.driver.commit([claimResultHandle(engine.appId, resultHash)])
    if (!outcome.committed) throw sessionNotFound()
    return describeCompleted(engine, session)
  }
  assertSessionIsLive(session)
  await assertSameBrowser(engine, session, input)
  const next = await goOn(engine, session, input)
  if (next.confirmation === undefined) engine.sessionChanges.announce(session.sessionId)
  const [current = session] = await engine.driver.read(
    findSessionById(engine.appId, session.sessionId),
  )
  return describeCompleted(engine, current, next)
}

/** What remains to be done, if the flow is not over: the provider's or the user's part. */
interface Next {
  readonly authorizationUrl?: string
  readonly confirmation?: AccountConfirmation
}

async function goOn(
  engine: Engine,
  session: SessionRow,
  { result, accept }: CompleteSessionInput,
): Promise<Next> {
  const request = await awaitingRequest(engine, session)
  if (request.isExpired) throw tooLate()
  const flow = flowOf(engine, session, request)
  const claim = claimLiveResultHandle(session, hashSecret('res', result))
  if (request.status === 'held') return exchangeHeld(engine, flow, request, claim)
  // Shown and not decided: a reload shows it again, with the same handle.
  if (accept === undefined) return { confirmation: describeAccount(engine, flow, request, result) }
  const decide = accept ? acceptAccount : declineAccount
  if (!(await decide(engine, { flow, request, claim }))) throw sessionNotFound()
  return {}
}

async function exchangeHeld(
  engine: Engine,
  flow: Flow,
  request: AwaitingRequest,
  claim: ReturnType<typeof claimLiveResultHandle>,
): Promise<Next> {
  const { session } = flow
  const parameters = openHeld(engine, flow)
  const claimed = await engine.driver.commit([claim, claimHeldRequest(request)])
  if (!claimed.committed) throw sessionNotFound()
  const authorizationUrl = await finishFlow(engine, flow, parameters)
  if (authorizationUrl !== undefined) return { authorizationUrl }
  const [held] = await engine.driver.read(findAwaitingRequest(engine.appId, session.sessionId))
  if (held?.status !== 'deciding' || held.requestId !== request.requestId) return {}
  const result = generateSecret('res', engine.appId, engine.random)
  const offered = await engine.driver.commit([
    offerResultHandle(engine.appId, session.sessionId, hashSecret('res', result)),
  ])
  // The browser has gone to the provider once more and come back, so that account is the one to ask about.
  if (!offered.committed) return {}
  return { confirmation: describeAccount(engine, flow, held, result) }
}

async function awaitingRequest(engine: Engine, session: SessionRow): Promise<AwaitingRequest> {
  const [request] = await engine.driver.read(findAwaitingRequest(engine.appId, session.sessionId))
  if (request === undefined) throw sessionNotFound()
  return request
}

function flowOf(engine: Engine, session: SessionRow, request: AwaitingRequest): Flow {
  const registered = [...engine.clients.values()].find(
    ({ providerClientId }) => providerClientId === request.providerClientId,
  )
  if (registered === undefined || session.flowHash === null) throw sessionNotFound()
  return {
    session,
    request,
    client: connectClient(registered, request.connection),
    flowHash: session.flowHash,
    mustAccept: mustAccept(session),
  }
}

/** @throws {AlterSDKError} `binding_failed` for another browser than the one that the app had named. */
async function assertSameBrowser(
  engine: Engine,
  session: SessionRow,
  { browserId, user }: CompleteSessionInput,
): Promise<void> {
  if (session.appBrowserHash === null) return
  if (browserId !== undefined && equalHash(hashAppBrowser(browserId), session.appBrowserHash))
    return
  await recordRefusal(engine, session, 'app_browser', { by: user })
  throw bindingFailed(
    'The session was started in another browser. Finish it there, or start again.',
  )
}

/**
 * Nothing but the user shows that this flow is theirs: the app knows no browser that started it, or another browser came
 * first.
 */
function mustAccept({ binding, appBrowserHash, contested }: SessionRow): boolean {
  return binding === 'complete_step' && (appBrowserHash === null || contested)
}

function describeAccount(
  engine: Engine,
  flow: Flow,
  request: AwaitingRequest,
  result: string,
): AccountConfirmation {
  const { client } = flow
  const { account } = openHeldAccount(engine, { ...flow, request }, 0)
  return {
    result,
    provider: client.key,
    providerName: client.provider.name,
    accountIdentifier: account.identifier,
    ...(account.displayName !== undefined && { accountDisplayName: account.displayName }),
    expiresAt: new Date(request.expiresAt),
  }
}

async function describeCompleted(
  engine: Engine,
  session: SessionRow,
  { authorizationUrl, confirmation }: Next = {},
): Promise<CompletedSession> {
  const { status, grants, error } = await describeSession(engine, session)
  const continueUrl =
    authorizationUrl ?? (status === 'choosing' ? resumeUrl(engine, session) : undefined)
  return {
    status,
    grants: grants ?? [],
    display: session.display ?? 'page',
    ...(session.returnUrl !== null && { returnUrl: session.returnUrl }),
    ...(continueUrl !== undefined && confirmation === undefined && { continueUrl }),
    ...(confirmation && { confirmation }),
    ...(error && { error }),
  }
}

function tooLate(): AlterSDKError {
  return new AlterSDKError(
    'session_expired',
    'The time to decide about the account is over. Start again from the app.',
    { status: 410 },
  )
}

function bindingFailed(message: string): AlterSDKError {
  return new AlterSDKError('binding_failed', message, { status: 409 })
}

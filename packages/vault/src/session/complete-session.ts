import {
  AlterSDKError,
  isFinalState,
  type CompletedSession,
  type EndUser,
} from '@alter-ai/protocol'
import { finishFlow } from '../oauth/finish-flow.ts'
import { openHeld } from '../oauth/hold-response.ts'
import { hashSecret, refOf } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { claimHeldRequest, findHeldRequest } from '../storage/tables/authorization-requests.ts'
import {
  claimLiveResultHandle,
  claimResultHandle,
  findSessionById,
  findSessionByResult,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { connectClient } from '../providers/connect-client.ts'
import { matchesUser } from '../browser/check-binding.ts'
import { resumeUrl } from './connect-url.ts'
import { assertSessionIsLive, sessionNotFound } from './find-session.ts'
import { endAsBindingFailed, recordRefusal } from '../browser/refuse-session.ts'
import { describeSession } from './session-status.ts'
import { stateOf } from './state-of.ts'

/**
 * Exchanges the one-time handle that a browser brought back for the outcome. The handle came through a URL, so it proves
 * nothing about who carries it: name the logged-in user, and it must be the session's.
 *
 * Where the flow was waiting for just that, the code that was held is exchanged now, and not before. Somebody else ends such
 * a session, and no token request is made. (A session for a script on the same machine may have no user; there the handle's
 * arrival at the script is what counts.)
 *
 * @throws {AlterSDKError} `session_not_found` (unknown, or spent already), `session_expired` (came too late: start again),
 * `binding_failed` (another user; where the flow was over already, the handle stays good for the right one).
 */
export async function completeSession(
  engine: Engine,
  input: { result: string; user?: EndUser },
): Promise<CompletedSession> {
  if (refOf('res', input.result) !== engine.appId) throw sessionNotFound()
  const resultHash = hashSecret('res', input.result)
  const [session] = await engine.driver.read(findSessionByResult(engine.appId, resultHash))
  if (session === undefined) throw sessionNotFound()
  const isOver = isFinalState(stateOf(session))
  if (session.subject !== null && matchesUser(session, input.user) !== true) {
    if (isOver) await recordRefusal(engine, session, input.user)
    else await endAsBindingFailed(engine, session, input.user)
    throw new AlterSDKError('binding_failed', 'the session belongs to another user', {
      status: 409,
    })
  }
  if (isOver && stateOf(session) !== 'expired') {
    const outcome = await engine.driver.commit([claimResultHandle(engine.appId, resultHash)])
    if (!outcome.committed) throw sessionNotFound()
    return describeCompleted(engine, session)
  }
  const authorizationUrl = await exchangeHeld(engine, session, resultHash)
  engine.sessionChanges.announce(session.sessionId)
  const [current = session] = await engine.driver.read(
    findSessionById(engine.appId, session.sessionId),
  )
  return describeCompleted(engine, current, authorizationUrl)
}

/** @returns the URL to go to when the provider must be asked once more, for consent. */
async function exchangeHeld(
  engine: Engine,
  session: SessionRow,
  resultHash: string,
): Promise<string | undefined> {
  assertSessionIsLive(session)
  const [request] = await engine.driver.read(findHeldRequest(engine.appId, session.sessionId))
  const registered = [...engine.clients.values()].find(
    ({ providerClientId }) => providerClientId === request?.providerClientId,
  )
  if (request === undefined || registered === undefined || session.flowHash === null)
    throw sessionNotFound()
  const client = connectClient(registered, request.connection)
  const parameters = openHeld(engine, { session, client, request })
  const claim = await engine.driver.commit([
    claimLiveResultHandle(session, resultHash),
    claimHeldRequest(request),
  ])
  if (!claim.committed) throw sessionNotFound()
  return finishFlow(engine, { session, request, client, flowHash: session.flowHash }, parameters)
}

async function describeCompleted(
  engine: Engine,
  session: SessionRow,
  authorizationUrl?: string,
): Promise<CompletedSession> {
  const { status, grants, error } = await describeSession(engine, session)
  const continueUrl =
    authorizationUrl ?? (status === 'choosing' ? resumeUrl(engine, session) : undefined)
  return {
    status,
    grants: grants ?? [],
    display: session.display ?? 'page',
    ...(session.returnUrl !== null && { returnUrl: session.returnUrl }),
    ...(continueUrl !== undefined && { continueUrl }),
    ...(error && { error }),
  }
}

import { AlterSDKError, type CompletedSession, type EndUser } from '@alter-ai/protocol'
import { hashSecret, refOf } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { claimResultHandle, findSessionByResult } from '../storage/tables/connect-sessions.ts'
import { matchesUser } from './check-binding.ts'
import { sessionNotFound } from './find-session.ts'
import { recordRefusal } from './refuse-session.ts'
import { describeSession } from './session-status.ts'

/**
 * Exchanges the one-time handle of a full-page return for the outcome. The handle came through a URL, so it proves
 * nothing about who carries it: name the logged-in user, and it must be the session's.
 *
 * @throws {AlterSDKError} `session_not_found` (unknown, or spent already), `binding_failed` (another user; the handle
 * stays good for the right one).
 */
export async function completeSession(
  engine: Engine,
  input: { result: string; user?: EndUser },
): Promise<CompletedSession> {
  if (refOf('res', input.result) !== engine.appId) throw sessionNotFound()
  const resultHash = hashSecret('res', input.result)
  const [session] = await engine.driver.read(findSessionByResult(engine.appId, resultHash))
  if (session === undefined) throw sessionNotFound()
  if (session.subject !== null && matchesUser(session, input.user) !== true) {
    await recordRefusal(engine, session)
    throw new AlterSDKError('binding_failed', 'the session belongs to another user', {
      status: 409,
    })
  }
  const outcome = await engine.driver.commit([claimResultHandle(engine.appId, resultHash)])
  if (!outcome.committed) throw sessionNotFound()
  const { status, grants, error } = await describeSession(engine, session)
  return {
    status,
    grants: grants ?? [],
    ...(session.returnUrl !== null && { returnUrl: session.returnUrl }),
    ...(error && { error }),
  }
}

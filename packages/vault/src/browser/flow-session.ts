import { AlterSDKError, isFinalState } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'
import { matchesUser, type Identified } from './check-binding.ts'
import { findSession } from '../session/find-session.ts'
import { matchingFlowHash, type Cookies, type CookieNames } from './flow-cookie.ts'
import { endAsBindingFailed, recordRefusal } from './refuse-session.ts'
import { stateOf } from '../session/state-of.ts'

/** A call of the connect page, by the browser that redeemed the session. */
export interface FlowInput {
  /** Public half of the session token. */
  readonly session: string
  readonly cookies: Cookies
  readonly cookieNames: CookieNames
  readonly identified: Identified
}

/**
 * The session of a call of the connect page.
 *
 * @throws {AlterSDKError} `session_not_found`; `binding_failed` without its flow cookie: the session itself goes on.
 */
export async function findFlowSession(
  engine: Engine,
  input: FlowInput,
): Promise<{ session: SessionRow; flowHash: string }> {
  const session = await findSession(engine, input.session)
  const flowHash = matchingFlowHash(session, input.cookies, input.cookieNames)
  if (flowHash !== undefined) return { session, flowHash }
  await recordRefusal(engine, session, 'flow_cookie')
  throw new AlterSDKError('binding_failed', 'this session is open in another browser', {
    status: 403,
  })
}

/**
 * Asserts that nobody but the session's user is logged in. Asked at the page's own calls as well as at the callback, because
 * a Strict login cookie is with these. Somebody else ends the session.
 *
 * @throws {AlterSDKError} `binding_failed`.
 */
export async function assertSameUser(
  engine: Engine,
  session: SessionRow,
  identified: Identified,
): Promise<void> {
  if (matchesUser(session, identified) !== false) return
  if (isFinalState(stateOf(session)))
    await recordRefusal(engine, session, 'other_user', { by: identified })
  else await endAsBindingFailed(engine, session, identified)
  throw new AlterSDKError(
    'binding_failed',
    'someone else is logged in to the app in this browser',
    { status: 403 },
  )
}

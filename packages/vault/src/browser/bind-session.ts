import { AlterSDKError, type BindingLevel } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import type { Display, SessionRow } from '../storage/tables/connect-sessions.ts'
import type { checkBinding, Identified } from './check-binding.ts'
import { isTokenOf } from '../session/find-session.ts'
import { matchingFlowHash, type Cookies, type CookieNames } from './flow-cookie.ts'
import { endAsBindingFailed, recordRefusal } from './refuse-session.ts'
import { tryUserCode } from './user-code.ts'

/** What a browser brings to show that it may go on with a session. */
export interface BindingEvidence {
  readonly cookies: Cookies
  readonly cookieNames: CookieNames
  readonly identified: Identified
  readonly display: Display
  /**
   * What the window's opener said: the whole session token, and the origin that the browser says it came from. `null` when it
   * was asked and said nothing, or there is none.
   */
  readonly proof?: { readonly sessionToken: string; readonly origin: string } | null
  /** As the person typed it. */
  readonly userCode?: string
}

/**
 * Who finishes must be who started: the strongest level that holds for this browser. A level that cannot hold (app and vault
 * are different sites, so no cookie comes along; the app logs in by header, which a navigation does not carry) falls to the
 * next one. With `complete_step` and `loopback` nothing is shown yet: the code will be held until it is.
 *
 * Somebody else being logged in is a mismatch whatever else is there. Where nothing holds, the session stays as it was: a
 * browser that has only the link, a mail scanner's for one, must not end it. Only a login does.
 *
 * @throws {AlterSDKError} `binding_failed`, `binding_required`. `details.needs` names what would help: `opener_proof` or
 * `user_code` (with `tries_left` after a wrong one).
 */
export async function bindSession(
  engine: Engine,
  session: SessionRow,
  evidence: BindingEvidence,
  /** What cookie and login show, see {@link checkBinding}. */
  known: ReturnType<typeof checkBinding>,
): Promise<BindingLevel> {
  if (known === 'other_user') {
    await endAsBindingFailed(engine, session, evidence.identified)
    throw otherUser()
  }
  if (known !== undefined) return known
  const isResumed = matchingFlowHash(session, evidence.cookies, evidence.cookieNames) !== undefined
  if (isResumed && session.binding !== null) return session.binding
  // A session without a user is a script's: a page can show whose window it is, not whose accounts they are to be.
  if (evidence.proof && session.subject !== null)
    return proveByOpener(engine, session, evidence.proof)
  if (session.userCodeHash !== null) return proveByCode(engine, session, evidence.userCode)
  if (session.completeUrl !== null) {
    if (session.binding === 'loopback') return 'loopback'
    // Without a user there is nobody to compare with.
    if (session.subject !== null) return 'complete_step'
  }
  const mayAskOpener =
    session.allowedOrigin !== null && evidence.display === 'popup' && evidence.proof === undefined
  if (engine.allowUnboundSessions && !mayAskOpener) return 'unbound'
  const needs = mayAskOpener ? 'opener_proof' : undefined
  await recordRefusal(engine, session, 'unbound')
  throw session.browserHash === null
    ? refused('binding_required', 'nothing shows that this browser may go on', { needs })
    : refused('binding_failed', 'this link was made for another browser', { needs })
}

/** The app's page alone holds the whole token; the origin shows that it is the app's page that said it. */
async function proveByOpener(
  engine: Engine,
  session: SessionRow,
  proof: { readonly sessionToken: string; readonly origin: string },
): Promise<BindingLevel> {
  if (
    session.allowedOrigin !== null &&
    proof.origin === session.allowedOrigin &&
    isTokenOf(session, proof.sessionToken)
  )
    return 'opener_proof'
  await recordRefusal(engine, session, 'opener_proof')
  throw refused('binding_failed', 'the window was not opened by the page that started this')
}

async function proveByCode(
  engine: Engine,
  session: SessionRow,
  typed: string | undefined,
): Promise<BindingLevel> {
  const needs = 'user_code'
  if (typed === undefined)
    throw refused('binding_required', 'type the code that the program shows', { needs })
  const left = await tryUserCode(engine, session, typed)
  if (left === 'right') return 'user_code'
  if (left === 'spent' || left === 0) {
    await endAsBindingFailed(engine, session)
    throw refused('binding_failed', 'the code was wrong too often; start again')
  }
  await recordRefusal(engine, session, 'user_code')
  throw refused('binding_required', 'that is not the code', { needs, tries_left: left })
}

export function otherUser(): AlterSDKError {
  return refused('binding_failed', 'someone else is logged in to the app in this browser')
}

function refused(
  code: 'binding_failed' | 'binding_required',
  message: string,
  details: { needs?: 'opener_proof' | 'user_code' | undefined; tries_left?: number } = {},
): AlterSDKError {
  return new AlterSDKError(code, message, {
    status: 403,
    ...(details.needs !== undefined && { details }),
  })
}

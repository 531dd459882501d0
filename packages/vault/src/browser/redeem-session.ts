import { AlterSDKError } from '@alter-ai/protocol'
import { generateSecret, hashSecret } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import { markContested, openSession, type PageLook } from '../storage/tables/connect-sessions.ts'
import { bindSession, otherUser, type BindingEvidence } from './bind-session.ts'
import { checkBinding } from './check-binding.ts'
import { connectView, type ConnectView } from './connect-view.ts'
import {
  assertSessionIsLive,
  findSession,
  isTokenOf,
  sessionNotFound,
  wayBack,
} from '../session/find-session.ts'
import { matchingFlowHash } from './flow-cookie.ts'
import { recordRefusal } from './refuse-session.ts'

export interface RedeemInput extends BindingEvidence {
  /** Public half of the session token. */
  readonly session: string
  /** The whole token, when it stood in the address (clients of 0.8.0). Whoever has the link has it, so it shows nothing. */
  readonly sessionToken?: string
  /** Kept for the pages that follow. */
  readonly look?: PageLook
}

export interface Redeemed {
  readonly view: ConnectView
  /** To be set; absent when the one that came along is still good. */
  readonly flowCookie:
    | { readonly name: string; readonly value: string; readonly maxAgeSeconds: number }
    | undefined
}

/**
 * Step 2, first half. Hands a session to the browser that shows its connect page, once: the flow cookie that it sets is
 * what `authorize`, the callback and a reload are recognised by. Another browser gets `session_used`.
 *
 * @throws {AlterSDKError} `session_not_found`, `session_expired`, `session_cancelled`, `session_used`; `binding_failed`,
 * `binding_required` for a browser that cannot be shown to be the one that started, see {@link bindSession}.
 */
export async function redeemSession(engine: Engine, input: RedeemInput): Promise<Redeemed> {
  const session = await findSession(engine, input.session)
  if (input.sessionToken !== undefined && !isTokenOf(session, input.sessionToken))
    throw sessionNotFound()
  const isResumed = matchingFlowHash(session, input.cookies, input.cookieNames) !== undefined
  const known = checkBinding(session, input.cookies, input.cookieNames, input.identified)
  const isTheirs = isResumed || (known !== undefined && known !== 'other_user')
  assertSessionIsLive(session, isTheirs ? wayBack(session) : {})
  // The same browser may have lost the flow cookie (many flows at once); another one has used the session up.
  if (session.flowHash !== null && !isResumed && known !== 'same_browser') {
    if (!session.contested) await engine.driver.commit([markContested(session)])
    const kind = known === 'other_user' ? 'other_user' : 'opened_elsewhere'
    if (!isTheirs) await recordRefusal(engine, session, kind, { by: input.identified })
    throw known === 'other_user' ? otherUser() : usedElsewhere()
  }
  const binding = await bindSession(engine, session, input, known)

  const value = isResumed ? undefined : generateSecret('flow', engine.appId, engine.random)
  const flowHash = value === undefined ? (session.flowHash as string) : hashSecret('flow', value)
  const outcome = await engine.driver.commit([
    openSession(session, { flowHash, display: input.display, binding, look: input.look ?? {} }),
  ])
  if (!outcome.committed) throw usedElsewhere()
  engine.sessionChanges.announce(session.sessionId)
  return {
    view: await connectView(engine, { ...session, binding }, input.display),
    flowCookie:
      value === undefined
        ? undefined
        : {
            name: input.cookieNames.flow(session.publicId),
            value,
            maxAgeSeconds: Math.ceil(engine.sessionMs / 1000),
          },
  }
}

function usedElsewhere(): AlterSDKError {
  return new AlterSDKError('session_used', 'this connect session was opened in another browser', {
    status: 409,
  })
}

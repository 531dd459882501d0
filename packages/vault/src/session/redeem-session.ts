import { AlterSDKError } from '@alter-ai/protocol'
import { equalHash, generateSecret, hashSecret } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import {
  openSession,
  type Display,
  type PageLook,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { checkBinding, type Identified } from './check-binding.ts'
import { connectView, type ConnectView } from './connect-view.ts'
import {
  assertSessionIsLive,
  findSession,
  isTokenOf,
  sessionNotFound,
  wayBack,
} from './find-session.ts'
import { endAsBindingFailed, recordRefusal } from './refuse-session.ts'
import { matchingFlowHash, type Cookies, type CookieNames } from './flow-cookie.ts'

export interface RedeemInput {
  /** Public half of the session token. */
  readonly session: string
  /** The whole token, when the page was given it (clients of 0.8.0). */
  readonly sessionToken?: string
  readonly display: Display
  /** Kept for the pages that follow. */
  readonly look?: PageLook
  readonly cookies: Cookies
  readonly cookieNames: CookieNames
  readonly identified: Identified
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
 * what `authorize`, the callback and a reload are recognised by. Another browser gets `session_used`, a browser that
 * cannot be shown to be the one that started gets `binding_failed`.
 *
 * @throws {AlterSDKError} `session_not_found`, `session_expired`, `session_cancelled`, `session_used`, `binding_failed`.
 */
export async function redeemSession(engine: Engine, input: RedeemInput): Promise<Redeemed> {
  const session = await findSession(engine, input.session)
  if (input.sessionToken !== undefined && !isTokenOf(session, input.sessionToken))
    throw sessionNotFound()
  const binding = checkBinding(session, input.cookies, input.cookieNames, input.identified)
  const isTheirs = binding !== undefined && binding !== 'other_user'
  assertSessionIsLive(session, isTheirs ? wayBack(session) : {})

  const resumed = matchingFlowHash(session, input.cookies, input.cookieNames) !== undefined
  const isElsewhere = session.flowHash !== null && !resumed && !isStartingBrowser(session, input)

  if (binding === 'other_user') {
    // A stranger who has only the link must not end what goes on in the right browser.
    if (isElsewhere) await recordRefusal(engine, session)
    else await endAsBindingFailed(engine, session)
    throw new AlterSDKError(
      'binding_failed',
      'someone else is logged in to the app in this browser',
      { status: 403 },
    )
  }
  if (binding === undefined) {
    await recordRefusal(engine, session)
    throw new AlterSDKError('binding_failed', 'this link was made for another browser', {
      status: 403,
    })
  }

  if (isElsewhere) throw usedElsewhere()
  const value = resumed ? undefined : generateSecret('flow', engine.appId, engine.random)
  const flowHash = value === undefined ? (session.flowHash as string) : hashSecret('flow', value)
  const outcome = await engine.driver.commit([
    openSession(session, { flowHash, display: input.display, binding, look: input.look ?? {} }),
  ])
  if (!outcome.committed) throw usedElsewhere()
  engine.sessionChanges.announce(session.sessionId)
  return {
    view: await connectView(engine, session, input.display),
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

// The same browser may have lost the flow cookie (many flows at once); another one has used the session up.
function isStartingBrowser(session: SessionRow, input: RedeemInput): boolean {
  const cookie = input.cookies.get(input.cookieNames.browser)
  return (
    cookie !== undefined &&
    session.browserHash !== null &&
    equalHash(hashSecret('brow', cookie), session.browserHash)
  )
}

function usedElsewhere(): AlterSDKError {
  return new AlterSDKError('session_used', 'this connect session was opened in another browser', {
    status: 409,
  })
}

import type { ResultMessage, SessionState, SessionStatus } from '@alter-ai/protocol'
import { generateSecret, hashSecret } from '../encryption/token-hash.ts'
import type { Engine } from '../engine.ts'
import type { Statement } from '../storage/driver.ts'
import {
  setResultHandle,
  type Display,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { describeSession } from './session-status.ts'

/** What the result page needs in order to bring the outcome to the app. */
export interface SessionResult {
  readonly session: string
  readonly display: Display
  readonly status: SessionState
  readonly outcome: SessionStatus
  readonly allowedOrigin: string | undefined
  /** To be posted to the opener; none for a cancelled session, which the opener sees as the window closing. */
  readonly message: ResultMessage | undefined
  /** Where a full-page flow goes on: the app's page, with the one-time handle of the outcome. */
  readonly continueTo: string | undefined
}

/** The outcome of a session that has ended, with a fresh handle when the browser carries it to the app by a URL. */
export async function sessionResult(engine: Engine, session: SessionRow): Promise<SessionResult> {
  const outcome = await describeSession(engine, session)
  const display = session.display ?? 'page'
  return {
    session: session.publicId,
    display,
    status: outcome.status,
    outcome,
    allowedOrigin: session.allowedOrigin ?? undefined,
    message: toMessage(session.publicId, outcome),
    continueTo: await continueTo(engine, session),
  }
}

/** Mints the handle. Also for a popup: one whose opener was lost may have to leave by the app's page. */
async function continueTo(engine: Engine, session: SessionRow): Promise<string | undefined> {
  const way = handOver(engine, session)
  if (way === undefined) return undefined
  await engine.driver.commit([way.statement])
  return way.url
}

/** A fresh one-time handle and the address that it is carried to; the handle is good once the statement is committed. */
export function handOver(
  engine: Engine,
  session: SessionRow,
): { readonly statement: Statement; readonly url: string } | undefined {
  const target = session.completeUrl ?? session.returnUrl
  if (target === null) return undefined
  const handle = generateSecret('res', engine.appId, engine.random)
  const url = new URL(target)
  // As text: `searchParams` would write the app's own parameters anew, in other letters.
  const own = url.search.slice(1).split('&')
  const kept = url.search === '' ? [] : own.filter((pair) => !pair.startsWith(parameter))
  url.search = [...kept, parameter + handle].join('&')
  return {
    statement: setResultHandle(engine.appId, session.sessionId, hashSecret('res', handle)),
    url: url.href,
  }
}

const parameter = 'alter_connect_result='

function toMessage(session: string, outcome: SessionStatus): ResultMessage | undefined {
  if (outcome.status === 'completed' && outcome.grants !== undefined) {
    return { type: 'alter_connect_success', session, grants: outcome.grants }
  }
  if (outcome.error === undefined || outcome.status === 'cancelled') return undefined
  return {
    type: 'alter_connect_error',
    session,
    error: outcome.error.code,
    error_description: outcome.error.message,
  }
}

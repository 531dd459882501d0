import type { Driver, Statement } from '../storage/driver.ts'
import { addRefusals, startCounting } from '../storage/tables/session-refusals.ts'

/**
 * Which check refused a client that need hold no more than a session's public half. Each kind has at most one record per
 * session, so the list is a fixed one.
 */
export type RefusalKind =
  /** A call of the connect page without the session's flow cookie. */
  | 'flow_cookie'
  /** The connect page in another browser than the one that has opened the session. */
  | 'opened_elsewhere'
  /** Nothing shows that this browser may open the session. */
  | 'unbound'
  | 'opener_proof'
  | 'user_code'
  /** Another user of the app, where such a login no longer ends the session. */
  | 'other_user'
  /** A user who comes back to the app in another browser than the one that started. */
  | 'app_browser'
  /** A provider's response in a browser that did not start the flow. */
  | 'callback'

/** Counts refusals of clients that have no right to the session, so that they cannot fill the audit trail or a log. */
export interface Refusals {
  /**
   * Whether this refusal is the first of its kind for the session, in all processes of the database, also after the session
   * has ended. If so, `record` is durable when this resolves. Every later one is only counted: in this process, and added to the
   * session's counter by {@link flush}. The log has the same limit, in each process for itself.
   */
  readonly isFirstOfItsKind: (
    session: { readonly sessionId: string },
    kind: RefusalKind,
    record: Statement,
  ) => Promise<boolean>
  /** Adds what was counted since the last call to the sessions' counters, in one commit. A crash loses that much. */
  readonly flush: () => Promise<void>
}

export function createRefusals(driver: Driver, appId: string): Refusals {
  // By session and kind. What is here has its record already, so that no further refusal costs a write.
  let counted = new Map<string, Counted>()

  function count(sessionId: string, kind: RefusalKind, times: number): void {
    const key = `${sessionId} ${kind}`
    const known = counted.get(key)
    if (known === undefined) counted.set(key, { sessionId, kind, times })
    else known.times += times
  }

  return {
    async isFirstOfItsKind({ sessionId }, kind, record) {
      const isKnown = counted.has(`${sessionId} ${kind}`)
      const isFirst =
        !isKnown && (await driver.commit([startCounting(appId, sessionId, kind), record])).committed
      count(sessionId, kind, isFirst ? 0 : 1)
      return isFirst
    },
    async flush() {
      const due = [...counted.values()].filter(({ times }) => times > 0)
      counted = new Map()
      if (due.length === 0) return
      try {
        await driver.commit(
          due.map(({ sessionId, kind, times }) => addRefusals(appId, sessionId, kind, times)),
        )
      } catch (error) {
        for (const { sessionId, kind, times } of due) count(sessionId, kind, times)
        throw error
      }
    },
  }
}

interface Counted {
  readonly sessionId: string
  readonly kind: RefusalKind
  times: number
}

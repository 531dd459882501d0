import type { ConnectCallbacks } from '@alter-ai/connect'
import { toAnswer, toRefusal, type Answer } from '../shared/answer.ts'
import type { ShownRecord } from '../shared/audit-trail.ts'
import type { ShownGrant } from '../shared/grant-list.ts'
import { connectedNotice, errorNotice, exitNotice, type Notice } from '../shared/notice.ts'
import { callSite, SiteRefusal } from './call-site.ts'

/** What a page shows. A new object after each change. */
export interface ShownState {
  /** Like the records, `undefined` until they have come. */
  readonly grants: readonly ShownGrant[] | undefined
  readonly records: readonly ShownRecord[] | undefined
  /** How the last connect flow ended. */
  readonly notice: Notice | undefined
  /** How the last call with a grant ended, by grant. */
  readonly answers: Readonly<Record<string, Answer>>
}

/** The state of a page and all that changes it; React and Vue each subscribe in their own way. */
export interface PageState {
  readonly getState: () => ShownState
  readonly subscribe: (listener: () => void) => () => void
  /** Asks for grants and audit trail again. */
  readonly refresh: () => Promise<void>
  readonly callApi: (grantId: string) => Promise<void>
  readonly revoke: (grantId: string) => Promise<void>
  /** For every connect button of the page. */
  readonly callbacks: Required<ConnectCallbacks>
}

export function createPageState(): PageState {
  const listeners = new Set<() => void>()
  let state: ShownState = {
    grants: undefined,
    records: undefined,
    notice: undefined,
    answers: {},
  }
  let refreshes = 0

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    refresh,
    async callApi(grantId) {
      const answer = await callSite<Parameters<typeof toAnswer>[0]>(
        'POST',
        `/api/grants/${grantId}/call`,
      ).then(toAnswer, toRefusal)
      change({ answers: { ...state.answers, [grantId]: answer } })
      await refresh()
    },
    async revoke(grantId) {
      try {
        await callSite('POST', `/api/grants/${grantId}/revoke`)
      } catch (error) {
        change({ answers: { ...state.answers, [grantId]: toRefusal(error as SiteRefusal) } })
      }
      await refresh()
    },
    callbacks: {
      onSuccess: (grants) => tell(connectedNotice(grants)),
      onError: (error) => tell(errorNotice(error)),
      onExit: ({ reason }) => tell(exitNotice(reason)),
      onEvent: () => void refresh(),
    },
  }

  function tell(notice: Notice): void {
    change({ notice })
    void refresh()
  }

  async function refresh(): Promise<void> {
    const mine = (refreshes += 1)
    try {
      const [grants, records] = await Promise.all([
        callSite<{ items: ShownGrant[] }>('GET', '/api/grants'),
        callSite<{ items: ShownRecord[] }>('GET', '/api/audit'),
      ])
      // A later question has a newer answer.
      if (mine === refreshes) change({ grants: grants.items, records: records.items })
    } catch (error) {
      if (error instanceof SiteRefusal && error.status === 401) {
        location.assign(`/login?next=${location.pathname}`)
      } else change({ notice: errorNotice(error as SiteRefusal) })
    }
  }

  function change(changes: Partial<ShownState>): void {
    state = { ...state, ...changes }
    for (const listener of listeners) listener()
  }
}

import type { ConnectCallbacks, PickableAccount } from '@alter-ai/connect-react'

/** What happened in the page, in order. */
export interface PageRecord {
  /** Callbacks, with the version of the page that they came from. */
  readonly heard: [name: string, version: number, value: unknown][]
  /** What the live regions said. */
  readonly spoken: string[]
  isReady: boolean
}

export const record: PageRecord = { heard: [], spoken: [], isReady: false }

/** The callbacks of one version of the page. */
export function callbacksOf(version: number): Required<ConnectCallbacks> {
  const hear = (name: string) => (value: unknown) => void record.heard.push([name, version, value])
  return {
    onSuccess: (grants) => hear('success')(grants.map(({ provider }) => provider)),
    onError: ({ code }) => hear('error')(code),
    onExit: ({ reason }) => hear('exit')(reason),
    onEvent: (name) => hear('event')(name),
  }
}

export function hearPick(version: number): (grantId: string) => void {
  return (grantId) => void record.heard.push(['pick', version, grantId])
}

/**
 * Starts to record, for tests to read: `window.record`, and `window.served`, the button that the server had rendered. Call it
 * before anything else in the browser.
 */
export function startRecord(): PageRecord {
  let last: string | undefined
  new MutationObserver(() => {
    const text = document.querySelector('[role=status]')?.textContent
    if (text && text !== last) record.spoken.push(text)
    last = text
  }).observe(document.body, { childList: true, characterData: true, subtree: true })
  return Object.assign(window, { record, served: document.querySelector('#connect') }).record
}

export const providers = [
  { id: 'google', name: 'Northwind' },
  { id: 'slack', name: 'Chatter' },
]

export const accounts: PickableAccount[] = [
  { grant_id: 'grant-1', account_identifier: 'ada@example.com', provider_name: 'Northwind' },
  { grant_id: 'grant-2', account_identifier: 'ada@work.example', provider_name: 'Northwind' },
]

import type { BrowserContext } from 'playwright-core'

/** A message that a page received or sent, as text. */
export interface RecordedMessage {
  readonly channel: 'window' | 'broadcast' | 'port'
  /** The page that received it; for `broadcast` and `port` the one that sent it. */
  readonly page: string
  /** Origin of the sender. Empty where the browser gives none. */
  readonly origin: string
  /** The message as JSON. */
  readonly data: string
}

/**
 * Records every `postMessage` of all pages and popups that the profile opens from now on: what windows receive, and what
 * is put into a BroadcastChannel or a MessagePort. A message whose target origin did not match is not delivered and so
 * not listed.
 */
export async function recordMessages(context: BrowserContext): Promise<readonly RecordedMessage[]> {
  const messages: RecordedMessage[] = []
  await context.exposeBinding('recordMessageForTest', (_source, message: RecordedMessage) => {
    messages.push(message)
  })
  await context.addInitScript(listen)
  return messages
}

declare global {
  interface Window {
    recordMessageForTest: (message: RecordedMessage) => Promise<void>
  }
}

/** Runs in the page, before its own scripts. */
function listen(): void {
  const record = (channel: RecordedMessage['channel'], message: unknown, origin: string) => {
    let data: string
    try {
      data = String(JSON.stringify(message))
    } catch {
      data = String(message)
    }
    void window.recordMessageForTest({ channel, page: location.href, origin, data })
  }
  addEventListener('message', (event) => record('window', event.data, event.origin), true)
  const listenTo = (
    kind: 'broadcast' | 'port',
    prototype: { postMessage: (message: unknown) => void },
  ) => {
    prototype.postMessage = new Proxy(prototype.postMessage, {
      apply(post, sender: unknown, parameters: [unknown]) {
        record(kind, parameters[0], location.origin)
        Reflect.apply(post, sender, parameters)
      },
    })
  }
  listenTo('broadcast', BroadcastChannel.prototype)
  listenTo('port', MessagePort.prototype)
}

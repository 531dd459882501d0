import { parsePopupMessage, type AckMessage, type SessionStatus } from '@alter-ai/protocol'
import { listen, type Browser, type Dispose } from './browser.ts'

/**
 * Hears what the popup posts.
 *
 * A message is believed only when origin, source, session and shape are all as expected. The origin alone is not enough: a
 * stranger's window can make the vault's real page post a stranger's grant to us (security BR-02). All others are ignored
 * in silence. A result is acknowledged before it is handed on, so that the popup may close itself.
 *
 * @param origin The vault's, from the parsed base URL.
 * @param session The public half of the token.
 */
export function receiveResult(
  browser: Browser,
  origin: string,
  session: string,
  getPopup: () => Window,
  onResult: (status: SessionStatus) => void,
  onLeaving: (provider: string) => void,
): Dispose {
  return listen(browser, ['message'], (event) => {
    const { origin: sender, source, data } = event as MessageEvent<unknown>
    const popup = getPopup()
    if (sender !== origin || source !== popup) return
    const message = parsePopupMessage(data)
    if (message?.session !== session) return
    if (message.type === 'alter_connect_leaving') return onLeaving(message.provider)
    const ack: AckMessage = { type: 'alter_connect_ack', session }
    popup.postMessage(ack, origin)
    onResult(
      message.type === 'alter_connect_success'
        ? { status: 'completed', grants: message.grants }
        : { status: 'failed', error: { code: message.error, message: message.error_description } },
    )
  })
}

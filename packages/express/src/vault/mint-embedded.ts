import type { Log } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import { requestLog } from '../http/request-log.ts'
import { setBrowserCookie } from './browser-cookie.ts'
import type { Middleware } from '../middleware.ts'

/** Mints at a vault in this process: its pages share the app's host, so a cookie identifies the browser. */
export function mintEmbedded(vault: Vault, log: Log): Middleware['mint'] {
  return async (options, request, response) => {
    const { connectFlow } = vault.forRequest(requestLog({ log }, request))
    const { browserCookie, ...session } = await connectFlow.mint(options, request.headers.cookie)
    setBrowserCookie(response, vault, browserCookie)
    return { ...session, baseUrl: vault.publicURL }
  }
}

import { AlterSDKError, type VaultClient } from '@alter-ai/protocol'
import { askVault } from './ask-vault.ts'
import type { Middleware } from './middleware.ts'

const pagePath = '/sdk/oauth/connect'

/**
 * Mints at a vault elsewhere. No cookie of ours reaches its pages; where the app's page cannot show that it opened the
 * window, the vault holds the provider's answer until `GET /return` has named the user.
 */
export function mintRemote(vault: VaultClient, publicURL: string): Middleware['mint'] {
  return async (options) => {
    const completeUrl = `${publicURL}/return`
    const session = await askVault(vault.createConnectSession({ ...options, completeUrl }))
    const end = session.connectUrl.indexOf(pagePath)
    if (end < 0) {
      throw new AlterSDKError('unexpected_response', 'the vault’s connect URL is none', {
        status: 502,
      })
    }
    return { ...session, baseUrl: session.connectUrl.slice(0, end) }
  }
}

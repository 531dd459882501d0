import { AlterSDKError, type VaultClient } from '@alter-ai/protocol'
import { parseUrl } from '@alter-ai/protocol/wire'
import { keepAppBrowser } from './app-browser.ts'
import { askVault } from './ask-vault.ts'
import type { Middleware } from '../middleware.ts'

const pagePath = '/sdk/oauth/connect'

/**
 * Mints at a vault elsewhere. No cookie of ours reaches its pages; where the app's page cannot show that it opened the
 * window, the vault holds the provider's response until `GET /return` has named the user, and the browser by its cookie.
 */
export function mintRemote(vault: VaultClient, publicURL: string): Middleware['mint'] {
  return async (options, request, response) => {
    const completeUrl = `${publicURL}/return`
    // A page of the mount acts on arrival, so it is none to come back to; the vault cannot know where the mount is.
    if (options.returnUrl !== undefined && isBelow(publicURL, options.returnUrl))
      throw new AlterSDKError('connect_config', 'return_to must be a page of the app', {
        status: 400,
      })
    const browserId = keepAppBrowser(publicURL, request, response)
    const session = await askVault(
      vault.createConnectSession({
        ...options,
        completeUrl,
        ...(browserId !== undefined && { browserId }),
      }),
    )
    const end = session.connectUrl.indexOf(pagePath)
    if (end < 0) {
      throw new AlterSDKError('unexpected_response', 'the vault’s connect URL is none', {
        status: 502,
      })
    }
    return { ...session, baseUrl: session.connectUrl.slice(0, end) }
  }
}

function isBelow(mount: string, url: string): boolean {
  return `${parseUrl(url)?.href}/`.startsWith(`${new URL(mount).href}/`)
}

import type { VaultClient } from '@alter-ai/vault'
import type { DemoProvider } from './providers.ts'
import { SiteError } from './site-error.ts'

/** What the provider's API answered. */
export interface ApiAnswer {
  readonly method: 'GET'
  readonly url: string
  readonly status: number
  readonly body: unknown
}

/**
 * Calls the provider's API with a grant of the user. This is all that an app has to do: it names the grant, and the vault
 * finds the token, refreshes it where needed, sends it to the provider only, and records the use.
 *
 * @throws {AlterSDKError} `grant_not_found`, `grant_revoked`, `credential_revoked`, `provider_api_error`, …
 */
export async function callProvider(
  vault: VaultClient,
  providers: readonly DemoProvider[],
  grantId: string,
): Promise<ApiAnswer> {
  const grant = await vault.getGrant(grantId)
  const url = providers.find(({ key }) => key === grant.provider)?.apiUrl
  if (url === undefined) throw new SiteError(404, 'not_found', 'The demo calls no API there.')
  const response = await vault.request('GET', url, { grantId, reason: 'demo page' })
  return { method: 'GET', url, status: response.status, body: await response.json() }
}

import type { VaultClient } from '@alter-ai/protocol'
import { createClient } from './client.ts'
import { createConnection, type AppOptions } from './connection.ts'

export type { AppOptions }

/**
 * A vault that runs elsewhere (`alter serve`), held by the app's back end. It does what `createVault()` does in the app's own
 * process: the same methods, the same errors in the same classes.
 *
 * Whatever fails before the vault has answered is `network_error` or `timeout`; a call that changes something may then have been
 * done or not. Nothing is tried again, and no redirect is followed.
 *
 * @example
 * const vault = new App({ apiKey: process.env.ALTER_API_KEY, baseURL: 'https://vault.example.com' })
 * const response = await vault.request('GET', 'https://api.github.com/user', { grantId })
 */
export class App implements VaultClient {
  declare readonly request: VaultClient['request']
  declare readonly forUser: VaultClient['forUser']
  declare readonly createConnectSession: VaultClient['createConnectSession']
  declare readonly createConnectSessionForError: VaultClient['createConnectSessionForError']
  declare readonly completeConnectSession: VaultClient['completeConnectSession']
  declare readonly pollConnectSession: VaultClient['pollConnectSession']
  declare readonly cancelConnectSession: VaultClient['cancelConnectSession']
  declare readonly listGrants: VaultClient['listGrants']
  declare readonly getGrant: VaultClient['getGrant']
  declare readonly revokeGrant: VaultClient['revokeGrant']
  declare readonly queryAudit: VaultClient['queryAudit']
  /** Later calls are refused; what runs goes on to its end, and so does the vault. */
  declare readonly close: VaultClient['close']

  /** @throws {AlterSDKError} `invalid_key` for a key that is not whole; `invalid_config` for any other option. */
  constructor(options: AppOptions) {
    // The key stays inside: nothing that prints this object can show it.
    Object.assign(this, createClient(createConnection(options), undefined))
  }
}

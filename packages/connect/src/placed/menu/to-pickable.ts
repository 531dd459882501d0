import type { PickableAccount } from './account-picker.ts'

/**
 * An account as a back end tells of it: a `GrantRecord`, or one of the accounts of an `AmbiguousGrantError`, also after a way
 * through JSON.
 */
export interface AccountRecord {
  readonly grantId: string
  readonly accountIdentifier: string
  readonly accountDisplayName?: string | undefined
  readonly accountEmail?: string | undefined
  readonly providerName?: string | undefined
  readonly status?: 'active' | 'needs_reauth' | 'revoked' | 'expired' | undefined
}

/**
 * Records for an account picker. Those that have ended are left out: no call can be made with them.
 *
 * It is not among the menus, because a page that imports from there at once would load them at once.
 */
export function toPickable(records: readonly AccountRecord[]): PickableAccount[] {
  return records
    .filter(({ status }) => status !== 'revoked' && status !== 'expired')
    .map((record) => ({
      grant_id: record.grantId,
      account_identifier: record.accountIdentifier,
      provider_name: record.providerName,
      status: record.status === 'needs_reauth' ? 'error' : 'active',
      metadata: {
        ...(record.accountDisplayName && { account_display_name: record.accountDisplayName }),
        ...(record.accountEmail && { account_email: record.accountEmail }),
      },
    }))
}

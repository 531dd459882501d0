/** What the pages show of a grant; a `GrantRecord`, or one that has been through JSON. */
export interface ShownGrant {
  readonly grantId: string
  readonly provider: string
  readonly providerName: string
  readonly accountIdentifier: string
  readonly accountDisplayName?: string
  readonly scopes: readonly string[]
  readonly status: 'active' | 'needs_reauth' | 'revoked' | 'expired'
  readonly createdAt: Date | string
}

const mostEnded = 3

/** Newest first. Of those that have ended only the last few: the audit trail has them all. */
export function grantsToShow<Grant extends ShownGrant>(grants: readonly Grant[]): Grant[] {
  let ended = 0
  return grants
    .toSorted((a, b) => new Date(b.createdAt).getTime() - new Date(a.createdAt).getTime())
    .filter((grant) => !hasEnded(grant) || (ended += 1) <= mostEnded)
}

export function hasEnded({ status }: Pick<ShownGrant, 'status'>): boolean {
  return status === 'revoked' || status === 'expired'
}

/** What to know about grants of the demo's own providers; nothing where all are real. */
export function noteOnGrants(
  providers: readonly { readonly isReal: boolean }[],
): string | undefined {
  return providers.every(({ isReal }) => isReal)
    ? undefined
    : 'The demo’s own providers forget everything when the demo stops. Connect their accounts again afterwards.'
}

export const statusWords: Readonly<Record<ShownGrant['status'], string>> = {
  active: 'Active',
  needs_reauth: 'Needs consent',
  revoked: 'Revoked',
  expired: 'Expired',
}

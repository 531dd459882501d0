import type { Provider } from './provider.ts'

/** Whether there can be a way to revoke tokens. Where the provider's metadata is read, it has the last word. */
export function mayRevoke({ revocation, discovery }: Provider): boolean {
  return revocation !== undefined || discovery
}

/**
 * How far revoking one token reaches. Where only metadata tells of the endpoint, nobody has said; many servers end the
 * whole consent, so that is what we reckon with.
 */
export function reachOf(provider: Provider): 'token' | 'account' {
  return provider.revocation?.reach ?? 'account'
}

import type { Provider } from './provider.ts'

/**
 * How far revoking one token reaches. Where only metadata tells of the endpoint, nobody has said; many servers end the
 * whole consent, so that is what we reckon with.
 */
export function reachOf(provider: Provider): 'token' | 'account' {
  return provider.revocation?.reach ?? 'account'
}

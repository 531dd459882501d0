import type { VaultClient } from '@alter-ai/vault'
import type { Request } from 'express'
import { notLoggedIn } from './site-error.ts'

/**
 * The vault, limited to who is logged in. Routes take it from here, so that none can reach another user's grants.
 *
 * @throws {SiteError} `unauthenticated`
 */
export function vaultOf(request: Request): VaultClient {
  if (request.alter === undefined) throw notLoggedIn()
  return request.alter
}

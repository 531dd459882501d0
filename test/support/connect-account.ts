import type { EndUser, Vault } from '@alter-ai/vault'
import type { MisbehavingProvider } from './misbehaving-provider/index.ts'
import { Walker } from './walker.ts'

/** Connects an account of the misbehaving provider, or connects it again. @returns the grant's id. */
export async function connectAccount(
  vault: Vault,
  provider: MisbehavingProvider,
  key: string,
  account: string,
  user?: EndUser,
): Promise<string> {
  const walker = new Walker(vault)
  const { session, url } = await walker.leave(key, user)
  await walker.arrive(key, provider.visit(url, { account }))
  const { status, error, grants } = await vault.pollConnectSession(session.sessionToken)
  const grantId = grants?.[0]?.grant_id
  if (grantId === undefined) throw new Error(`no grant: ${error?.code ?? status}`)
  return grantId
}

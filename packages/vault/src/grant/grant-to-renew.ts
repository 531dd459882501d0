import type { Engine, RegisteredClient } from '../engine.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'
import { findGrant, type GrantRow } from '../storage/tables/grants.ts'

/** The grant that the session is to renew, if it is one of this client. */
export async function grantToRenew(
  engine: Engine,
  session: SessionRow,
  client: RegisteredClient,
): Promise<GrantRow | undefined> {
  if (session.reauthorizeGrantId === null) return undefined
  const [grant] = await engine.driver.read(findGrant(engine.appId, session.reauthorizeGrantId))
  return grant?.providerClientId === client.providerClientId ? grant : undefined
}

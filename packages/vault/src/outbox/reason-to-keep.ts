import { isAlterError } from '@alter-ai/protocol'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { openToken } from '../oauth/token/seal-tokens.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { listLiveGrants, type UsableGrant } from '../storage/tables/credentials.ts'
import type { DiscardedTokens, Pair } from './discarded-tokens.ts'

/**
 * Why tokens must not be revoked at the provider: it would end another user's, or another, live grant. Where revoking reaches
 * the whole account, any live grant of that account at this client counts; where it reaches only what is sent, one that holds
 * the same token (some providers return the token of the first consent for a second one). One client may be configured under
 * several keys, such as `gmail` and `google-calendar`; the provider knows only the client.
 */
export async function reasonToKeep(
  engine: Engine,
  client: RegisteredClient,
  discarded: Pick<DiscardedTokens, 'accountId' | 'accessToken' | 'refreshToken'>,
): Promise<'kept_for_other_grant' | 'kept_account_unknown' | undefined> {
  const reachesAccount = reachOf(client.provider) === 'account'
  // Whose account it is remains unknown, and so does which grants the revocation would end.
  if (discarded.accountId === '') return reachesAccount ? 'kept_account_unknown' : undefined
  const held = await Promise.all(
    clientsAlike(engine, client).map(async (one) => {
      const live = await engine.driver.read(
        listLiveGrants(engine.appId, one.providerClientId, discarded.accountId),
      )
      return reachesAccount
        ? live.length > 0
        : live.some((grant) => holdsToken(engine, one, grant, discarded))
    }),
  )
  return held.includes(true) ? 'kept_for_other_grant' : undefined
}

/** What is configured under other keys and is the same client at the same authorization server. */
function clientsAlike(engine: Engine, client: RegisteredClient): RegisteredClient[] {
  const { clientId, row, providerClientId } = client
  const others = [...engine.clients.values()].filter(
    (other) =>
      other.providerClientId !== providerClientId &&
      other.clientId === clientId &&
      other.row.tokenUrl === row.tokenUrl &&
      other.row.issuer === row.issuer,
  )
  return [client, ...others]
}

function holdsToken(
  engine: Engine,
  client: RegisteredClient,
  grant: UsableGrant,
  discarded: Pair,
): boolean {
  const isSame = (column: 'access_token' | 'refresh_token', token: Secret | undefined) =>
    token !== undefined && openToken(engine, client, grant, column)?.reveal() === token.reveal()
  try {
    return (
      isSame('access_token', discarded.accessToken) ||
      isSame('refresh_token', discarded.refreshToken)
    )
  } catch (error) {
    // Tokens that do not open cannot be used, so there is nothing to keep for this grant.
    if (isAlterError(error) && error.code === 'decryption_failed') return false
    throw error
  }
}

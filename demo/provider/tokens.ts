import { findAccount } from './accounts.ts'
import type { OidcProvider } from './authorization-server.ts'
import type { Tokens } from './exchange.ts'
import type { MemoryStore } from './memory-store.ts'

/** The tokens of one client, as the authorization server has them. */
export function createTokens(oidc: OidcProvider, store: MemoryStore, clientId: string): Tokens {
  const findToken = async (value: string) => {
    const token = await oidc.AccessToken.find(value)
    return token?.clientId === clientId ? token : undefined
  }
  return {
    findAccessToken: async (value) => {
      const token = await findToken(value)
      const account = findAccount(token?.accountId)
      return account && { account, scopes: new Set(token?.scope?.split(' ')) }
    },
    isLive: async (value) => {
      if (await findToken(value)) return true
      const token = await oidc.RefreshToken.find(value)
      return token?.clientId === clientId && token.consumed === undefined
    },
    endAuthorization: async (accessToken) => {
      const token = await findToken(accessToken)
      if (token) await store.endGrant(token.grantId)
    },
  }
}

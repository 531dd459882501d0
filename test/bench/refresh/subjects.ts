import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVault } from '@alter-ai/vault'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { ada } from '../../support/create-test-vault.ts'
import type { MisbehavingProvider } from '../../support/misbehaving-provider/index.ts'
import { sentTo, Walker } from '../../support/walker.ts'
import { connectPlainly, refreshPlainly, type PlainTokens } from './plain-client.ts'

/** Something that keeps one account's tokens, and uses them. */
export interface Subject {
  readonly name: string
  /** Connects an account whose access token is over by the time that this resolves; answers how it is used once. */
  readonly prepare: (provider: MisbehavingProvider) => Promise<Prepared>
}

export interface Prepared {
  /** Gets a token and calls the API with it; `false` when either fails. */
  readonly use: () => Promise<boolean>
  readonly close: () => Promise<void>
}

const hourMs = 3_600_000

/** This project, with its database in a file. */
const alterConnect: Subject = {
  name: 'Alter Connect',
  async prepare(provider) {
    const folder = mkdtempSync(join(tmpdir(), 'alter-bench-'))
    let nowMs = Date.now()
    const vault = await createVault({
      publicURL: 'http://localhost:4999/alter',
      app: { name: 'Bench' },
      database: `sqlite:${join(folder, 'alter.db')}`,
      encryptionKey: randomBytes(32).toString('base64'),
      providers: { acme: provider.client() },
      clock: () => nowMs,
    })
    const walker = new Walker(vault)
    const { url, session } = await walker.leave('acme', ada)
    await walker.arrive('acme', await sentTo(url))
    const { grants } = await vault.pollConnectSession(session.sessionToken)
    const grantId = grants?.[0]?.grant_id ?? ''
    nowMs += 2 * hourMs
    provider.endAccessTokens()
    return {
      use: async () => {
        const options = { grantId, throwOnError: false }
        const response = await vault.request('GET', `${provider.origin}/api`, options)
        await response.body?.cancel()
        return response.ok
      },
      async close() {
        await vault.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/** better-auth: a linked account, asked by `getAccessToken` for a token that is good. */
const betterAuthLinked: Subject = {
  name: 'better-auth',
  async prepare(provider) {
    const tokens = await connectPlainly(provider)
    const { clientId, clientSecret = '' } = provider.client()
    const at = new Date()
    const auth = betterAuth({
      baseURL: 'http://localhost:4999',
      secret: randomBytes(32).toString('base64'),
      telemetry: { enabled: false },
      logger: { disabled: true },
      database: memoryAdapter({
        user: [user(at)],
        session: [],
        verification: [],
        account: [
          {
            id: 'account-1',
            accountId: 'ada',
            providerId: 'acme',
            userId: 'user-1',
            ...tokens,
            accessTokenExpiresAt: new Date(at.getTime() - hourMs),
            scope: 'read',
            createdAt: at,
            updatedAt: at,
          },
        ],
      }),
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: 'acme',
              clientId,
              clientSecret,
              authorizationUrl: `${provider.origin}/authorize`,
              tokenUrl: `${provider.origin}/token`,
              userInfoUrl: `${provider.origin}/userinfo`,
              authentication: 'basic',
            },
          ],
        }),
      ],
    })
    provider.endAccessTokens()
    return {
      use: async () => {
        try {
          const body = { userId: 'user-1', accountId: 'account-1' }
          const { accessToken } = await auth.api.getAccessToken({ body })
          return await callApi(provider, accessToken ?? '')
        } catch {
          return false
        }
      },
      close: () => Promise.resolve(),
    }
  },
}

/** What one writes on the first day: if the token is over, refresh it. */
const naive: Subject = {
  name: 'naive client',
  async prepare(provider) {
    let tokens: PlainTokens = await connectPlainly(provider)
    let expiresAt = Date.now() - 1
    provider.endAccessTokens()
    return {
      use: async () => {
        try {
          if (expiresAt <= Date.now()) {
            tokens = await refreshPlainly(provider, tokens.refreshToken)
            expiresAt = Date.now() + hourMs
          }
          return await callApi(provider, tokens.accessToken)
        } catch {
          return false
        }
      },
      close: () => Promise.resolve(),
    }
  },
}

export const subjects: readonly Subject[] = [alterConnect, betterAuthLinked, naive]

function user(at: Date) {
  return {
    id: 'user-1',
    name: 'Ada',
    email: 'ada@app.example',
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
  }
}

async function callApi({ origin }: MisbehavingProvider, token: string): Promise<boolean> {
  const response = await fetch(`${origin}/api`, { headers: { authorization: `Bearer ${token}` } })
  await response.body?.cancel()
  return response.ok
}

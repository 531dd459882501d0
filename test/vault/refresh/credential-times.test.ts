import { defineProvider, type ProviderInput } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../../packages/vault/src/encryption/secret.ts'
import { credentialTimes } from '../../../packages/vault/src/refresh/credential-times.ts'
import type { TokenSet } from '../../../packages/vault/src/oauth/token/token-set.ts'

const day = 86_400

function times(
  refresh: Partial<NonNullable<ProviderInput['refresh']>>,
  tokens: Partial<TokenSet> = {},
  chance = 0.5,
) {
  const row = defineProvider({
    id: 'acme',
    name: 'Acme',
    authorizationUrl: 'https://acme.example/authorize',
    tokenUrl: 'https://acme.example/token',
    anonymous: true,
    refresh: { supported: true, ...refresh },
  })
  const set: TokenSet = { accessToken: new Secret('a'), ...tokens }
  const { lifetimeMs, refreshLifetimeMs, keepAliveMs } = credentialTimes(row, set, true, chance)
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000)
  return [seconds(lifetimeMs), seconds(refreshLifetimeMs), seconds(keepAliveMs)]
}

const refreshToken = new Secret('r')

describe('credentialTimes', () => {
  test('an answer that says nothing leaves everything open', () => {
    expect(times({}, { refreshToken })).toEqual([null, null, null])
  })

  test('the documented life counts only where the row says that answers do not tell it', () => {
    const refresh = { accessTokenSeconds: 3_600 }
    expect(times(refresh)[0]).toBeNull()
    expect(times({ ...refresh, assumeLifetime: true })[0]).toBe(3_600)
    expect(times({ ...refresh, assumeLifetime: true }, { expiresInSeconds: 60 })[0]).toBe(60)
  })

  test('a refresh token that dies of disuse is used around the half of that time', () => {
    expect(times({ idleSeconds: 60 * day })).toEqual([null, 60 * day, 30 * day])
    expect(times({ idleSeconds: 60 * day }, {}, 0)[2]).toBe(24 * day)
    expect(times({ idleSeconds: 60 * day }, {}, 1)[2]).toBe(36 * day)
  })

  test('a fixed life is not prolonged by use, unless use brings another one', () => {
    const refresh = { refreshTokenSeconds: 90 * day }
    expect(times(refresh, { refreshToken })).toEqual([null, 90 * day, null])
    const rotating = { ...refresh, rotates: 'always' as const }
    expect(times(rotating, { refreshToken })).toEqual([null, 90 * day, 45 * day])
  })

  test('a life that no new refresh token came with stays as it was', () => {
    expect(times({ refreshTokenSeconds: 90 * day })).toEqual([null, null, null])
  })

  test('what the answer says of the refresh token comes before the row', () => {
    const refresh = { idleSeconds: 60 * day }
    expect(times(refresh, { refreshExpiresInSeconds: 10 * day })).toEqual([null, 10 * day, 5 * day])
  })

  test('an access token that renews itself lives as long as its credential', () => {
    const refresh = { credential: 'access_token' as const }
    expect(times(refresh, { expiresInSeconds: 60 * day })).toEqual([60 * day, 60 * day, 30 * day])
  })
})

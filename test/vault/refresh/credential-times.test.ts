import { defineProvider, type ProviderInput } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../../packages/vault/src/encryption/secret.ts'
import {
  credentialTimes,
  type UsedRefreshToken,
} from '../../../packages/vault/src/refresh/credential-times.ts'
import type { TokenSet } from '../../../packages/vault/src/oauth/token/token-set.ts'

const day = 86_400

function rowWith(refresh: Partial<NonNullable<ProviderInput['refresh']>>) {
  return defineProvider({
    id: 'acme',
    name: 'Acme',
    authorizationUrl: 'https://acme.example/authorize',
    tokenUrl: 'https://acme.example/token',
    anonymous: true,
    refresh: { supported: true, rotates: 'never', ...refresh },
  })
}

function times(
  refresh: Partial<NonNullable<ProviderInput['refresh']>>,
  tokens: Partial<TokenSet> = {},
  { chance = 0.5, used }: { chance?: number; used?: UsedRefreshToken } = {},
) {
  const set: TokenSet = { accessToken: new Secret('a'), ...tokens }
  const { lifetimeMs, refreshLifetimeMs, keepAliveMs } = credentialTimes(
    rowWith(refresh),
    set,
    true,
    used,
    chance,
  )
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
    expect(times({ idleSeconds: 60 * day }, {}, { chance: 0 })[2]).toBe(24 * day)
    expect(times({ idleSeconds: 60 * day }, {}, { chance: 1 })[2]).toBe(36 * day)
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

  describe('where it is unknown whether refresh tokens rotate', () => {
    const unknown = { rotates: 'unknown' as const }
    const used = { refreshToken: new Secret('before'), leftMs: 20 * day * 1_000 }
    const states = (days: number) => ({ refreshExpiresInSeconds: days * day })

    test('the first one is used around the half of its life', () => {
      expect(times(unknown, { refreshToken, ...states(30) })).toEqual([null, 30 * day, 15 * day])
    })

    test('a refresh that brings another one shows that use prolongs it', () => {
      const received = { refreshToken, ...states(10) }
      expect(times(unknown, received, { used })).toEqual([null, 10 * day, 5 * day])
      expect(times({ rotates: 'never' }, received, { used })[2]).toBe(5 * day)
    })

    test.each([
      ['again', { refreshToken: new Secret('before') }],
      ['by not mentioning it', {}],
    ])('a refresh that brings the same one %s shows it by a later end', (_, same) => {
      expect(times(unknown, { ...same, ...states(30) }, { used })[2]).toBe(15 * day)
      expect(times(unknown, { ...same, ...states(20) }, { used })[2]).toBeNull()
      expect(times(unknown, same, { used })).toEqual([null, null, null])
    })

    test('a life of which nothing is said, or which has no end, counts as thirty days of disuse', () => {
      for (const tokens of [{}, { refreshExpiresInSeconds: Infinity }])
        expect(times(unknown, { refreshToken, ...tokens })).toEqual([null, null, 15 * day])
    })
  })

  test('an end that was stated counts on for the same refresh token, and for no other', () => {
    const keepsEnd = (tokens: Partial<TokenSet>) => {
      const used = { refreshToken: new Secret('before'), leftMs: day }
      const set = { accessToken: new Secret('a'), ...tokens }
      return credentialTimes(rowWith({}), set, true, used, 0.5).keepsRefreshEnd
    }
    expect(keepsEnd({})).toBe(true)
    expect(keepsEnd({ refreshToken: new Secret('before') })).toBe(true)
    expect(keepsEnd({ refreshToken })).toBe(false)
    expect(keepsEnd({ refreshExpiresInSeconds: Infinity })).toBe(false)
  })
})

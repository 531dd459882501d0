import { catalogue } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import type { RegisteredClient } from '../../../packages/vault/src/engine.ts'
import { buildAuthorizationUrl } from '../../../packages/vault/src/oauth/build-authorization-url.ts'
import {
  askedScopes,
  lackedScopes,
  scopesToAsk,
} from '../../../packages/vault/src/providers/scopes.ts'

describe('a renewal asks for all that the grant has and all that is required', () => {
  test.each([...catalogue.keys()])('%s', (id) => {
    const provider = catalogue.get(id)
    if (provider === undefined) throw new Error('the catalog has no such definition')
    const client = {
      provider,
      key: id,
      clientId: 'the-client',
      redirectUri: 'https://app.example/callback',
      scopes: askedScopes(provider, undefined),
    } as Partial<RegisteredClient> as RegisteredClient
    const held = ['only.held', ...Object.keys(provider.scopes)]
    const required = ['newly.required', ...held.slice(0, 2)]
    const scopes = scopesToAsk(client, required, held)
    const url = buildAuthorizationUrl('https://provider.example/authorize', client, {
      state: 'the-state',
      secrets: { codeVerifier: undefined, nonce: undefined },
      scopes,
      forceConsent: true,
      loginHint: undefined,
    })
    const asked = (new URL(url).searchParams.get(provider.scopeParameter) ?? '').split(
      provider.scopeSeparator,
    )
    expect(asked).toEqual(scopes)
    expect(new Set(asked).size).toBe(asked.length)
    expect(lackedScopes(provider, asked, [...client.scopes, ...required, ...held])).toEqual([])
  })
})

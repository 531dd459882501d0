import { createOutbound, type Grant, type ProviderInput } from '@alter-ai/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { publicIdOf } from '../support/create-test-vault.ts'
import { sendJson, startMaliciousServer } from '../support/malicious-authorization-server.ts'
import {
  developmentRow,
  startMisbehavingProvider,
  type MisbehavingProvider,
} from '../support/misbehaving-provider/index.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

/** Definitions that write scopes, or say which were granted, in different ways. */
const kinds: Readonly<Record<string, (origin: string) => Partial<ProviderInput>>> = {
  'scopes separated by a space': () => ({}),
  'scopes separated by a comma': () => ({ scopeSeparator: ',' }),
  'a parameter of its own, and scopes inside a member': () => ({
    scopeParameter: 'user_scope',
    scopeSeparator: ',',
    tokenResponse: {
      access_token: ['authed_user.access_token'],
      refresh_token: ['authed_user.refresh_token'],
      scope: ['authed_user.scope'],
    },
  }),
  'granted scopes in the redirect': () => ({ scopeAnswer: 'redirect' }),
  'incremental authorization': () => ({
    authorizationParameters: { include_granted_scopes: 'true' },
  }),
  'identity scopes': () => ({ identityScopes: ['profile'] }),
  'another spelling in responses': () => ({
    scopeAliases: {
      extra: ['https://scopes.example/extra'],
      'https://scopes.example/extra': ['extra'],
    },
  }),
  'a wider scope in place of a narrow one': () => ({ scopeAliases: { read: ['extra'] } }),
  'a host per connection': (origin) => ({
    connection: [
      { name: 'tenant', source: 'operator', pattern: '^[a-z]+$', default: 'acme', required: true },
    ],
    authorizationUrl: `${origin}/{tenant}/authorize`,
    tokenUrl: `${origin}/{tenant}/token`,
  }),
}

async function createWorld(changes: (origin: string) => Partial<ProviderInput> = () => ({})) {
  const provider = await startMisbehavingProvider((origin) =>
    developmentRow(origin, { defaultScopes: ['read'], ...changes(origin) }),
  )
  const outbound = createOutbound()
  const { vault, errors } = await createOwnVault(
    { acme: provider.client({ scopes: ['read'] }) },
    { outbound },
  )
  onTestFinished(async () => {
    await vault.close()
    await outbound.close()
    await provider.close()
    expect(errors).toEqual([])
    expect(provider.violations).toEqual([])
  })
  return { provider, vault, ...walksOf(vault, provider) }
}

interface How {
  readonly requiredScopes?: readonly string[]
  readonly reauthorizeGrantId?: string
  /** What the user leaves ticked, at each visit. */
  readonly grantScopes?: readonly string[]
}

function walksOf(vault: Walker['vault'], provider: MisbehavingProvider) {
  const { scopeParameter, scopeSeparator } = provider.row
  const scopesIn = (url: URL) =>
    (url.searchParams.get(scopeParameter) ?? '').split(scopeSeparator).toSorted()
  return {
    /** One session to its end, following the vault wherever it sends the browser. */
    connect: async ({ grantScopes, ...options }: How = {}) => {
      const walker = new Walker(vault)
      const { session, url } = await walker.leave('acme', undefined, options)
      const asked = [scopesIn(url)]
      const visit = (to: URL | string) =>
        walker.arrive('acme', provider.visit(to, { ...(grantScopes && { grantScopes }) }))
      let received = await visit(url)
      // More often than once is too often.
      while (received.kind === 'ask_again' && asked.length < 3) {
        asked.push(scopesIn(new URL(received.authorizationUrl)))
        received = await visit(received.authorizationUrl)
      }
      const { error, grants = [] } = await vault.pollConnectSession(session.sessionToken)
      return { asked, error, grant: grants[0] as Grant, session: publicIdOf(session.connectUrl) }
    },
    recordOf: async (event: string) =>
      (await vault.queryAudit({ limit: 200 })).items.find((item) => item.event === event),
  }
}

const union = (...scopes: string[]) => scopes.toSorted()

describe.each(Object.entries(kinds))('a definition with %s', (name, changes) => {
  const identity = name === 'identity scopes' ? ['profile'] : []
  const base = name.startsWith('a wider') ? ['extra'] : ['extra', 'read']
  const spelled = (scopes: readonly string[]) =>
    scopes.map((scope) => scope.replace('https://scopes.example/', '')).toSorted()

  test('a grant that is renewed by name asks for what it has and what is required, in one request', async () => {
    const { connect } = await createWorld(changes)
    const { grant } = await connect({ requiredScopes: ['extra'] })
    const again = await connect({ reauthorizeGrantId: grant.grant_id, requiredScopes: ['more'] })
    expect(again.asked.map(spelled)).toEqual([union('read', 'extra', 'more', ...identity)])
    expect(again.grant).toMatchObject({ grant_id: grant.grant_id, operation: 'reauth' })
    expect(spelled(again.grant.scopes)).toEqual(union(...base, 'more', ...identity))
  })

  test('an account that is connected again keeps what it had: the rest is asked for in a second request', async () => {
    const { connect, recordOf } = await createWorld(changes)
    const { grant } = await connect({ requiredScopes: ['extra'] })
    const again = await connect({ requiredScopes: ['more'] })
    expect(again.asked.map(spelled)).toEqual([
      union('read', 'more', ...identity),
      union('read', 'extra', 'more', ...identity),
    ])
    expect(again.grant).toMatchObject({ grant_id: grant.grant_id, operation: 'reauth' })
    expect(spelled(again.grant.scopes)).toEqual(union(...base, 'more', ...identity))
    expect(await recordOf('grant.reauthorized')).not.toHaveProperty('details')
  })
})

describe('a renewal that ends with fewer scopes', () => {
  test('says so in the record and on the grant, where the user has left them out', async () => {
    const { connect, recordOf, vault } = await createWorld()
    const { grant } = await connect({ requiredScopes: ['extra'] })
    const { asked, grant: less } = await connect({ grantScopes: ['read'] })
    // It is asked for once more, and no third time.
    expect(asked).toEqual([['read'], ['extra', 'read']])
    expect(less).toMatchObject({ grant_id: grant.grant_id, scopes: ['read'] })
    expect((await vault.getGrant(grant.grant_id)).scopes).toEqual(['read'])
    expect(await recordOf('grant.reauthorized')).toMatchObject({
      details: { scopes_not_granted: 'extra', scopes_lost: 'extra' },
    })
    // What the user has left out is no longer asked for.
    expect((await connect()).asked).toEqual([['read']])
    expect(await recordOf('grant.reauthorized')).not.toHaveProperty('details')
  })

  test('is a failure where the app requires them, and the grant stays as it was', async () => {
    const { connect, vault } = await createWorld()
    const { grant } = await connect({ requiredScopes: ['extra'] })
    const before = await vault.getGrant(grant.grant_id)
    const { error } = await connect({
      reauthorizeGrantId: grant.grant_id,
      requiredScopes: ['extra'],
      grantScopes: ['read'],
    })
    expect(error).toMatchObject({
      code: 'insufficient_scope',
      details: { missing_scopes: ['extra'] },
    })
    expect(await vault.getGrant(grant.grant_id)).toEqual(before)
  })

  test('ends the first tokens at the provider, where it asks twice and that ends nothing else', async () => {
    const { connect, provider } = await createWorld()
    await connect({ requiredScopes: ['extra'] })
    await connect()
    // The first pair of this session, and the pair that was replaced.
    await expect
      .poll(() => provider.families().map(({ liveRefreshTokens }) => liveRefreshTokens))
      .toEqual([0, 0, 1])
  })
})

test('a refresh that brings fewer scopes says so in its record (RFC 6749 §6)', async () => {
  const server = await startMaliciousServer()
  let clockMs = Date.now()
  const { vault, errors } = await createOwnVault(
    { acme: { ...server.client(), scopes: ['read', 'write'] } },
    { clock: () => clockMs },
  )
  onTestFinished(async () => {
    await vault.close()
    await server.close()
    expect(errors).toEqual([])
  })
  server.answer('/token', (request, response) =>
    sendJson(response, {
      ...server.tokens(request),
      expires_in: 60,
      refresh_token: 'the-refresh-token',
      scope: request.form.get('grant_type') === 'refresh_token' ? 'read' : 'read write',
    }),
  )
  const { grants } = await new Walker(vault).walk('acme')
  const grantId = grants?.[0]?.grant_id ?? ''
  clockMs += 120_000
  await vault.request('GET', `${server.origin}/api`, { grantId, throwOnError: false })
  expect((await vault.getGrant(grantId)).scopes).toEqual(['read'])
  const { items } = await vault.queryAudit()
  expect(items.find(({ event }) => event === 'grant.refreshed')).toMatchObject({
    details: { scopes_lost: 'write' },
  })
})

import {
  AlterValueError,
  AmbiguousGrantError,
  GrantNotFoundError,
  GrantRevokedError,
  ScopeReauthRequiredError,
  TargetNotAllowedError,
  type EndUser,
  type VaultClient,
} from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import {
  completeUrl,
  connectIn,
  createEmbedded,
  createStandalone,
  grantIn,
  type ContractFlow,
  type ContractWorld,
} from './contract-world.ts'

/** What holds of scopes for every `VaultClient`, wherever its vault runs. */
describe.each([
  ['createVault()', createEmbedded],
  ['App, against a vault on a host of its own', createStandalone],
])('%s', (_name, create) => {
  let world: ContractWorld
  let client: VaultClient
  let users = 0

  beforeAll(async () => {
    world = await create()
    client = world.client
  })
  afterAll(() => world.close())

  const newUser = (): EndUser => ({ id: `user-${(users += 1)}`, email: 'ada@app.example' })
  const api = (path: string) => world.provider.urls.google.apiUrl + path
  const connect = (user: EndUser, how?: ContractFlow) => connectIn(world, user, how)
  const grantOf = (user: EndUser, how?: ContractFlow) => grantIn(world, user, how)

  describe('a session', () => {
    test('tells which required scopes were not granted', async () => {
      const { session, completed } = await connect(newUser(), {
        requiredScopes: ['files.read', 'email'],
        scopes: ['calendar.readonly'],
      })
      const details = { missing_scopes: ['files.read'] }
      expect(completed).toMatchObject({ status: 'failed', grants: [] })
      expect(completed.error).toMatchObject({ code: 'insufficient_scope', details })
      const { error } = await client.pollConnectSession(session.sessionToken)
      expect(error).toEqual(completed.error)
    })
  })

  describe('the session for an error', () => {
    test('renews the grant that the error is about, with what it lacked', async () => {
      const user = newUser()
      const { grantId } = await grantOf(user, { scopes: ['calendar.readonly'] })
      const callFiles = () => client.request('GET', api('/files'), { grantId })
      const error: unknown = await callFiles().catch((e: unknown) => e)
      const session = await client.createConnectSessionForError(error, { completeUrl })
      const { completed } = await connect(user, { session })
      expect(completed.grants).toMatchObject([{ grant_id: grantId, operation: 'reauth' }])
      expect((await callFiles()).status).toBe(200)
    })

    test('makes another grant in place of a revoked one, for the same user and provider', async () => {
      const user = newUser()
      const { grantId } = await grantOf(user)
      await client.revokeGrant(grantId)
      const error: unknown = await client
        .request('GET', api('/files'), { grantId })
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(GrantRevokedError)
      const session = await client.createConnectSessionForError(error, { completeUrl })
      const { completed } = await connect(user, { session })
      expect(completed.grants).toMatchObject([{ provider: 'google', operation: 'creation' }])
    })

    test('ends with account_mismatch where another account is chosen', async () => {
      const user = newUser()
      const { grantId } = await grantOf(user)
      const error = new ScopeReauthRequiredError(undefined, { grantId })
      const session = await client.createConnectSessionForError(error, { completeUrl })
      const { completed } = await connect(user, { session, account: 'grace' })
      expect(completed).toMatchObject({ status: 'failed', error: { code: 'account_mismatch' } })
      expect((await client.listGrants({ user })).items).toHaveLength(1)
    })

    test('is refused for one that no consent mends', async () => {
      const { grantId } = await grantOf(newUser())
      for (const error of [
        new GrantNotFoundError(undefined, { grantId }),
        new TargetNotAllowedError('no', { grantId }),
        new AmbiguousGrantError([], { grantId }),
        new GrantRevokedError(),
        new Error('grant_revoked'),
        { code: 'scope_reauth_required', grantId: 7 },
        { code: 'toString', grantId },
        'grant_revoked',
        undefined,
        null,
      ]) {
        const refused = client.createConnectSessionForError(error, { completeUrl })
        await expect(refused).rejects.toBeInstanceOf(AlterValueError)
      }
      const unknown = new ScopeReauthRequiredError(undefined, { grantId: 'none' })
      expect(await codeOf(client.createConnectSessionForError(unknown))).toBe('grant_not_found')
    })
  })

  describe('a call', () => {
    test.each(['GET', 'HEAD'])(
      'that names a scope which the grant lacks is not sent: %s',
      async (method) => {
        const user = newUser()
        const { grantId } = await grantOf(user, { scopes: ['calendar.readonly'] })
        const before = world.provider.control.calls.length
        const call = { provider: 'google', user, requiredScopes: ['openid', 'files.read'] }
        const error = await client.request(method, api('/files'), call).catch((e: unknown) => e)
        expect(error).toBeInstanceOf(ScopeReauthRequiredError)
        expect(error).toMatchObject({
          code: 'scope_reauth_required',
          status: 403,
          grantId,
          provider: 'google',
          missingScopes: ['files.read'],
        })
        expect(world.provider.control.calls.length).toBe(before)
        const met = { ...call, requiredScopes: ['openid', 'calendar.readonly'] }
        const { status } = await client.request(method, api('/calendar/events'), met)
        expect(status).toBe(200)
      },
    )

    test('that the API refuses for want of scope is an error that names it, or an answer', async () => {
      const { grantId } = await grantOf(newUser(), { scopes: ['calendar.readonly'] })
      for (const method of ['GET', 'HEAD']) {
        const error = await client
          .request(method, api('/files'), { grantId })
          .catch((e: unknown) => e)
        expect(error).toBeInstanceOf(ScopeReauthRequiredError)
        expect(error).toMatchObject({ status: 403, grantId, missingScopes: ['files.read'] })
        expect((error as ScopeReauthRequiredError).response?.status).toBe(403)
      }
      const answer = await client.request('GET', api('/files'), { grantId, throwOnError: false })
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } })
      expect([...answer.headers.keys()].filter((name) => name.startsWith('alter-'))).toEqual([])
    })

    test('that the API refuses without a word of which scope is an error that names none', async () => {
      const { grantId } = await grantOf(newUser())
      world.provider.control.failNext('api', {
        status: 401,
        headers: {
          'www-authenticate': 'Bearer error="insufficient_scope"',
          'alter-missing-scopes': 'WyJmb3JnZWQiXQ',
        },
      })
      const error = await client.request('GET', api('/files'), { grantId }).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(ScopeReauthRequiredError)
      expect((error as ScopeReauthRequiredError).missingScopes).toEqual([])
    })
  })
})

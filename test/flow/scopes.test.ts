import {
  createVault,
  github,
  google,
  ScopeReauthRequiredError,
  type ConnectSessionOptions,
  type EndUser,
  type Vault,
} from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuthorizeOptions } from '../support/authorization-server.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  testVaultOptions,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { sendJson, startMaliciousServer } from '../support/malicious-authorization-server.ts'
import { openSeveral, walk } from '../support/several-accounts.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

let world: TestWorld
let clockMs: number
beforeEach(async () => {
  clockMs = Date.now()
  world = await createTestVault({ clock: () => clockMs })
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

const api = (path: string) => world.provider.urls.google.apiUrl + path
const identity = ['openid', 'email', 'profile']

/** The newest record of this event. */
async function recordOf(event: string, vault: Vault = world.vault) {
  return (await vault.queryAudit({ limit: 200 })).items.find((item) => item.event === event)
}

/** A grant that may see the calendar, and not the files. */
async function calendarGrant(browser = new FlowBrowser(world), user: EndUser = ada) {
  const { grant_id: grantId } = await browser.grant('google', user, {
    scopes: ['calendar.readonly'],
  })
  return grantId
}

/** A session of the app's own, opened and walked through by its user's browser. */
async function finish(
  session: { readonly connectUrl: string; readonly sessionToken: string },
  { user = ada, ...how }: AuthorizeOptions & { user?: EndUser } = {},
) {
  const browser = new FlowBrowser(world)
  await browser.redeem(session.connectUrl, user)
  const url = new URL(await browser.authorize(session.connectUrl, 'google', user))
  const { redirect } = await world.provider.authorize(url, { jar: browser.jar, ...how })
  await browser.receive('google', redirect, how, user)
  return { url, status: await world.vault.pollConnectSession(session.sessionToken) }
}

describe('below the required scopes', () => {
  test('nothing is kept, and which are missing is told: to the app, on the page, in the record', async () => {
    const browser = new FlowBrowser(world)
    const session = await browser.mint('google', ada, {
      requiredScopes: ['files.read', 'calendar.readonly'],
    })
    await browser.redeem(session.connectUrl)
    const url = await browser.authorize(session.connectUrl, 'google')
    const { redirect } = await world.provider.authorize(url, { scopes: ['calendar.readonly'] })
    const received = await browser.receive('google', redirect, { scopes: ['calendar.readonly'] })
    const missing = { missing_scopes: ['files.read'] }
    expect(received).toMatchObject({
      kind: 'result',
      missingScopes: [{ scope: 'files.read', description: 'See and download your files' }],
      result: { outcome: { error: { code: 'insufficient_scope', details: missing } } },
    })
    expect(await world.vault.pollConnectSession(session.sessionToken)).toMatchObject({
      status: 'failed',
      error: { code: 'insufficient_scope', details: missing },
    })
    expect(await recordOf('authorization.failed')).toMatchObject({
      errorCode: 'insufficient_scope',
      details: { missing_scopes: 'files.read' },
    })
    expect((await world.vault.listGrants()).items).toEqual([])
    await expect.poll(() => world.provider.control.revocations('google')).toBe(1)
    // A reload of the page tells the same.
    expect(await browser.receive('google', redirect)).toMatchObject({
      missingScopes: [{ scope: 'files.read' }],
    })
  })

  test('a failure of another kind names none', async () => {
    const { result } = await new FlowBrowser(world).connect('google', ada, {
      deny: true,
      session: { requiredScopes: ['files.read'] },
    })
    expect(result.outcome.error).not.toHaveProperty('details')
  })

  test('the connect page says what the session asks for besides', async () => {
    const browser = new FlowBrowser(world)
    const requiredScopes = ['channels:read', 'users:read']
    const { connectUrl } = await browser.mint('slack', ada, { requiredScopes })
    const [choice] = (await browser.redeem(connectUrl)).providers
    expect(choice?.scopes.map(({ scope }) => scope)).toEqual([
      'users:read',
      'users.profile:read',
      'channels:read',
    ])
    expect(choice?.scopes.at(-1)?.description).toBe('See the channels of your workspace')
  })
})

describe('scopes that are not required', () => {
  test('the grant has what was granted, and the record says what was not', async () => {
    const browser = new FlowBrowser(world)
    const grantId = await calendarGrant(browser)
    expect((await world.vault.getGrant(grantId)).scopes).not.toContain('files.read')
    expect(await recordOf('grant.created')).toMatchObject({
      grantId,
      details: { scopes_not_granted: 'files.read' },
    })
    expect(await calendarGrant(new FlowBrowser(world))).toBe(grantId)
    expect((await recordOf('grant.reauthorized'))?.details).toEqual({
      scopes_not_granted: 'files.read',
    })
    await new FlowBrowser(world).grant('google', ada, { account: 'grace' })
    expect(await recordOf('grant.created')).not.toHaveProperty('details')
  })
})

describe('a provider that spells scopes its own way', () => {
  const long = 'https://www.googleapis.com/auth/userinfo.'

  /** Connects at a provider that has the aliases of this row and answers this of scope. */
  async function connect(
    scope: string,
    requiredScopes: readonly string[],
    row = google,
    scopes = identity,
  ) {
    const server = await startMaliciousServer()
    const client = { ...server.client({ scopeAliases: row.scopeAliases }), scopes }
    const own = await createOwnVault({ acme: client })
    server.answer('/token', (request, response) =>
      sendJson(response, { ...server.tokens(request), scope }),
    )
    try {
      const { status, error } = await new Walker(own.vault).walk('acme', ada, { requiredScopes })
      const record = await recordOf('grant.created', own.vault)
      return { status, error, details: record?.details }
    } finally {
      await own.vault.close()
      await server.close()
      expect(own.errors).toEqual([])
    }
  }

  test.each([
    [`openid ${long}email ${long}profile`],
    [`${long}profile ${long}email openid`],
    [`openid,${long}email,${long}profile`],
    ['profile email openid more and.more'],
  ])('grants what was asked for by answering %j', async (scope) => {
    for (const required of [['email', 'profile'], [`${long}email`]]) {
      expect(await connect(scope, required)).toEqual({ status: 'completed' })
    }
  })

  test('grants at GitHub what a wider scope includes, and not the other way round', async () => {
    const asked = ['read:user', 'user:email', 'public_repo']
    const answer = (scope: string) => connect(scope, asked, github, asked)
    expect(await answer('openid,repo,user')).toEqual({ status: 'completed' })
    expect((await answer('openid,public_repo,read:user')).error?.details?.missing_scopes).toEqual([
      'user:email',
    ])
    const wider = await connect('openid,public_repo', ['repo'], github, asked)
    expect(wider.error?.details?.missing_scopes).toEqual(['repo'])
  })

  test.each([[`openid ${long}profile`], ['openid userinfo.email'], ['openid Email']])(
    'does not grant e-mail by answering %j',
    async (scope) => {
      expect(await connect(scope, ['email'])).toMatchObject({
        status: 'failed',
        error: { details: { missing_scopes: ['email'] } },
      })
    },
  )
})

describe('a session that renews a grant', () => {
  const renew = (grantId: string, more: ConnectSessionOptions = {}) =>
    world.vault.createConnectSession({ user: ada, reauthorizeGrantId: grantId, ...more })

  test('asks for the union of the client’s scopes, the required ones and what the grant has, each once', async () => {
    const browser = new FlowBrowser(world)
    const { grant_id: grantId } = await browser.grant('slack', ada, {
      session: { requiredScopes: ['channels:read'] },
    })
    const session = await renew(grantId, { requiredScopes: ['chat:write', 'users:read'] })
    const [choice] = (await browser.redeem(session.connectUrl, ada)).providers
    const url = new URL(await browser.authorize(session.connectUrl, 'slack', ada))
    const asked = ['users:read', 'users.profile:read', 'chat:write', 'channels:read']
    expect(url.searchParams.get('user_scope')?.split(',')).toEqual(asked)
    // The connect page says no less.
    expect(choice?.scopes.map(({ scope }) => scope)).toEqual(asked)
  })

  test('has consent asked for anew where the grant lacks what is required, and only there', async () => {
    const grantId = await calendarGrant()
    const prompt = async (requiredScopes: readonly string[]) => {
      const { url } = await finish(await renew(grantId, { requiredScopes }))
      return url.searchParams.get('prompt')
    }
    expect(await prompt(['calendar.readonly'])).toBeNull()
    expect(await prompt(['files.read'])).toBe('consent')
  })

  test('offers only the grant’s provider, and no other that the app names', async () => {
    const grantId = await calendarGrant()
    const session = await renew(grantId)
    const view = await new FlowBrowser(world).redeem(session.connectUrl, ada)
    expect(view.providers.map(({ key }) => key)).toEqual(['google'])
    const both = await renew(grantId, { allowedProviders: ['github', 'google'] })
    const { providers } = await new FlowBrowser(world).redeem(both.connectUrl, ada)
    expect(providers.map(({ key }) => key)).toEqual(['google'])
    expect(await codeOf(renew(grantId, { allowedProviders: ['github'] }))).toBe('connect_config')
  })

  test('tells the provider which account is meant, unless the app says it otherwise', async () => {
    const grantId = await calendarGrant()
    const hint = async (more: ConnectSessionOptions = {}) => {
      const { url } = await finish(await renew(grantId, more))
      return url.searchParams.get('login_hint')
    }
    expect(await hint()).toBe('ada@example.com')
    expect(await hint({ loginHint: 'a.lovelace' })).toBe('a.lovelace')
    const { connectUrl } = await world.vault.createConnectSession({ user: ada })
    const browser = new FlowBrowser(world)
    await browser.redeem(connectUrl, ada)
    const url = new URL(await browser.authorize(connectUrl, 'google', ada))
    expect(url.searchParams.has('login_hint')).toBe(false)
  })

  test('is its user’s also when the app names none, and makes no grant of nobody’s', async () => {
    const grantId = await calendarGrant()
    const session = await world.vault.createConnectSession({ reauthorizeGrantId: grantId })
    expect(await codeOf(new FlowBrowser(world).redeem(session.connectUrl, grace))).toBe(
      'binding_failed',
    )
    const again = await world.vault.createConnectSession({ reauthorizeGrantId: grantId })
    const { status } = await finish(again)
    expect(status.grants?.map((grant) => [grant.grant_id, grant.operation])).toEqual([
      [grantId, 'reauth'],
    ])
    expect((await world.vault.listGrants()).items).toHaveLength(1)
    expect(await recordOf('session.created')).toMatchObject({ principal: { id: ada.id } })
  })

  test('another account is account_mismatch: no second grant, the first as it was, the new tokens ended', async () => {
    const grantId = await calendarGrant()
    const before = await world.vault.getGrant(grantId)
    const { status } = await finish(await renew(grantId), { account: 'grace' })
    expect(status).toEqual({
      status: 'failed',
      error: { code: 'account_mismatch', message: expect.stringContaining('account') as string },
    })
    expect((await world.vault.listGrants()).items).toEqual([before])
    expect((await recordOf('authorization.failed'))?.errorCode).toBe('account_mismatch')
    await expect.poll(() => world.provider.control.revocations('google')).toBe(1)
    expect((await world.vault.request('GET', api('/calendar/events'), { grantId })).status).toBe(
      200,
    )
  })

  test('tokens of another account stay, where ending them would end a live grant of that account', async () => {
    const hers = await calendarGrant(new FlowBrowser(world), grace)
    const mine = await new FlowBrowser(world).grant('google', ada, { account: 'grace' })
    const grantId = await new FlowBrowser(world).grant('google', ada, { account: 'linus' })
    expect(new Set([hers, mine.grant_id, grantId.grant_id]).size).toBe(3)
    const { status } = await finish(await renew(grantId.grant_id), { account: 'grace' })
    expect(status.error?.code).toBe('account_mismatch')
    await expect
      .poll(async () => (await recordOf('grant.upstream_revocation_skipped'))?.details)
      .toMatchObject({ result: 'kept_for_other_grant', upstream_revocation: 'shared' })
    expect(world.provider.control.revocations()).toBe(0)
    for (const id of [mine.grant_id]) {
      const response = await world.vault.request('GET', api('/calendar/events'), { grantId: id })
      expect(response.status).toBe(200)
    }
  })

  test('cannot tell another account where the provider names none, and makes a grant of its own', async () => {
    const server = await startMaliciousServer()
    const own = await createOwnVault({ acme: server.client({ anonymous: true }) })
    try {
      const walker = new Walker(own.vault)
      const { grants } = await walker.walk('acme')
      const reauthorizeGrantId = grants?.[0]?.grant_id ?? ''
      const { url } = await walker.leave('acme', ada, { reauthorizeGrantId })
      expect(url.searchParams.has('login_hint')).toBe(false)
      const again = await walker.walk('acme', ada, { reauthorizeGrantId })
      expect(again.grants).toMatchObject([{ operation: 'creation' }])
    } finally {
      await own.vault.close()
      await server.close()
    }
  })

  test('of several accounts takes none but the grant’s own, and goes on', async () => {
    const browser = new FlowBrowser(world)
    const grantId = await calendarGrant(browser)
    const session = await openSeveral(browser, { reauthorizeGrantId: grantId })
    await walk(browser, session, 'google', { account: 'grace', jar: new CookieJar() })
    const { problem } = await browser.redeem(session.connectUrl)
    expect(problem?.code).toBe('account_mismatch')
    await walk(browser, session, 'google')
    const { outcome } = await browser.done(session.connectUrl)
    expect(outcome.grants?.map((grant) => grant.grant_id)).toEqual([grantId])
    expect((await world.vault.listGrants()).items).toHaveLength(1)
  })
})

describe('a call that names the scopes it needs', () => {
  test('is not sent where the grant lacks one, and that is on record', async () => {
    const grantId = await calendarGrant()
    const before = world.provider.control.calls.length
    const error = await world.vault
      .request('GET', api('/files'), { grantId, requiredScopes: ['openid', 'files.read'] })
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ScopeReauthRequiredError)
    expect(error).toMatchObject({
      code: 'scope_reauth_required',
      status: 403,
      grantId,
      provider: 'google',
      missingScopes: ['files.read'],
    })
    expect((error as ScopeReauthRequiredError).response).toBeUndefined()
    expect(world.provider.control.calls.length).toBe(before)
    expect(await recordOf('request.denied')).toMatchObject({
      outcome: 'denied',
      errorCode: 'scope_reauth_required',
      grantId,
      details: { missing_scopes: 'files.read' },
    })
    // It is the vault's word and not an answer, so it is thrown also to whoever wants answers.
    const options = { grantId, requiredScopes: ['files.read'], throwOnError: false }
    expect(await codeOf(world.vault.request('GET', api('/files'), options))).toBe(
      'scope_reauth_required',
    )
  })

  test('is sent where the grant has them all', async () => {
    const grantId = await calendarGrant()
    for (const requiredScopes of [[], ['calendar.readonly', 'email']]) {
      const options = { grantId, requiredScopes }
      const response = await world.vault.request('GET', api('/calendar/events'), options)
      expect(response.status).toBe(200)
    }
  })
})

describe('an API that refuses a call for want of scope (RFC 6750 §3.1)', () => {
  const challenge = (value: string, status = 403) =>
    world.provider.control.failNext('api', {
      status,
      headers: { 'www-authenticate': value },
      body: '{"error":"no"}',
    })
  const callFiles = (grantId: string, more: object = {}) =>
    world.vault.request('GET', api('/files'), { grantId, ...more }).catch((e: unknown) => e)

  test('is an error that says which, with the answer attached', async () => {
    const grantId = await calendarGrant()
    const error = await callFiles(grantId)
    expect(error).toBeInstanceOf(ScopeReauthRequiredError)
    expect(error).toMatchObject({ grantId, provider: 'google', missingScopes: ['files.read'] })
    const { response } = error as ScopeReauthRequiredError
    expect(response?.status).toBe(403)
    expect(await response?.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } })
    expect(JSON.stringify(error)).not.toContain('PERMISSION_DENIED')
    expect(await recordOf('request.allowed')).toMatchObject({
      outcome: 'failed',
      status: 403,
      errorCode: 'scope_reauth_required',
      details: { missing_scopes: 'files.read' },
    })
  })

  test('is an answer like any other for whoever wants answers', async () => {
    const grantId = await calendarGrant()
    const answer = await callFiles(grantId, { throwOnError: false })
    expect(answer).toBeInstanceOf(Response)
    expect((answer as Response).status).toBe(403)
    expect((answer as Response).headers.has('www-authenticate')).toBe(false)
  })

  test('names what the grant lacks, else all that was named', async () => {
    const grantId = await calendarGrant()
    const missing = async (value: string) => {
      challenge(value)
      return ((await callFiles(grantId)) as ScopeReauthRequiredError).missingScopes
    }
    const named = (scope: string) => `Bearer error="insufficient_scope", scope="${scope}"`
    expect(await missing(named('calendar.readonly files.read'))).toEqual(['files.read'])
    expect(await missing(named('calendar.readonly email'))).toEqual(['calendar.readonly', 'email'])
    expect(await missing('Bearer error="insufficient_scope"')).toEqual([])
  })

  test('with 401 costs no refresh, because a newer token would have the same scopes', async () => {
    const grantId = await calendarGrant()
    const refreshes = () => world.provider.control.tokenCalls('google', 'refresh_token')
    clockMs += 31_000
    challenge('Bearer error="insufficient_scope", scope="files.read"', 401)
    expect(await callFiles(grantId)).toMatchObject({ missingScopes: ['files.read'] })
    expect(refreshes()).toBe(0)
    challenge('Bearer error="invalid_token"', 401)
    expect(await callFiles(grantId)).toMatchObject({ missingScopes: ['files.read'] })
    expect(refreshes()).toBe(1)
  })

  test.each([
    ['another error', 'Bearer error="invalid_request"', 403],
    ['no challenge', 'Basic realm="x"', 403],
    ['another status', 'Bearer error="insufficient_scope"', 404],
  ])('is none with %s', async (_what, value, status) => {
    const grantId = await calendarGrant()
    challenge(value, status)
    expect(await callFiles(grantId)).toMatchObject({ code: 'provider_api_error', status })
  })
})

describe('createConnectSessionForError()', () => {
  const returnUrl = 'http://localhost:4999/files'

  test('brings a call that lacked a scope to its end: error, session, consent, call', async () => {
    const browser = new FlowBrowser(world)
    const grantId = await calendarGrant(browser)
    const callFiles = () => world.vault.request('GET', api('/files'), { grantId })
    const error: unknown = await callFiles().catch((e: unknown) => e)
    const session = await world.vault.createConnectSessionForError(error, { returnUrl })
    const { url, status } = await finish(session)
    expect(url.searchParams.get('scope')?.split(' ').toSorted()).toEqual(
      [...identity, 'calendar.readonly', 'files.read'].toSorted(),
    )
    expect(url.searchParams.get('login_hint')).toBe('ada@example.com')
    expect(status.grants?.map((grant) => [grant.grant_id, grant.operation])).toEqual([
      [grantId, 'reauth'],
    ])
    expect((await callFiles()).status).toBe(200)
  })

  test('requires what was missing, so less than that is no success', async () => {
    const grantId = await calendarGrant()
    const error = new ScopeReauthRequiredError(undefined, {
      grantId,
      missingScopes: ['files.read'],
    })
    const options = { requiredScopes: ['calendar.readonly'] }
    const session = await world.vault.createConnectSessionForError(error, options)
    const { status } = await finish(session, { scopes: [] })
    expect(status.error?.details?.missing_scopes).toEqual(['calendar.readonly', 'files.read'])
  })

  test('takes what JSON has left of an error, by its code', async () => {
    const grantId = await calendarGrant()
    const { grantId: _, ...about } = { grantId, provider: 'google' }
    const whole = new ScopeReauthRequiredError(undefined, {
      grantId,
      missingScopes: ['files.read'],
    })
    for (const plain of [
      JSON.parse(JSON.stringify(whole)) as unknown,
      {
        code: 'scope_reauth_required',
        message: 'x',
        details: { ...about, grant_id: grantId, missing_scopes: ['files.read'] },
      },
    ]) {
      const session = await world.vault.createConnectSessionForError(plain)
      expect((await finish(session, { scopes: [] })).status.error?.details).toEqual({
        missing_scopes: ['files.read'],
      })
    }
  })

  test('makes a new grant in place of one that was revoked', async () => {
    const grantId = await calendarGrant()
    await world.vault.revokeGrant(grantId)
    const error: unknown = await world.vault
      .request('GET', api('/files'), { grantId })
      .catch((e: unknown) => e)
    const session = await world.vault.createConnectSessionForError(error)
    const view = await new FlowBrowser(world).redeem(session.connectUrl, ada)
    expect(view.providers.map(({ key }) => key)).toEqual(['google'])
    const again = await world.vault.createConnectSessionForError(error)
    // Also another account: nothing is renewed.
    const { status } = await finish(again, { account: 'linus' })
    expect(status.grants).toMatchObject([{ operation: 'creation' }])
    expect((await world.vault.listGrants({ user: ada, status: 'active' })).items).toHaveLength(1)
  })

  test('renews a grant whose time was up', async () => {
    const { grant_id: grantId } = await new FlowBrowser(world).grant('google', ada, {
      session: { grantPolicy: { defaultTtlSeconds: 60 } },
    })
    clockMs += 60_001
    const error: unknown = await world.vault
      .request('GET', api('/files'), { grantId })
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'grant_expired', grantId })
    const { status } = await finish(await world.vault.createConnectSessionForError(error))
    expect(status.grants?.map((grant) => grant.grant_id)).toEqual([grantId])
  })

  test('is of no use for another user’s grant', async () => {
    const grantId = await calendarGrant()
    const error = new ScopeReauthRequiredError(undefined, { grantId })
    const asGrace = world.vault.forUser(grace)
    expect(await codeOf(asGrace.createConnectSessionForError(error))).toBe('grant_not_found')
    const named = world.vault.createConnectSessionForError(error, { user: grace })
    expect(await codeOf(named)).toBe('grant_not_found')
    await world.vault.revokeGrant(grantId)
    expect(await codeOf(asGrace.createConnectSessionForError(error))).toBe('grant_not_found')
  })

  test('keeps a grant of nobody’s nobody’s', async () => {
    const unbound = await createVault({
      ...testVaultOptions(world.provider),
      allowUnboundSessions: true,
    })
    try {
      const browser = new FlowBrowser({ vault: unbound, provider: world.provider })
      const { grant_id: grantId } = await browser.grant('google', undefined)
      const error = new ScopeReauthRequiredError(undefined, { grantId })
      const options = { allowedOrigin: 'http://localhost:4999' }
      const { connectUrl } = await unbound.createConnectSessionForError(error, options)
      expect((await browser.redeem(connectUrl, undefined, { proof: null })).userLabel).toBe(
        undefined,
      )
    } finally {
      await unbound.close()
    }
  })
})

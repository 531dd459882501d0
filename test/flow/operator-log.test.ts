import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { generateApiKey } from '@alter-ai/server'
import { createOutbound, type Outbound, type Vault } from '@alter-ai/vault'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { loadSqliteModule } from '../../packages/vault/src/storage/sqlite-module.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, identifyByCookie, type TestApp } from '../support/create-test-app.ts'
import { codeOf } from '../support/error-code.ts'
import { findSecret } from '../support/find-secret.ts'
import { followLink } from '../support/follow-link.ts'
import {
  connectByHttp,
  jsonHeaders,
  postSession,
  type MintedSession,
} from '../support/http-flow.ts'
import { rawGet } from '../support/raw-get.ts'
import { createRefreshWorld } from '../support/refresh-world.ts'
import { serveStandalone } from '../support/serve-standalone.ts'
import { startStandaloneApp } from '../support/standalone-app.ts'
import { createManualRepeat } from '../support/time/manual-repeat.ts'

/** One line, as `pino` writes it. */
type Line = Readonly<Record<string, unknown>>

const written: string[] = []
const logger = pino(
  { base: null, formatters: { level: (label) => ({ level: label }) } },
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      done()
    },
  }),
)

const anyText: unknown = expect.any(String)
const anyNumber: unknown = expect.any(Number)
const anyId: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/)
const anyStack: unknown = expect.stringContaining('sqlite')

/** Lines since the test began. */
let from = 0
const lines = (): Line[] => written.slice(from).map((line) => JSON.parse(line) as Line)
const line = (): Line => {
  const all = lines()
  expect(all).toHaveLength(1)
  return all[0] ?? {}
}

const secrets = new Map<string, string>()
const note = (kind: string, value: string | null | undefined) => {
  if (value != null && value.length > 7) secrets.set(value, kind)
}

const encryptionKey = randomBytes(32).toString('base64')
const repeat = createManualRepeat()
const hour = 3_600_000
let aheadMs = 0
let app: TestApp

beforeAll(async () => {
  note('encryption key', encryptionKey)
  app = await createTestApp({
    vault: {
      logger,
      encryptionKey,
      clock: () => Date.now() + aheadMs,
      repeat: repeat.repeat,
      outbound: notingOutbound(createOutbound()),
    },
    identify: (request) => {
      if (request.headers.cookie?.includes('broken')) throw new Error('no table app_users')
      return identifyByCookie(request)
    },
  })
  for (const { clientSecret } of Object.values(app.provider.clients))
    note('client secret', clientSecret)
})
beforeEach(() => {
  from = written.length
})
afterAll(() => app.close())

/** The real client; the test learns every token and code that passes. */
function notingOutbound(outbound: Outbound): Outbound {
  return {
    ...outbound,
    async fetch(request) {
      if (typeof request.body === 'string')
        for (const [name, value] of new URLSearchParams(request.body))
          if (/code|secret|token|verifier/.test(name)) note(name, value)
      const response = await outbound.fetch(request)
      const text = await response.text()
      if (text.startsWith('{')) {
        const body = JSON.parse(text) as Record<string, unknown>
        for (const name of ['access_token', 'refresh_token', 'id_token'])
          if (typeof body[name] === 'string') note(name, body[name])
      }
      return new Response(text === '' ? null : text, response)
    },
  }
}

/** A browser whose cookies are secrets. */
class Browser extends CookieJar {
  override async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.fetch(url, init)
    for (const cookie of response.headers.getSetCookie())
      note('cookie', /=([^;]{20,})/.exec(cookie)?.[1])
    for (const name of ['state', 'code']) note(name, new URL(url).searchParams.get(name))
    return response
  }
}

async function login(name = 'ada'): Promise<Browser> {
  const browser = new Browser()
  await browser.fetch(`${app.origin}/login/${name}`)
  return browser
}

async function mint(browser: Browser, body: object = { provider: 'slack' }) {
  const minted = (await (await postSession(app, browser, body)).json()) as MintedSession
  note('session token', minted.session_token.split('.')[1])
  const session = String(minted.session_token.split('.')[0])
  return { token: minted.session_token, session }
}

function call(browser: Browser, path: string, body: object): Promise<Response> {
  return browser.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
    method: 'POST',
    headers: jsonHeaders,
    body: JSON.stringify(body),
  })
}

const requestIdOf = async (response: Response) =>
  ((await response.json()) as { error: { request_id: string } }).error.request_id

/** A flow up to the provider's response, which the browser has yet to bring. */
async function authorize(browser: Browser, how: { deny?: boolean } = {}) {
  const { session, token } = await mint(browser)
  await call(browser, 'redeem', { session, display: 'popup' })
  const response = await call(browser, 'authorize', { session, provider: 'slack' })
  const { authorization_url: url } = (await response.json()) as { authorization_url: string }
  const { redirect } = await app.provider.authorize(url, { jar: browser, ...how })
  return { session, token, redirect }
}

const idOfSession = async (vault: Vault, session: string) => {
  const { items } = await vault.queryAudit({ limit: 200 })
  return items.find(({ details }) => details?.['session'] === session)?.details?.['session_id']
}

describe('a finished flow is one line', () => {
  test('when the account is connected: by the session’s internal id, as in the audit', async () => {
    const browser = await login()
    const { minted } = await connectByHttp(app, browser, 'slack')
    note('session token', minted.session_token.split('.')[1])
    const session = String(minted.session_token.split('.')[0])
    const { items } = await app.vault.listGrants({ user: { id: 'user-ada' } })
    expect(line()).toMatchObject({
      level: 'info',
      event: 'authorization.succeeded',
      session_id: await idOfSession(app.vault, session),
      grant_id: items[0]?.grantId,
      provider: 'slack',
      operation: 'creation',
      binding: 'same_browser',
      request_id: anyId,
      duration_ms: anyNumber,
    })
    expect(line()['session_id']).toMatch(/^[0-9a-f-]{36}$/)
    // Who has only the log has no link.
    expect(written.join('')).not.toContain(session)
  })

  test('when the user refuses: the user’s affair, so of level info', async () => {
    const browser = await login()
    const { redirect } = await authorize(browser, { deny: true })
    await browser.fetch(redirect)
    expect(line()).toMatchObject({
      level: 'info',
      event: 'authorization.failed',
      error_code: 'access_denied',
    })
  })

  const faults = [
    ['warn', { status: 500, body: 'canary-of-the-provider' }, 'server_error'],
    ['warn', 'reset', 'network_error'],
    ['error', { status: 400, body: '{"error":"unauthorized_client"}' }, 'unauthorized_client'],
  ] as const
  test.each(faults)(
    'when the token exchange fails (%s): with the request id that the page shows',
    async (level, fault, code) => {
      const browser = await login()
      const { redirect, session } = await authorize(browser)
      app.provider.control.failNext('token', fault)
      const html = await (await browser.fetch(redirect)).text()
      expect(line()).toMatchObject({
        level,
        event: 'authorization.failed',
        provider: 'slack',
        error_code: code,
        session_id: await idOfSession(app.vault, session),
        reason: anyText,
      })
      expect(html).toContain(line()['request_id'])
    },
  )

  test('when it is canceled', async () => {
    const { token } = await mint(await login())
    await fetch(`${app.origin}/alter/sdk/oauth/connect/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'alter-connect': '1' },
    })
    expect(line()).toMatchObject({ level: 'info', event: 'session.cancelled' })
  })

  test('when it expires, or another user’s login ends it', async () => {
    const { session } = await mint(await login())
    const other = await login('grace')
    const refused = await call(other, 'redeem', { session, display: 'popup' })
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'authorization.failed',
      error_code: 'binding_failed',
      request_id: await requestIdOf(refused),
    })
    await mint(await login())
    aheadMs += hour
    repeat.tick()
    await expect.poll(() => lines().map(({ event }) => event)).toContain('session.expired')
    expect(lines().filter(({ event }) => event === 'session.expired').length).toBeGreaterThan(0)
    expect(lines().at(-1)).not.toHaveProperty('request_id')
  })

  test('when several accounts are done: one for each, and one for the session', async () => {
    const browser = await login()
    const { session } = await mint(browser, { multiple: true, providers: ['slack'] })
    await call(browser, 'redeem', { session, display: 'popup' })
    const response = await call(browser, 'authorize', { session, provider: 'slack' })
    const { authorization_url: url } = (await response.json()) as { authorization_url: string }
    await browser.fetch((await app.provider.authorize(url, { jar: browser })).redirect)
    for (const _twice of [1, 2]) await call(browser, 'done', { session })
    expect(lines().map(({ event }) => event)).toEqual([
      'authorization.succeeded',
      'session.completed',
    ])
  })
})

describe('a refusal is one line, with the request id of the response', () => {
  const mintings = [
    ['with an origin that is not registered', 403, 'warn', 'origin_not_allowed'],
    ['without a user', 401, 'info', 'unauthenticated'],
    ['with a body of another form', 400, 'warn', 'invalid_argument'],
  ] as const
  test.each(mintings)('of a session asked for %s', async (_what, status, level, code) => {
    const browser = status === 401 ? new Browser() : await login()
    const body = status === 400 ? { hunter2: 'hunter2' } : {}
    const origin = status === 403 ? 'https://hunter2.example' : app.origin
    const response = await postSession(app, browser, body, { origin })
    expect(response.status).toBe(status)
    expect(line()).toMatchObject({
      level,
      event: 'http.refused',
      route: 'POST /session',
      status,
      error_code: code,
      reason: anyText,
      request_id: await requestIdOf(response),
      duration_ms: anyNumber,
    })
    expect(written.join('')).not.toContain('hunter2')
  })

  test('of a session that another browser has: once for the session, not for each try', async () => {
    const { session: id } = await mint(await login())
    const responses: Response[] = []
    for (let times = 0; times < 5; times++)
      responses.push(
        await call(new Browser(), 'redeem', { session: id, display: 'popup', proof: null }),
      )
    expect(responses[0]?.status).toBe(403)
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'session.refused',
      error_code: 'binding_failed',
      route: 'POST /sdk/oauth/connect/redeem',
      session_id: await idOfSession(app.vault, id),
      request_id: await requestIdOf(responses[0]!),
    })
  })

  test('of a callback with another state, or in another browser', async () => {
    const browser = await login()
    const { redirect, session: id } = await authorize(browser)
    const stranger = await new Browser().fetch(redirect)
    await new Browser().fetch(redirect)
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'authorization.refused',
      provider: 'slack',
      error_code: 'binding_failed',
      session_id: await idOfSession(app.vault, id),
    })
    expect(await stranger.text()).toContain(line()['request_id'])
    from = written.length
    redirect.searchParams.set('state', `${redirect.searchParams.get('state')?.slice(0, -4)}AAAA`)
    const forged = await browser.fetch(redirect)
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'http.refused',
      error_code: 'state_mismatch',
      route: 'GET /oauth/callback/:client',
    })
    expect(await forged.text()).toContain(line()['request_id'])
  })

  test('at addresses that do not exist: one a minute, and the next one says how many there were', async () => {
    const ask = () => fetch(`${app.origin}/alter/wp-admin?key=hunter2`)
    await Promise.all(Array.from({ length: 20 }, ask))
    expect(line()).toMatchObject({ level: 'info', event: 'http.refused', error_code: 'not_found' })
    aheadMs += 60_000
    await ask()
    expect(lines()).toHaveLength(2)
    expect(lines()[1]).toMatchObject({ suppressed: 19 })
    expect(written.join('')).not.toMatch(/wp-admin|hunter2/)
  })
})

describe('an error of the app’s identify is one line, with message and stack', () => {
  const broken = { cookie: 'login=broken' }
  test.each([
    ['POST /session', () => postSession(app, new Browser(), {}, broken)],
    [
      'POST /sdk/oauth/connect/cancel',
      () =>
        fetch(`${app.origin}/alter/sdk/oauth/connect/cancel`, {
          method: 'POST',
          headers: { ...jsonHeaders, ...broken },
          body: '{"session":"sess_main_x"}',
        }),
    ],
  ])('at %s', async (route, ask) => {
    const response = await ask()
    expect(response.status).toBe(500)
    const { error } = (await response.json()) as { error: Line }
    expect(error).toMatchObject({ code: 'internal_error', request_id: line()['request_id'] })
    expect(JSON.stringify(error)).not.toContain('app_users')
    expect(line()).toMatchObject({ level: 'error', event: 'identify.failed', route, status: 500 })
    const { err } = line() as { err: { message: string; stack: string } }
    expect(err.message).toBe('no table app_users')
    expect(err.stack).toContain('operator-log.test.ts')
  })
})

describe('a call to a provider', () => {
  const user = { id: 'user-grace' }

  test('that the vault denies is one line, whose request id is that of the audit record', async () => {
    const browser = await login('grace')
    await connectByHttp(app, browser, 'github')
    const { items } = await app.vault.listGrants({ user })
    const grantId = String(items[0]?.grantId)
    from = written.length
    for (let times = 0; times < 3; times++)
      expect(
        await codeOf(app.vault.request('GET', 'https://hunter2.example/?a=hunter2', { grantId })),
      ).toBe('target_not_allowed')
    const records = await app.vault.queryAudit({ grantId })
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'request.denied',
      grant_id: grantId,
      provider: 'github',
      error_code: 'target_not_allowed',
    })
    expect(records.items.map(({ requestId }) => requestId)).toContain(line()['request_id'])
    from = written.length
    await app.vault.revokeGrant(grantId)
    const api = `${app.provider.urls.github.apiUrl}/user`
    expect(await codeOf(app.vault.request('GET', api, { grantId }))).toBe('grant_revoked')
    expect(line()).toMatchObject({ level: 'info', error_code: 'grant_revoked', grant_id: grantId })
    expect(written.join('')).not.toContain('hunter2')
  })

  test('for a grant that does not exist does not repeat what was asked for', async () => {
    const grantId = '00000000-0000-7000-8000-00000000abcd'
    expect(await codeOf(app.vault.request('GET', 'https://x.example/', { grantId }))).toBe(
      'grant_not_found',
    )
    expect(line()).toMatchObject({ level: 'info', event: 'request.denied' })
    expect(line()).not.toHaveProperty('grant_id')
  })
})

describe('a refresh', () => {
  const world = () => createRefreshWorld({ vault: { logger } })

  test('that the provider refuses for good is one line, however often the grant is used', async () => {
    const { provider, connect, call: use, pass } = await world()
    const grantId = await connect()
    from = written.length
    pass(3_600)
    provider.endConsent('ada')
    for (let uses = 0; uses < 3; uses++)
      expect(await codeOf(use(grantId))).toBe('credential_revoked')
    const ended = {
      level: 'warn',
      event: 'grant.needs_reauth',
      grant_id: grantId,
      provider: 'acme',
    }
    const denied = { level: 'info', event: 'request.failed', error_code: 'credential_revoked' }
    expect(lines()).toMatchObject([{ ...ended, reason: anyText }, denied])
  })

  test('that fails for a moment is one line a minute for each provider, however many grants it has', async () => {
    const { provider, connectMany, call: use, pass } = await world()
    const grants = await connectMany(4)
    from = written.length
    pass(3_600)
    provider.fault('http_500', { times: 100 })
    for (const grantId of grants) await codeOf(use(grantId))
    const failed = lines().filter(({ event }) => event === 'grant.refresh_failed')
    expect(failed).toMatchObject([{ level: 'warn', provider: 'acme', error_code: 'server_error' }])
  })

  test('that meets a wrong client secret is an error for the operator', async () => {
    const { provider, connect, call: use, pass } = await world()
    const grantId = await connect()
    from = written.length
    pass(3_600)
    provider.fault('invalid_client', { times: 100 })
    for (let uses = 0; uses < 3; uses++) expect(await codeOf(use(grantId))).toBe('client_paused')
    const paused = lines().filter(({ event }) => event === 'client.paused')
    expect(paused).toMatchObject([
      { level: 'error', provider: 'acme', error_code: 'invalid_client' },
    ])
  })
})

test('a background job that fails is one line a minute, with the job and the stack', async () => {
  const world = await createRefreshWorld({ vault: { logger }, isOnDisk: true })
  await world.connect()
  from = written.length
  const { DatabaseSync } = await loadSqliteModule()
  const database = new DatabaseSync(world.database.replace('sqlite:', ''), {
    timeout: 5_000,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  })
  database.exec('DROP TABLE outbox')
  database.close()
  for (let times = 0; times < 3; times++) {
    const before = world.errors.length
    world.repeat.tick()
    await expect.poll(() => world.errors.length).toBeGreaterThanOrEqual(before + 2)
  }
  expect(lines()).toHaveLength(2)
  for (const job of ['outbox', 'sweep'])
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'job.failed', job }),
    )
  expect(lines()[0]).toMatchObject({ err: { stack: anyStack } })
})

describe('a vault elsewhere', () => {
  test('logs a denied call once, under the request id that the app’s back end gets', async () => {
    const standalone = await serveStandalone({ logger })
    onTestFinished(() => standalone.close())
    from = written.length
    const ask = (authorization: string) =>
      fetch(`${standalone.publicURL}/sdk/proxy`, {
        headers: {
          authorization,
          'alter-target': 'https://x.example/?hunter2',
          'alter-grant-id': '00000000-0000-7000-8000-00000000abcd',
        },
      })
    note('API key', standalone.apiKey)
    const denied = await ask(`Bearer ${standalone.apiKey}`)
    expect(denied.status).toBe(404)
    expect(line()).toMatchObject({
      event: 'request.denied',
      error_code: 'grant_not_found',
      request_id: denied.headers.get('alter-request-id'),
    })
    from = written.length
    const refused = await ask(`Bearer ${generateApiKey('main').key}`)
    expect(line()).toMatchObject({
      level: 'warn',
      event: 'http.refused',
      route: 'ANY /sdk/proxy',
      error_code: 'invalid_key',
      request_id: refused.headers.get('alter-request-id'),
    })
  })

  test('logs nothing of the steps by which an honest popup shows whose it is', async () => {
    const remote = await startStandaloneApp({ logger, vault: { logger } })
    onTestFinished(() => remote.close())
    from = written.length
    const browser = new Browser()
    const { publicURL, provider, client } = remote.standalone
    const { sessionToken, connectUrl } = await client.createConnectSession({
      user: { id: 'user-ada' },
      allowedOrigin: remote.origin,
      allowedProviders: ['slack'],
    })
    note('session token', sessionToken.split('.')[1])
    // The page asks its opener only after the vault has said that it needs to.
    const first = await browser.fetch(`${publicURL}/sdk/oauth/connect/redeem`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session: sessionToken.split('.')[0], display: 'popup' }),
    })
    expect(first.status).toBe(403)
    const proof = { session_token: sessionToken, origin: remote.origin }
    await followLink(connectUrl, { publicURL, provider, jar: browser, more: { proof } })
    expect(line()).toMatchObject({ event: 'authorization.succeeded', binding: 'opener_proof' })
  })

  test('and the app’s middleware log how a flow ended, each under its own request id', async () => {
    const remote = await startStandaloneApp({ logger, vault: { logger } })
    onTestFinished(() => remote.close())
    from = written.length
    const browser = new Browser()
    await browser.fetch(`${remote.origin}/login/ada`)
    const asked = await postSession(remote, browser, { provider: 'slack' })
    const minted = (await asked.json()) as MintedSession
    note('session token', minted.session_token.split('.')[1])
    const { publicURL, provider } = remote.standalone
    const followed = await followLink(minted.connect_url, {
      publicURL,
      provider,
      jar: browser,
      display: 'page',
    })
    const target = new URL(followed.continueTo ?? '')
    note('result handle', target.searchParams.get('alter_connect_result'))
    const cookie = ['login', 'alter-browser']
      .map((name) => `${name}=${browser.get(target, name)}`)
      .join('; ')
    await rawGet(target.href, {
      cookie,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'same-origin',
    })
    expect(lines()).toMatchObject([
      { level: 'info', event: 'authorization.succeeded', binding: 'complete_step' },
      { level: 'info', event: 'flow.returned', route: 'GET /return' },
    ])
    const ids = new Set(lines().map((each) => each['request_id']))
    expect(ids.size).toBe(2)
  })
})

test('no line holds a secret, in any form', () => {
  const kinds = new Set(secrets.values())
  for (const kind of [
    'access_token',
    'client secret',
    'code',
    'code_verifier',
    'cookie',
    'encryption key',
    'session token',
    'state',
    'API key',
    'result handle',
  ])
    expect(kinds, kind).toContain(kind)
  const haystack = Buffer.from(written.join(''))
  expect(written.length).toBeGreaterThan(15)
  const found = [...secrets].filter(([secret]) => findSecret(haystack, secret) !== undefined)
  expect(found.map(([, kind]) => kind)).toEqual([])
  expect(haystack.toString()).not.toMatch(/@app\.example|canary-of-the-provider|\?|Bearer/)
  // It would have found one.
  expect(findSecret(Buffer.from(JSON.stringify({ x: encryptionKey })), encryptionKey)).toBeDefined()
})

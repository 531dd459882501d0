import { readFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startDemo } from '../../demo/start-demo.ts'
import { rawGet } from '../support/raw-get.ts'
import { findFreePorts, newDataDir, startDemoProcess, type DemoProcess } from './demo-process.ts'
import { sessionIn, Visitor } from './visitor.ts'

let demo: DemoProcess
let dataDir: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alter-demo-'))
  demo = await startDemoProcess({ port: await findFreePorts(), dataDir })
})

afterAll(async () => {
  await demo.stop()
  await rm(dataDir, { recursive: true })
})

async function newVisitor(user?: string): Promise<Visitor> {
  const visitor = new Visitor(demo)
  if (user !== undefined) await visitor.logIn(user)
  return visitor
}

function titleOf(html: string): string | undefined {
  return /<title>([^<]*)<\/title>/.exec(html)?.[1]
}

describe('at the start', () => {
  test('it prints what to open, who may log in and what to register', () => {
    expect(demo.output()).toContain(`Open     ${demo.url}`)
    expect(demo.output()).toContain('as Ada or Grace')
    for (const provider of ['google', 'github', 'slack']) {
      expect(demo.output()).toContain(`${demo.url}/alter/oauth/callback/${provider}`)
    }
    expect(demo.output()).toContain('Northwind ID, played on this machine')
  })

  test('it makes an encryption key that only its owner reads', async () => {
    const path = join(dataDir, 'encryption-key')
    expect(Buffer.from(await readFile(path, 'utf8'), 'base64')).toHaveLength(32)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})

describe('the site', () => {
  test.each([
    ['/', 'Alter Connect demo'],
    ['/login', 'Log in – Alter Connect demo'],
    ['/react', 'React – Alter Connect demo'],
    ['/vue', 'Vue – Alter Connect demo'],
    ['/server', 'Server-rendered – Alter Connect demo'],
  ])('answers %s, in no frame and with no foreign script', async (path, title) => {
    const response = await (await newVisitor('ada')).get(path)
    expect(response.status).toBe(200)
    expect(titleOf(await response.text())).toBe(title)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain(`script-src 'self'`)
    expect(policy).toContain(`frame-ancestors 'none'`)
    expect(response.headers.get('cross-origin-opener-policy')).toBeNull()
  })

  test.each(['/scripts/react.js', '/scripts/vue.js'])('has %s ready', async (path) => {
    const response = await (await newVisitor()).get(path)
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(await response.text()).toContain('/alter/session')
  })

  test('sends other names of this machine to localhost', async () => {
    const { port } = new URL(demo.url)
    const moved = await rawGet(`http://127.0.0.1:${port}/react?x=1`, { host: `127.0.0.1:${port}` })
    expect(moved.status).toBe(307)
    expect(moved.headers.location).toBe(`${demo.url}/react?x=1`)
    const posted = await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST' })
    expect(posted.status).toBe(421)
  })

  test('answers no name of somebody else', async () => {
    const answer = await rawGet(demo.url, { host: 'rebound.example' })
    expect(answer.status).toBe(421)
    expect(answer.headers.location).toBeUndefined()
  })
})

describe('the login', () => {
  test('stands before everything that is a user’s', async () => {
    const stranger = await newVisitor()
    for (const path of ['/react', '/vue', '/server']) {
      const response = await stranger.get(path)
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(`/login?next=${path}`)
    }
    expect(await stranger.callApi('GET', '/api/grants')).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthenticated' } },
    })
    expect((await stranger.callApi('GET', '/api/audit')).status).toBe(401)
    expect((await stranger.callApi('POST', '/api/grants/x/call')).status).toBe(401)
    expect((await stranger.callApi('POST', '/api/grants/x/revoke')).status).toBe(401)
  })

  test('goes on to the page that was asked for, and to no other site', async () => {
    const visitor = await newVisitor()
    expect((await visitor.logIn('ada', '/vue')).headers.get('location')).toBe('/vue')
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      expect((await visitor.logIn('ada', next)).headers.get('location')).toBe('/')
    }
  })

  test('sets a cookie that scripts do not see, and a fresh one each time', async () => {
    const visitor = await newVisitor()
    const [first, second] = [await visitor.logIn('ada'), await visitor.logIn('ada')].map(
      (response) => response.headers.getSetCookie().join(),
    )
    expect(first).toMatch(/^demo-login-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(second).not.toBe(first)
  })

  test('takes no form of another origin, not even of another port', async () => {
    const visitor = await newVisitor()
    for (const origin of [demo.providerOrigin, 'https://evil.example', 'null']) {
      const response = await visitor.post('/login', { user: 'ada' }, origin)
      expect(response.status).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  test('ends with the log-out', async () => {
    const visitor = await newVisitor('grace')
    expect(await visitor.read('/')).toContain('grace@demo.example')
    const kept = `${visitor.loginCookie}=${visitor.jar.get(demo.url, visitor.loginCookie) ?? ''}`
    expect((await rawGet(`${demo.url}/react`, { cookie: kept })).status).toBe(200)
    await visitor.post('/logout', {})
    expect((await visitor.get('/react')).status).toBe(303)
    expect((await rawGet(`${demo.url}/react`, { cookie: kept })).status).toBe(303)
  })
})

describe('the server-rendered page', () => {
  test('connects by a link, calls the API, and revokes', async () => {
    const visitor = await newVisitor('ada')
    const back = await visitor.connect('google')
    expect(back.searchParams.get('alter_connect_result')).toMatch(/^res_main_/)

    const exchanged = await visitor.get(back.href)
    expect(exchanged.status).toBe(303)
    expect(exchanged.headers.get('location')).toBe('/server')
    const told = await visitor.read('/server')
    expect(told).toContain('Northwind ID connected')
    expect(told).toContain('ada@example.com')
    expect(await visitor.read('/server')).not.toContain('Northwind ID connected')

    const called = await visitor.press('/server', '/call')
    expect(called.status).toBe(303)
    const answered = await visitor.read('/server')
    expect(answered).toContain('/api/google/calendar/events answered 200')
    expect(answered).toContain('Tea with Charles')
    expect(answered).toContain('request.allowed')

    expect((await visitor.press('/server', '/revoke')).status).toBe(303)
    await visitor.press('/server', '/call')
    const refused = await visitor.read('/server')
    expect(refused).toContain('<code>grant_revoked</code>')
    expect(refused).toContain('request.denied')
  })

  test('says when the user declined', async () => {
    const visitor = await newVisitor('ada')
    await visitor.get((await visitor.connect('github', { deny: true })).href)
    const told = await visitor.read('/server')
    expect(told).toContain('Not connected')
    expect(told).toContain('<code>access_denied</code>')
  })

  test('begins without a provider too, and the connect page then offers all three', async () => {
    const visitor = await newVisitor('ada')
    const started = await visitor.press('/server', '/connect')
    const session = sessionIn(started.headers.get('location'))
    const { providers } = await visitor.callConnectPage('redeem', { session, display: 'page' })
    expect((providers as { name: string }[]).map(({ name }) => name)).toEqual([
      'Northwind ID',
      'Octobase',
      'Chatter',
    ])
  })

  test('takes a result only from whom it belongs to', async () => {
    const ada = await newVisitor('ada')
    const back = await ada.connect('slack')
    const grace = await newVisitor('grace')
    await grace.get(back.href)
    expect(await grace.read('/server')).toContain('<code>binding_failed</code>')
    await ada.get(back.href)
    expect(await ada.read('/server')).toContain('Chatter connected')
  })

  test('takes no form without the token of this login', async () => {
    const visitor = await newVisitor('ada')
    const before = await visitor.grants()
    const live = before.find(({ status }) => status === 'active')
    for (const token of ['', 'x'.repeat(43)]) {
      const response = await visitor.post(`/server/grants/${live?.grantId}/revoke`, { token })
      expect(response.status).toBe(403)
    }
    expect(await visitor.grants()).toEqual(before)
  })
})

describe('the JSON of the script pages', () => {
  test('calls the API with a grant and shows it in the audit trail', async () => {
    const visitor = await newVisitor('ada')
    await visitor.connect('github')
    const grant = (await visitor.grants()).find(({ provider }) => provider === 'github')
    expect(grant).toMatchObject({ status: 'active', accountIdentifier: 'ada' })
    expect(await visitor.callApi('POST', `/api/grants/${grant?.grantId}/call`)).toMatchObject({
      status: 200,
      body: { method: 'GET', status: 200, body: [{ full_name: 'ada/notes' }, { private: true }] },
    })
    const { body } = await visitor.callApi('GET', '/api/audit')
    expect((body as { items: unknown[] }).items[0]).toMatchObject({
      event: 'request.allowed',
      grantId: grant?.grantId,
      path: '/github/user/repos',
      status: 200,
    })
  })

  test('answers the error’s code after a revocation', async () => {
    const visitor = await newVisitor('grace')
    await visitor.connect('github', { account: 'grace' })
    const [grant] = await visitor.grants()
    expect(await visitor.callApi('POST', `/api/grants/${grant?.grantId}/revoke`)).toMatchObject({
      status: 200,
      body: { status: 'revoked' },
    })
    expect(await visitor.callApi('POST', `/api/grants/${grant?.grantId}/call`)).toMatchObject({
      status: 410,
      body: { error: { code: 'grant_revoked' } },
    })
  })

  test('reaches no grant of another user', async () => {
    const ada = await newVisitor('ada')
    await ada.connect('github')
    const [grant] = await ada.grants()
    const grace = await newVisitor('grace')
    for (const action of ['call', 'revoke']) {
      expect(await grace.callApi('POST', `/api/grants/${grant?.grantId}/${action}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'grant_not_found' } },
      })
    }
  })

  test('is not for forms', async () => {
    const visitor = await newVisitor('ada')
    const response = await visitor.post('/api/grants/x/revoke', {})
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'origin_not_allowed' } })
  })
})

test('the demo starts within this process too, on free ports', async () => {
  const here = await startDemo({ port: 0, dataDir: await newDataDir() })
  onTestFinished(() => here.close())
  expect(await (await fetch(`${here.url}/scripts/react.js`)).text()).toContain('/alter/session')
  expect(here.vault.redirectUris['google']).toBe(`${here.url}/alter/oauth/callback/google`)
  expect((await fetch(here.provider.origin)).status).toBe(404)
})

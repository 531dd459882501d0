import compression from 'compression'
import cors from 'cors'
import express from 'express'
import helmet from 'helmet'
import { afterEach, describe, expect, test } from 'vitest'
import {
  connectByHttp,
  getStatus,
  jsonHeaders,
  postSession,
  type MintedSession,
} from '../support/http-flow.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import {
  createTestApp,
  identifyByHeader,
  type TestApp,
  type TestAppOptions,
} from '../support/create-test-app.ts'

let app: TestApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(options?: TestAppOptions): Promise<TestApp> {
  app = await createTestApp(options)
  return app
}

async function loggedIn(world: TestApp, name = 'ada'): Promise<CookieJar> {
  const jar = new CookieJar()
  await jar.fetch(`${world.origin}/login/${name}`)
  return jar
}

async function codeOf(response: Response): Promise<unknown> {
  const text = await response.text()
  const body = (text.startsWith('{') ? JSON.parse(text) : { error: { code: text } }) as {
    error?: { code?: string }
  }
  return [response.status, body.error?.code]
}

describe('the whole flow over HTTP', () => {
  const stacks: Record<string, TestAppOptions> = {
    'a bare app': {},
    'express.json, helmet, compression and cors in front': {
      before: (host) => host.use(helmet(), compression(), cors(), express.json()),
    },
    'express.text and urlencoded in front': {
      before: (host) => host.use(express.text({ type: '*/*' })),
    },
  }
  test.each(Object.keys(stacks))('works behind %s', async (name) => {
    const world = await start(stacks[name])
    const jar = await loggedIn(world)
    const { minted, result, html, redeemed } = await connectByHttp(world, jar)
    expect(redeemed.status).toBe(200)
    expect(result.status).toBe(200)
    expect(html).toContain('alter_connect_success')
    expect(await (await getStatus(world, minted.session_token)).json()).toMatchObject({
      status: 'completed',
      grants: [{ account_identifier: 'ada@example.com', provider: 'google' }],
    })
    expect(world.errors).toEqual([])
  })

  test('works with a header login, of which the navigation back from the provider has nothing', async () => {
    const world = await start({ identify: identifyByHeader })
    const { minted } = await connectByHttp(world, new CookieJar(), 'google', {
      authorization: 'Bearer login-ada',
    })
    const answer = await getStatus(world, minted.session_token)
    expect(await answer.json()).toMatchObject({ status: 'completed' })
  })

  test('another browser that has the link gets no further than redeem', async () => {
    const world = await start()
    const minted = (await (await postSession(world, await loggedIn(world))).json()) as MintedSession
    const session = new URLSearchParams(new URL(minted.connect_url).hash.slice(1)).get('session')
    const redeem = (jar: CookieJar) =>
      jar.fetch(`${world.origin}/alter/sdk/oauth/connect/redeem`, {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify({ session, display: 'popup' }),
      })
    expect(await codeOf(await redeem(new CookieJar()))).toEqual([403, 'binding_failed'])
    expect(await codeOf(await redeem(await loggedIn(world, 'grace')))).toEqual([
      403,
      'binding_failed',
    ])
    expect(world.provider.control.calls).toEqual([])
  })
})

describe('POST /session', () => {
  test('answers what the button needs, and sets the browser cookie', async () => {
    const world = await start()
    const response = await postSession(world, await loggedIn(world), {
      providers: ['google', 'github'],
    })
    expect(response.status).toBe(201)
    const body = (await response.json()) as Record<string, string>
    expect(Object.keys(body).toSorted()).toEqual([
      'base_url',
      'connect_url',
      'expires_at',
      'session_token',
    ])
    expect(body['session_token']).toMatch(/^sess_main_[0-9A-Za-z]{22}\.[0-9A-Za-z]{43}$/)
    expect(body['connect_url']).not.toContain(body['session_token']!.split('.')[1])
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('alter-browser='))
    expect(cookie).toMatch(/; Path=\/.*HttpOnly.*SameSite=Lax/)
  })

  test('refuses a stranger, a page of another origin, a form, and a body that asks for more', async () => {
    const world = await start()
    const jar = await loggedIn(world)
    expect(await codeOf(await postSession(world, new CookieJar()))).toEqual([
      401,
      'unauthenticated',
    ])
    expect(
      await codeOf(await postSession(world, jar, {}, { origin: 'https://evil.example' })),
    ).toEqual([403, 'origin_not_allowed'])
    expect(await codeOf(await postSession(world, jar, {}, { origin: 'null' }))).toEqual([
      403,
      'origin_not_allowed',
    ])
    expect(await codeOf(await postSession(world, jar, {}, { 'alter-connect': '' }))).toEqual([
      403,
      'origin_not_allowed',
    ])
    expect(
      await codeOf(await postSession(world, jar, {}, { 'content-type': 'text/plain' })),
    ).toEqual([415, 'invalid_argument'])
    expect(await codeOf(await postSession(world, jar, { required_scopes: ['x'] }))).toEqual([
      400,
      'invalid_argument',
    ])
    expect(await codeOf(await postSession(world, jar, { provider: 'nobody' }))).toEqual([
      404,
      'unknown_provider',
    ])
    expect(
      await codeOf(await postSession(world, jar, { return_to: 'https://evil.example/' })),
    ).toEqual([400, 'connect_config'])
    const big = await jar.fetch(`${world.origin}/alter/session`, {
      method: 'POST',
      headers: { ...jsonHeaders, origin: world.origin },
      body: `{"provider":"${'x'.repeat(20_000)}"}`,
    })
    expect(await codeOf(big)).toEqual([413, 'invalid_argument'])
  })

  test('answers a page of another registered origin with CORS and credentials, others without', async () => {
    const spa = 'https://spa.example'
    const world = await start({
      vault: { app: { name: 'Test', origins: [spa] } },
      before: (host) => host.use(cors()),
    })
    const jar = await loggedIn(world)
    const answered = await postSession(world, jar, {}, { origin: spa })
    expect([
      answered.headers.get('access-control-allow-origin'),
      answered.headers.get('access-control-allow-credentials'),
    ]).toEqual([spa, 'true'])
    const refused = await postSession(world, jar, {}, { origin: 'https://evil.example' })
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()

    const token = ((await answered.json()) as Record<string, string>)['session_token']!
    const cross = await getStatus(world, token, { origin: spa })
    expect([
      cross.status,
      cross.headers.get('access-control-allow-origin'),
      cross.headers.get('vary'),
    ]).toEqual([200, spa, 'Origin'])
    const foreign = await getStatus(world, token, { origin: 'https://evil.example' })
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([
      403,
      null,
    ])
  })

  test('a preflight of a registered origin is answered, of another it is not', async () => {
    const spa = 'https://spa.example'
    const world = await start({ vault: { app: { name: 'Test', origins: [spa] } } })
    for (const path of ['session', 'sdk/oauth/connect/status', 'sdk/oauth/connect/cancel']) {
      const ask = (origin: string) =>
        fetch(`${world.origin}/alter/${path}`, { method: 'OPTIONS', headers: { origin } })
      expect((await ask(spa)).headers.get('access-control-allow-origin')).toBe(spa)
      expect(
        (await ask('https://evil.example')).headers.get('access-control-allow-origin'),
      ).toBeNull()
    }
  })
})

describe('mounting', () => {
  test('another path than publicURL’s is an error that names both', async () => {
    const world = await start({ mountPath: '/oauth' })
    const response = await fetch(`${world.origin}/oauth/session`, { method: 'POST' })
    const body = (await response.json()) as { error: { code: string; message: string } }
    expect([response.status, body.error.code]).toEqual([500, 'mount_mismatch'])
    expect(body.error.message).toMatch(/"\/oauth".*"\/alter"/)
  })

  test.each(['/ALTER/healthz', '/Alter/session', '/aLTER'])(
    'nothing is at %s: other letters are another address',
    async (path) => {
      const world = await start({})
      expect(await codeOf(await fetch(world.origin + path))).toEqual([404, 'not_found'])
      expect((await fetch(`${world.origin}/alter/healthz`)).status).toBe(200)
    },
  )

  test('a mount at / is refused', async () => {
    const world = await start({ mountPath: '/' })
    expect(await codeOf(await fetch(`${world.origin}/healthz`))).toEqual([500, 'mount_mismatch'])
  })

  test('cookies that the app has set on the way survive, and cors() of the app opens nothing', async () => {
    const world = await start({
      before: (host) => {
        host.use(cors())
        host.use((_request, response, next) => {
          response.cookie('app', '1')
          next()
        })
      },
    })
    const jar = await loggedIn(world)
    const { redeemed, result } = await connectByHttp(world, jar)
    expect(redeemed.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      'app',
      expect.stringMatching(/^flow-/),
    ])
    for (const response of [redeemed, result]) {
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('an app behind it keeps answering its own addresses', async () => {
    const world = await start({
      after: (host) => host.get('/hello', (_request, response) => void response.send('hi')),
    })
    expect(await (await fetch(`${world.origin}/hello`)).text()).toBe('hi')
    expect(await codeOf(await fetch(`${world.origin}/alter/nothing`))).toEqual([404, 'not_found'])
  })
})

describe('headers', () => {
  test('every answer, also 404 and errors, says no-store, nosniff, no frame and no referrer', async () => {
    const world = await start({
      before: (host) => host.use(helmet({ crossOriginOpenerPolicy: { policy: 'same-origin' } })),
    })
    const jar = await loggedIn(world)
    const { result } = await connectByHttp(world, jar)
    const answers = [
      result,
      await postSession(world, jar),
      await postSession(world, new CookieJar()),
      ...(await Promise.all(
        [
          'sdk/oauth/connect',
          'sdk/oauth/connect/status',
          'oauth/callback/google',
          'nothing',
          'healthz',
          'connect/google',
        ].map((path) => fetch(`${world.origin}/alter/${path}`)),
      )),
    ]
    for (const answer of answers) {
      const { headers } = answer
      expect(headers.get('cache-control'), answer.url).toBe('no-store, no-transform')
      expect(headers.get('x-content-type-options'), answer.url).toBe('nosniff')
      expect(headers.get('x-frame-options'), answer.url).toBe('DENY')
      expect(headers.get('referrer-policy'), answer.url).toBe('no-referrer')
      expect(headers.get('content-security-policy'), answer.url).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy'), answer.url).toContain("default-src 'none'")
      expect(headers.get('x-powered-by'), answer.url).toBeNull()
    }
    expect(result.headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
  })
})

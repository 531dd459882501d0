import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cors from 'cors'
import compression from 'compression'
import helmet from 'helmet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'
import { appOrigin, serveVault, waitingFlow, type ServedVault } from './served-vault.ts'

/** What to send to each address, beside nothing at all: by which it fails, and where it can, succeeds. */
const sendings: Record<string, { headers?: Record<string, string>; body?: string }> = {
  'as it comes': {},
  'as a navigation': { headers: { 'sec-fetch-mode': 'navigate', accept: 'text/html' } },
  'from our own page': {
    headers: { 'alter-connect': '1', 'content-type': 'application/json' },
    body: '{"session":"sess_main_x","display":"popup","provider":"google"}',
  },
  'not JSON': { headers: { 'alter-connect': '1', 'content-type': 'application/json' }, body: '{' },
  'a form': { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'state=a' },
  text: { headers: { 'alter-connect': '1', 'content-type': 'text/plain' }, body: 'x' },
  'too much': {
    headers: { 'alter-connect': '1', 'content-type': 'application/json' },
    body: 'x'.repeat(17_000),
  },
  'from a registered origin': {
    headers: {
      origin: appOrigin,
      authorization: `Bearer sess_main_${'a'.repeat(22)}.${'b'.repeat(43)}`,
    },
  },
  'from a stranger': { headers: { origin: 'https://evil.example' } },
  'while the app’s own code fails': {
    headers: { 'alter-connect': '1', 'content-type': 'application/json', cookie: 'login=broken' },
    body: '{"session":"sess_main_x","display":"popup"}',
  },
}

/** What a path may have, in every way; what none has, in two. */
const waysOf = <Sending>(method: string, ways: Record<string, Sending>): [string, Sending][] => {
  const all = Object.entries(ways)
  return ['GET', 'POST', 'OPTIONS'].includes(method) ? all : all.slice(0, 2)
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']
const unknown = [
  '/',
  '/nothing',
  '/sdk',
  '/sdk/oauth/connect/',
  '//healthz',
  '/oauth/callback',
  '/%ff',
]

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Security §5.1 and §5.2, for any answer at all. */
function assertHeaders({ status, headers, body }: Answer, { https }: { https: boolean }): void {
  expect([301, 302, 307, 308]).not.toContain(status)
  expect(headers.get('cache-control')).toBe('no-store, no-transform')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('strict-transport-security')).toBe(https ? 'max-age=63072000' : null)
  for (const name of ['server', 'x-powered-by', 'access-control-allow-credentials', 'report-to'])
    expect(headers.get(name), name).toBeNull()
  expect(headers.get('access-control-allow-private-network')).toBeNull()
  const type = headers.get('content-type')
  if (type === 'text/html; charset=utf-8') assertPage(headers, body)
  else assertNoPage(headers, { status, type })
  if (status >= 400) expect(type).toMatch(/^(text\/html|application\/json); charset=utf-8$/)
  for (const line of headers.getSetCookie()) assertCookie(line, https)
}

function assertPage(headers: Headers, body: string): void {
  const policy = String(headers.get('content-security-policy')).split('; ')
  expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
  expect(headers.get('origin-agent-cluster')).toBe('?1')
  for (const feature of ['camera', 'geolocation', 'publickey-credentials-get', 'usb'])
    expect(headers.get('permissions-policy')).toContain(`${feature}=()`)
  // The response to HEAD has the policy of a page that is not there.
  if (body === '') return
  const [, style = ''] = /<style>([^<]+)<\/style>/.exec(body) ?? []
  const [, script = ''] = /<script type="module">([\s\S]+?)<\/script>/.exec(body) ?? []
  expect(policy).toEqual([
    `default-src 'none'`,
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `font-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ])
  const data = /<script type="application\/json" id="\w+">[\s\S]*?<\/script>/
  const others = body.replace(data, '').match(/<(script|style)[^>]*>/g)
  expect(others).toEqual(['<style>', '<script type="module">'])
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8')

const hashOf = (code: string) => `sha256-${createHash('sha256').update(code).digest('base64')}`

function assertNoPage(headers: Headers, { status, type }: { status: number; type: string | null }) {
  const policy = `default-src 'none'; frame-ancestors 'none'`
  const isPicture = type?.startsWith('image/')
  expect(headers.get('content-security-policy')).toBe(isPicture ? `${policy}; sandbox` : policy)
  expect(headers.get('cross-origin-opener-policy')).toMatch(/^(same-origin|unsafe-none)$/)
  if (!isPicture && status !== 204 && status !== 303)
    expect(type).toBe('application/json; charset=utf-8')
}

function assertCookie(line: string, https: boolean): void {
  expect(line).toMatch(/; HttpOnly/i)
  expect(line).toMatch(/; SameSite=Lax/i)
  expect(line).toMatch(/; Path=\/(;|$)/i)
  expect(line).not.toMatch(/domain=/i)
  expect(/; Secure/i.test(line)).toBe(https)
  expect(line.startsWith('__Host-')).toBe(https)
  expect(line.length).toBeLessThan(512)
}

let folder: string
let logoFile: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logo-'))
  logoFile = join(folder, 'logo.png')
  writeFileSync(logoFile, Buffer.from('89504e470d0a1a0a', 'hex'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each([
  ['https', 'https://vault.example/alter'],
  ['http', 'http://localhost:4999/alter'],
])('every answer of the vault on %s', (scheme, publicURL) => {
  let served: ServedVault
  beforeAll(async () => {
    served = await serveVault({
      publicURL,
      app: { name: 'Test App', origins: [appOrigin], logo: logoFile },
    })
  })
  afterAll(() => served.close())
  const https = scheme === 'https'

  test('has its headers, whatever is asked, how and by whom', async () => {
    const declared = served.server.routes()
    const paths = [...new Set(declared.map(({ path }) => path)), ...unknown]
    const statuses = new Set<number>()
    for (const path of paths) {
      for (const method of methods) {
        for (const [name, { headers = {}, body }] of waysOf(method, sendings)) {
          const answer = await served.send(method, path.replaceAll(/:\w+/g, 'google'), {
            headers,
            ...(body !== undefined && method !== 'GET' && method !== 'HEAD' && { body }),
          })
          statuses.add(answer.status)
          try {
            const text = method === 'HEAD' ? '' : await answer.text()
            assertHeaders({ status: answer.status, headers: answer.headers, body: text }, { https })
            if (answer.headers.has('access-control-allow-origin')) {
              expect([headers['origin'], method]).toEqual([appOrigin, 'OPTIONS'])
            }
            expect(text).not.toContain('hunter2')
          } catch (error) {
            throw new Error(`${method} ${path} ${name}: ${answer.status}`, { cause: error })
          }
        }
      }
    }
    // What the walk has met: without one of them it would have shown nothing about it.
    expect([...statuses]).toEqual(
      expect.arrayContaining([200, 204, 303, 400, 401, 403, 404, 405, 413, 415, 500]),
    )
  })

  test('has them also when it succeeds, cookies included', async () => {
    const { browser, redirect, session, publicId, cookie } = await waitingFlow(served)
    const ours = { 'alter-connect': '1', 'content-type': 'application/json', cookie: cookie() }
    const page = { headers: { cookie: cookie() } }
    const right = {
      headers: { authorization: `Bearer ${session.sessionToken}`, origin: appOrigin },
    }
    const fresh = await browser.mint('google', { id: 'user-ada' }, { allowedOrigin: appOrigin })
    const freshId = fresh.connectUrl.split('session=')[1] ?? ''
    const answers: [string, Promise<Response>][] = [
      ['status', served.send('GET', '/sdk/oauth/connect/status?wait=0', right)],
      [
        'redeem',
        served.send('POST', '/sdk/oauth/connect/redeem', {
          headers: { ...ours, cookie: cookie() },
          body: JSON.stringify({ session: freshId, display: 'popup' }),
        }),
      ],
      ['callback', served.send('GET', `/oauth/callback/slack${redirect.search}`, page)],
      ['logo', served.send('GET', '/sdk/oauth/connect/logo')],
      ['cancel', served.send('POST', '/sdk/oauth/connect/cancel', right)],
      [
        'post',
        served.send('POST', '/oauth/callback/slack', {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'state=a',
        }),
      ],
    ]
    for (const [name, answering] of answers) {
      const answer = await answering
      expect(answer.status, name).toBeLessThan(400)
      assertHeaders(
        { status: answer.status, headers: answer.headers, body: await answer.text() },
        { https },
      )
    }
    expect(publicId).toMatch(/^sess_/)
  })
})

describe('every answer of the middleware', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      vault: { app: { name: 'Test App', origins: [appOrigin] } },
      before: (host) =>
        host.use(
          helmet({ hsts: false, xPoweredBy: false }),
          compression(),
          cors({ credentials: true, preflightContinue: true }),
        ),
      identify: (request) => {
        if (request.headers.cookie === 'login=broken') throw new Error('hunter2')
        return request.headers.cookie?.startsWith('login=ada') ? { id: 'user-ada' } : undefined
      },
    })
  })
  afterAll(() => app.close())

  test('has them, behind an app that lets everybody read and tells its framework', async () => {
    const statuses = new Set<number>()
    const more = {
      'of a user': {
        headers: {
          cookie: 'login=ada',
          'sec-fetch-mode': 'navigate',
          origin: app.origin,
          'alter-connect': '1',
          'content-type': 'application/json',
        },
        body: '{}',
      },
      'of a user of another origin': {
        headers: {
          cookie: 'login=ada',
          origin: appOrigin,
          'alter-connect': '1',
          'content-type': 'application/json',
        },
        body: '{}',
      },
      'with a host that is none': { headers: { host: 'a b/c' } },
      'twice the same header': { headers: { 'alter-connect': '1\r\nAlter-Connect: 1' } },
    }
    const paths = [
      '/session',
      '/connect/google',
      '/connect/nobody',
      '/connect/%ff',
      '/session?x=1',
      '/connect/google?a=1&a=1',
      '/healthz',
      '/sdk/oauth/connect',
      '/oauth/callback/google',
      '/nothing',
      '/%ff',
      '/\\x',
    ]
    for (const path of paths) {
      for (const method of methods) {
        for (const [name, sending] of waysOf(method, { ...sendings, ...more })) {
          const { headers = {}, body = '' } = sending as {
            headers?: Record<string, string>
            body?: string
          }
          const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}`)
          const answer = await sendRaw(
            app.origin,
            rawRequest(`${method} /alter${path}`, lines, body),
          )
          statuses.add(answer.status)
          try {
            const own = new Headers(answer.headers.map(([key, value]) => [key, value]))
            const opens = own.get('access-control-allow-origin')
            if (opens !== null) expect([appOrigin, app.origin]).toContain(headers['origin'])
            if (opens !== null) expect(opens).toBe(headers['origin'])
            own.delete('access-control-allow-credentials')
            assertHeaders(
              { status: answer.status, headers: own, body: utf8(answer.body) },
              { https: false },
            )
            expect(answer.body).not.toContain('hunter2')
          } catch (error) {
            throw new Error(`${method} ${path} ${name}: ${answer.status}`, { cause: error })
          }
        }
      }
    }
    expect([...statuses]).toEqual(
      expect.arrayContaining([200, 201, 204, 303, 400, 401, 403, 404, 405, 413, 415, 500]),
    )
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../../support/authorization-server.ts'
import type { TestProvider } from '../../support/authorization-server.ts'
import { CookieJar } from '../../support/cookie-jar.ts'
import { readForms } from '../../support/read-forms.ts'
import { TestClient } from './client.ts'

describe('the login and consent pages', () => {
  let provider: TestProvider

  beforeAll(async () => {
    provider = await startAuthorizationServer({ appName: 'Tom & <b>Jerry</b>' })
  })
  afterAll(() => provider.close())

  /** Follows redirects until there is a page. */
  async function open(jar: CookieJar, url: URL, init: RequestInit = {}) {
    let at = url
    let response = await jar.fetch(at, init)
    while (response.headers.has('location')) {
      at = new URL(response.headers.get('location') ?? '', at)
      response = await jar.fetch(at)
    }
    return { at, response, html: await response.text() }
  }

  async function openConsent(jar: CookieJar) {
    const login = await open(jar, new TestClient(provider, 'google').authorizationUrl())
    const action = new URL(readForms(login.html)[0]?.action ?? '', login.at)
    const body = new URLSearchParams({ account: 'ada' })
    return { login, consent: await open(jar, action, { method: 'POST', body }) }
  }

  test.each([
    ['google', 'Northwind ID'],
    ['github', 'Octobase'],
    ['slack', 'Chatter'],
  ] as const)('of %s carry the name %s and a note that it is a demo', async (key, name) => {
    const { html } = await open(new CookieJar(), new TestClient(provider, key).authorizationUrl())
    expect(html).toContain(`<h1>Sign in with ${name}</h1>`)
    expect(html).toContain('<span class="pill">Demo</span>')
  })

  test('ask for nothing from anywhere and run no script', async () => {
    const { login, consent } = await openConsent(new CookieJar())
    for (const { response, html } of [login, consent]) {
      const policy = response.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(html).not.toMatch(/<script|@import|url\(|src=|https?:/)
    }
  })

  test('escape what they show', async () => {
    const { consent } = await openConsent(new CookieJar())
    expect(consent.html).toContain('Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;')
    expect(consent.html).not.toContain('<b>Jerry')
  })

  test('say who is asked, for what, and where the browser goes next', async () => {
    const { consent } = await openConsent(new CookieJar())
    expect(consent.html).toContain('ada@example.com')
    expect(consent.html).toContain('See the events in your calendar')
    expect(consent.html).toContain('<b>localhost:9</b>')
  })

  test('carry Cross-Origin-Opener-Policy when told so, from that moment on', async () => {
    const before = await openConsent(new CookieJar())
    expect(before.login.response.headers.has('cross-origin-opener-policy')).toBe(false)
    provider.control.coop = 'same-origin'
    const { login, consent } = await openConsent(new CookieJar())
    provider.control.coop = undefined
    expect(login.response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(consent.response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('let the person pick another account at the consent page', async () => {
    const jar = new CookieJar()
    const { consent } = await openConsent(jar)
    const login = await open(jar, new URL(`${consent.at.pathname}?switch`, consent.at))
    expect(login.html).toContain('Sign in with')
    const action = new URL(readForms(login.html)[0]?.action ?? '', login.at)
    const body = new URLSearchParams({ account: 'grace' })
    const again = await open(jar, action, { method: 'POST', body })
    expect(again.html).toContain('grace@example.com')
    expect(again.html).not.toContain('ada@example.com')
  })

  test('are closed to another browser', async () => {
    const { consent } = await openConsent(new CookieJar())
    const stranger = await fetch(consent.at)
    expect(stranger.status).toBe(400)
    const body = new URLSearchParams({ decision: 'allow' })
    const post = await fetch(`${consent.at.href}/consent`, { method: 'POST', body })
    expect(post.status).toBe(400)
  })
})

describe('the provider', () => {
  test('listens on loopback and answers to no other name', async () => {
    const provider = await startAuthorizationServer()
    const { port, hostname } = new URL(provider.origin)
    expect(hostname).toBe('127.0.0.1')
    const stranger = await fetch(`http://localhost:${port}/.well-known/openid-configuration`).then(
      ({ status }) => status,
      () => 'refused',
    )
    expect([421, 'refused']).toContain(stranger)
    await provider.close()
    await expect(fetch(provider.origin)).rejects.toThrow('fetch failed')
  })

  test('closes even while a request hangs', async () => {
    const provider = await startAuthorizationServer()
    provider.control.failNext('revocation', 'hang')
    const call = fetch(provider.urls.google.revocationUrl, { method: 'POST' })
    const refused = expect(call).rejects.toThrow('fetch failed')
    await expect.poll(() => provider.control.revocations()).toBe(1)
    await provider.close()
    await refused
  })

  test('says so when its port is taken', async () => {
    const provider = await startAuthorizationServer()
    const port = Number(new URL(provider.origin).port)
    await expect(startAuthorizationServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await provider.close()
  })
})

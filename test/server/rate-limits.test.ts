import { createServer, errorDocument } from '@alter-ai/server'
import type { VaultOptions } from '@alter-ai/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { appOrigin, serveVault } from './served-vault.ts'

const office = '198.51.100.20'

/** A server with small limits, and requests of any client address. */
async function serve(rateLimits: Required<VaultOptions>['rateLimits'], isKnown = true) {
  const time = { now: Date.UTC(2026, 11, 1) }
  const served = await serveVault({ rateLimits, clock: () => time.now })
  onTestFinished(() => served.close())
  const base = new URL(served.vault.publicURL).origin
  const server = createServer({
    vault: served.vault,
    apiKeys: { find: (key) => (key === served.apiKey ? { name: 'test' } : undefined) },
    ...(isKnown && { clientAddress: (_request, host) => (host as { address: string }).address }),
  })
  const send = (method: string, path: string, headers: HeadersInit = {}, address = office) =>
    server.fetch(new Request(`${base}${path}`, { method, headers }), { address })
  return { ...served, time, send }
}

const few = { requests: 3, seconds: 30 }
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

/** The requests that an unauthenticated client can send, one of each kind. */
const kinds: [string, string, string, Record<string, string>?][] = [
  ['a page', 'GET', '/sdk/oauth/connect'],
  ['a call of a page', 'POST', '/sdk/oauth/connect/redeem', { 'alter-connect': '1' }],
  ['a forged call', 'POST', '/sdk/oauth/connect/authorize'],
  ['a callback', 'GET', '/oauth/callback/google?code=x&state=y'],
  ['a posted callback', 'POST', '/oauth/callback/google'],
  ['a HEAD of a callback', 'HEAD', '/oauth/callback/google'],
  ['too many headers', 'GET', '/sdk/oauth/connect', { 'x-large': 'y'.repeat(17_000) }],
  ['a path that is not there', 'GET', '/wp-login.php'],
  ['a method that is not there', 'DELETE', '/sdk/oauth/connect'],
  ['a preflight of cancel', 'OPTIONS', '/sdk/oauth/connect/cancel', { origin: appOrigin }],
  ['no API key', 'GET', '/sdk/grants'],
  ['a wrong API key', 'GET', '/sdk/grants', bearer(`alter_key_app_main_${'w'.repeat(49)}`)],
  ['a repeated header on a route of back ends', 'GET', '/sdk/grants', { origin: 'a, b' }],
]

describe('requests without an API key', () => {
  test.each(kinds)('%s counts against its address', async (_kind, method, path, headers) => {
    const { send, time } = await serve({ perAddress: few })
    for (let count = 0; count < 3; count += 1)
      expect((await send(method, path, headers)).status).not.toBe(429)
    const refused = await send(method, path, headers)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
    expect((await send(method, path, headers, '198.51.100.21')).status).not.toBe(429)
    time.now += 10_000
    expect((await send(method, path, headers)).status).not.toBe(429)
  })

  test('of all kinds share one limit', async () => {
    const { send } = await serve({ perAddress: { requests: kinds.length, seconds: 3_600 } })
    for (const [, method, path, headers] of kinds)
      expect((await send(method, path, headers)).status).not.toBe(429)
    for (const [, method, path, headers] of kinds)
      expect((await send(method, path, headers)).status).toBe(429)
  })

  test('count by the /64 of an IPv6 address, which a client cannot leave by choosing another', async () => {
    const { send } = await serve({ perAddress: few })
    const page = (address: string) => send('GET', '/sdk/oauth/connect', {}, address)
    for (let count = 0; count < 3; count += 1) await page(`2001:db8:1:2::${count}`)
    expect((await page('2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await page('2001:db8:1:3::1')).status).toBe(200)
  })

  test('count together where the host knows no address', async () => {
    const { send } = await serve({ perAddress: few }, false)
    for (let count = 0; count < 3; count += 1) await send('GET', '/sdk/oauth/connect')
    const spoofed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' }
    expect((await send('GET', '/sdk/oauth/connect', spoofed)).status).toBe(429)
  })
})

describe('what is exempt', () => {
  const none = { requests: 1, seconds: 86_400 }

  test('/healthz responds whatever the address has sent', async () => {
    const { send } = await serve({ perAddress: none, statusPerAddress: none })
    for (let count = 0; count < 5; count += 1)
      expect((await send('GET', '/healthz')).status).toBe(200)
    expect((await send('GET', '/sdk/oauth/connect')).status).toBe(200)
    expect((await send('GET', '/sdk/oauth/connect')).status).toBe(429)
    expect((await send('GET', '/healthz')).status).toBe(200)
  })

  test('a back end with its key is served from an address that has reached its limit', async () => {
    const { send, apiKey } = await serve({ perAddress: none })
    for (let count = 0; count < 5; count += 1)
      expect((await send('GET', '/sdk/grants', bearer(apiKey))).status).toBe(200)
    await send('GET', '/sdk/grants', bearer('wrong'))
    expect((await send('GET', '/sdk/grants', bearer('wrong'))).status).toBe(429)
    expect((await send('GET', '/sdk/grants', bearer(apiKey))).status).toBe(200)
  })

  test('status polls have a limit of their own', async () => {
    const { send, vault } = await serve({ perAddress: none, statusPerAddress: few })
    const { sessionToken } = await vault.createConnectSession({ allowedOrigin: appOrigin })
    const poll = () => send('GET', '/sdk/oauth/connect/status?wait=0', bearer(sessionToken))
    await send('GET', '/sdk/oauth/connect')
    expect((await send('GET', '/sdk/oauth/connect')).status).toBe(429)
    for (let count = 0; count < 3; count += 1) expect((await poll()).status).toBe(200)
    expect((await poll()).status).toBe(429)
  })
})

describe('a client that is refused', () => {
  const one = { requests: 1, seconds: 60 }

  test.each([
    ['the connect page', '/sdk/oauth/connect', { 'sec-fetch-mode': 'navigate' }],
    ['a callback', '/oauth/callback/google?code=x&state=y', {}],
  ])('reads a page in its language at %s', async (_what, path, headers) => {
    const { send } = await serve({ perAddress: one })
    await send('GET', path, headers)
    const refused = await send('GET', path, { ...headers, 'accept-language': 'de' })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused.headers.get('content-type')).toContain('text/html')
    expect(refused.headers.get('cache-control')).toContain('no-store')
    expect(refused.headers.get('alter-error')).toBe('rate_limited')
    expect(await refused.text()).toContain('<html lang="de"')
  })

  test('reads a page that is rendered once for each language, because a refusal must cost little', () => {
    const app = { appName: 'Test App', appBranding: {}, publicURL: 'http://localhost:4999' }
    const page = (code: 'rate_limited' | 'state_mismatch', requestId: string, locale: string) =>
      errorDocument(app, { code, requestId, locale })
    const german = page('rate_limited', 'one', 'de')
    expect(page('rate_limited', 'two', 'de-AT, en;q=0.5')).toBe(german)
    expect(page('rate_limited', 'three', 'fr')).not.toBe(german)
    expect(page('state_mismatch', 'four', 'de').body).toContain('four')
  })

  test('reads JSON at a call', async () => {
    const { send } = await serve({ perAddress: one })
    const redeem = () => send('POST', '/sdk/oauth/connect/redeem', { 'alter-connect': '1' })
    await redeem()
    const refused = await redeem()
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limited', request_id: expect.any(String) as string },
    })
  })

  test('reads it as the app’s page of another origin too, and no other page does', async () => {
    const { send, vault } = await serve({ statusPerAddress: one })
    const { sessionToken } = await vault.createConnectSession({ allowedOrigin: appOrigin })
    const poll = (origin: string) =>
      send('GET', '/sdk/oauth/connect/status?wait=0', { ...bearer(sessionToken), origin })
    await poll(appOrigin)
    const refused = await poll(appOrigin)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('access-control-allow-origin')).toBe(appOrigin)
    const foreign = await poll('https://evil.example')
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([
      429,
      null,
    ])
  })

  test('as a back end with a wrong key gets the code in a header', async () => {
    const { send } = await serve({ perAddress: one })
    await send('GET', '/sdk/grants')
    const refused = await send('GET', '/sdk/grants')
    expect([refused.status, refused.headers.get('alter-error')]).toEqual([429, 'rate_limited'])
  })
})

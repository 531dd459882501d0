import type { Express } from 'express'
import type { VaultOptions } from '@alter-ai/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp } from '../support/create-test-app.ts'
import { postSession } from '../support/http-flow.ts'
import { rawGet } from '../support/raw-get.ts'
import { startStandaloneApp } from '../support/standalone-app.ts'

async function start(
  rateLimits: Required<VaultOptions>['rateLimits'],
  before?: (app: Express) => void,
) {
  const app = await createTestApp({ vault: { rateLimits }, ...(before && { before }) })
  onTestFinished(() => app.close())
  return app
}

const few = { requests: 3, seconds: 3_600 }
const navigating = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

/** Statuses of `count` requests that say they come from these addresses. */
async function statuses(url: string, addresses: readonly string[], more = {}) {
  const found: number[] = []
  for (const address of addresses)
    found.push((await rawGet(url, { 'x-forwarded-for': address, ...more })).status)
  return found
}

const others = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4']

describe('the client address', () => {
  test('is the socket’s: a header that the client sent changes nothing', async () => {
    const app = await start({ perAddress: few })
    const url = `${app.vault.publicURL}/sdk/oauth/connect`
    expect(await statuses(url, others)).toEqual([200, 200, 200, 429])
    const link = `${app.vault.publicURL}/connect/google`
    expect(await statuses(link, others, navigating)).toEqual([429, 429, 429, 429])
  })

  test('is the one that Express’s trust proxy finds, on our routes and on the vault’s', async () => {
    const app = await start({ perAddress: few }, (host) => host.set('trust proxy', 1))
    const url = `${app.vault.publicURL}/sdk/oauth/connect`
    const link = `${app.vault.publicURL}/connect/google`
    expect(await statuses(url, [...others, ...others])).toEqual(Array(8).fill(200))
    // Of each, the third on the link, and none after it.
    expect(await statuses(link, others, navigating)).toEqual([401, 401, 401, 401])
    expect(await statuses(link, others, navigating)).toEqual([429, 429, 429, 429])
    // What the client put before the proxy's own entry is ignored.
    const forged = others.map((address) => `192.0.2.1${address.at(-1)}, ${address}`)
    expect(await statuses(url, forged)).toEqual([429, 429, 429, 429])
  })
})

describe('a refusal', () => {
  test('is JSON for the button, with Retry-After', async () => {
    const app = await start({ perAddress: few })
    const jar = new CookieJar()
    for (let count = 0; count < 3; count += 1)
      expect((await postSession(app, jar)).status).toBe(401)
    const refused = await postSession(app, jar)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1200'])
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } })
  })

  test('is a page for a link, in the language of the browser', async () => {
    const app = await start({ perAddress: few })
    const link = `${app.vault.publicURL}/connect/google`
    await statuses(link, others, navigating)
    const refused = await rawGet(link, { ...navigating, 'accept-language': 'fr' })
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1200'])
    expect(refused.text).toContain('<html lang="fr"')
  })

  test('counts the address before anyone is asked who is logged in', async () => {
    let asked = 0
    const app = await createTestApp({
      vault: { rateLimits: { perAddress: few } },
      identify: () => {
        asked += 1
        return undefined
      },
    })
    onTestFinished(() => app.close())
    for (let count = 0; count < 10; count += 1) await postSession(app, new CookieJar())
    expect(asked).toBe(3)
  })
})

describe('a user who creates sessions without end', () => {
  const rateLimits = { sessionsPerUser: few }

  test('is limited, and no other user is', async () => {
    const app = await start(rateLimits)
    const ada = new CookieJar()
    await ada.fetch(`${app.origin}/login/ada`)
    for (let count = 0; count < 3; count += 1)
      expect((await postSession(app, ada)).status).toBe(201)
    const refused = await postSession(app, ada)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1200'])
    const link = await rawGet(`${app.vault.publicURL}/connect/google`, {
      ...navigating,
      cookie: 'login=ada',
    })
    expect([link.status, link.headers['retry-after']]).toEqual([429, '1200'])
    expect(link.text).toContain('<h1')
    const grace = new CookieJar()
    await grace.fetch(`${app.origin}/login/grace`)
    expect((await postSession(app, grace)).status).toBe(201)
  })

  test('is limited by a vault elsewhere, and the app passes that on', async () => {
    const app = await startStandaloneApp({ vault: { rateLimits } })
    onTestFinished(() => app.close())
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/ada`)
    for (let count = 0; count < 3; count += 1)
      expect((await postSession(app, jar)).status).toBe(201)
    const refused = await postSession(app, jar)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1200'])
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } })
  })
})

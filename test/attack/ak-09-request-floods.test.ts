import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { connectByHttp, getStatus, jsonHeaders, postSession } from '../support/http-flow.ts'
import { rawGet } from '../support/raw-get.ts'

let app: TestApp
const time = { now: Date.now() }
const limit = 30
beforeAll(async () => {
  const rateLimits = {
    perAddress: { requests: limit, seconds: 60 },
    statusPerAddress: { requests: limit, seconds: 60 },
    sessionsPerUser: { requests: 20, seconds: 60 },
  }
  app = await createTestApp({
    vault: { rateLimits, clock: () => time.now },
    // A proxy in front, which says who the client is.
    before: (host) => host.set('trust proxy', 'loopback'),
  })
})
afterAll(() => app.close())

/** The status of a full flow of a person elsewhere. */
async function honestFlow(address: string): Promise<string> {
  const jar = new CookieJar()
  const headers = { 'x-forwarded-for': address }
  await jar.fetch(`${app.origin}/login/grace`)
  const { minted } = await connectByHttp(app, jar, 'slack', headers)
  const response = await getStatus(app, minted.session_token, headers)
  return ((await response.json()) as { status: string }).status
}

attackTest(
  {
    row: 'AK-09',
    name: 'one address floods every route that needs no key, with a fresh interface identifier each time',
    reference: 'OWASP ASVS 5.0 2.4.1, CWE-770',
  },
  async (countTry) => {
    let served = 0
    const base = app.vault.publicURL
    for (let count = 0; count < limit * 3; count += 1) {
      const from = { 'x-forwarded-for': `2001:db8:bad:1::${count.toString(16)}` }
      const kind = count % 3
      const response =
        kind === 0
          ? await fetch(`${base}/sdk/oauth/connect`, { headers: from })
          : kind === 1
            ? await fetch(`${base}/sdk/oauth/connect/redeem`, {
                method: 'POST',
                headers: { ...jsonHeaders, ...from },
                body: JSON.stringify({ session: 'sess_main_x', display: 'page' }),
              })
            : await fetch(`${base}/oauth/callback/slack?state=${count}`, { headers: from })
      await response.arrayBuffer()
      if (response.status !== 429) served += 1
    }
    countTry(served > limit)
    // The same address goes on, and gets nothing; a person elsewhere does.
    const again = await rawGet(`${base}/sdk/oauth/connect`, {
      'x-forwarded-for': '2001:db8:bad:1::ffff',
    })
    countTry(again.status !== 429)
    expect(await honestFlow('2001:db8:9::1')).toBe('completed')
  },
)

attackTest(
  {
    row: 'AK-09',
    name: 'a user creates sessions without end, from many addresses',
    reference: 'OWASP ASVS 5.0 2.4.1, CWE-770',
  },
  async (countTry) => {
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/mallory`)
    let created = 0
    for (let count = 0; count < 60; count += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${count}` }
      if ((await postSession(app, jar, { provider: 'slack' }, headers)).status === 201) created += 1
    }
    countTry(created > 20)
    expect(await honestFlow('198.51.100.4')).toBe('completed')
    // Who waits is served again.
    time.now += 60_000
    const headers = { 'x-forwarded-for': '203.0.113.1' }
    expect((await postSession(app, jar, { provider: 'slack' }, headers)).status).toBe(201)
  },
)

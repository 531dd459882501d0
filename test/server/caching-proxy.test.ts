import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCachingProxy, type CachingProxy } from '../support/caching-proxy.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { jsonHeaders, type MintedSession } from '../support/http-flow.ts'

let app: TestApp
let proxy: CachingProxy
beforeAll(async () => {
  app = await createTestApp({
    after: (host) =>
      host.get('/news', (request, response) => void response.send(`for ${request.headers.cookie}`)),
  })
  proxy = await startCachingProxy(app.origin)
})
afterAll(async () => {
  await proxy.close()
  await app.close()
})

/** One user, who asks the same addresses as everybody else. */
async function visitor(name: string) {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/${name}`)
  const ask = (path: string, init?: RequestInit) => jar.fetch(`${proxy.origin}/alter${path}`, init)
  const mint = async () =>
    (await (
      await ask('/session', {
        method: 'POST',
        headers: { ...jsonHeaders, origin: app.origin },
        body: '{}',
      })
    ).json()) as MintedSession
  const redeem = async (session: string) => {
    const body = JSON.stringify({ session, display: 'popup' })
    const answer = await ask('/sdk/oauth/connect/redeem', {
      method: 'POST',
      headers: jsonHeaders,
      body,
    })
    return (await answer.json()) as { user: { label: string }; session: string }
  }
  const status = async (token: string): Promise<unknown> =>
    (
      await ask('/sdk/oauth/connect/status?wait=0', {
        headers: { authorization: `Bearer ${token}` },
      })
    ).json()
  const cancel = (token: string) =>
    ask('/sdk/oauth/connect/cancel', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
  return { name, ask, mint, redeem, status, cancel }
}

describe('a caching proxy in front (CP-13)', () => {
  test('keeps nothing of ours, and no user sees another’s bytes', async () => {
    const visitors = await Promise.all(['ada', 'grace'].map(visitor))
    const pages = new Set<string>()
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        visitors.map(async ({ name, ask, mint, redeem, status, cancel }) => {
          const minted = await mint()
          const session = minted.session_token.split('.')[0] ?? ''
          const view = await redeem(session)
          expect([view.session, view.user.label]).toEqual([session, `${name}@app.example`])
          expect(await status(minted.session_token)).toEqual({ status: 'opened' })
          pages.add(await (await ask('/sdk/oauth/connect')).text())
          if (round % 2 === (name === 'ada' ? 0 : 1)) {
            await cancel(minted.session_token)
            expect(await status(minted.session_token)).toMatchObject({ status: 'cancelled' })
          }
          for (const path of ['/healthz', '/nothing', '/oauth/callback/google', '/connect/nobody'])
            await (await ask(path)).text()
        }),
      )
    }
    // The connect page is the same for every user, so it could not show whose copy came.
    expect(pages.size).toBe(1)
    expect([...proxy.kept.keys()]).toEqual([])
    expect(proxy.passed()).toBeGreaterThanOrEqual(2 * 20 * 8)
  })

  test('would have kept what does not say no-store', async () => {
    const news = async (login: string) =>
      (await fetch(`${proxy.origin}/news`, { headers: { cookie: `login=${login}` } })).text()
    expect(await news('ada')).toBe('for login=ada')
    expect(await news('grace')).toBe('for login=ada')
  })
})

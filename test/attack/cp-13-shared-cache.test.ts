import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { startCachingProxy, type CachingProxy } from '../support/caching-proxy.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { jsonHeaders, type MintedSession } from '../support/http-flow.ts'

let app: TestApp
let proxy: CachingProxy
beforeAll(async () => {
  app = await createTestApp({
    after: (host) => host.get('/news', (_request, response) => void response.send('the same')),
  })
  proxy = await startCachingProxy(app.origin)
})
afterAll(async () => {
  await proxy.close()
  await app.close()
})

for (const reference of ['RFC 9111 §5.2.2.5', 'CVE-2025-48947']) {
  attackTest(
    { row: 'CP-13', name: 'a shared cache in front gives one user another’s bytes', reference },
    async (countTry) => {
      const rounds = reference.startsWith('CVE') ? 10 : 100
      const visitors = await Promise.all(
        ['ada', 'grace'].map(async (name) => {
          const jar = new CookieJar()
          await jar.fetch(`${app.origin}/login/${name}`)
          return { name, jar }
        }),
      )
      const cookies = new Map<string, string>()
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(
          visitors.map(async ({ name, jar }) => {
            const ask = async (path: string, init?: RequestInit) => {
              const answer = await jar.fetch(`${proxy.origin}/alter${path}`, init)
              // A cookie that two browsers get is one browser's.
              for (const line of answer.headers.getSetCookie()) {
                const value = line.split(';')[0] ?? ''
                const isForeign = cookies.get(value) !== undefined && cookies.get(value) !== name
                cookies.set(value, name)
                countTry(isForeign)
              }
              return answer
            }
            const minted = (await (
              await ask('/session', {
                method: 'POST',
                headers: { ...jsonHeaders, origin: app.origin },
                body: '{}',
              })
            ).json()) as MintedSession
            const session = minted.session_token.split('.')[0]
            const redeemed = await ask('/sdk/oauth/connect/redeem', {
              method: 'POST',
              headers: jsonHeaders,
              body: JSON.stringify({ session, display: 'popup' }),
            })
            const view = (await redeemed.json()) as { user: { label: string }; session: string }
            countTry(view.user.label !== `${name}@app.example` || view.session !== session)
            // One user may have twenty live sessions.
            await ask('/sdk/oauth/connect/cancel', {
              method: 'POST',
              headers: jsonHeaders,
              body: JSON.stringify({ session }),
            })
            const link = await jar.fetch(`${proxy.origin}/alter/connect/slack`)
            await link.text()
            const callback = await ask('/oauth/callback/slack?code=x&state=y')
            countTry((await callback.text()).includes(name === 'ada' ? 'grace@' : 'ada@'))
          }),
        )
      }
      countTry([...proxy.kept.keys()].some((key) => key !== 'GET /news'))
      // The cache is one: what may be kept, is.
      await (await fetch(`${proxy.origin}/news`)).text()
      expect([...proxy.kept.keys()]).toEqual(['GET /news'])
      const passed = proxy.passed()
      await (await fetch(`${proxy.origin}/news`)).text()
      expect(proxy.passed()).toBe(passed)
    },
  )
}

import { createServer } from '@alter-ai/server'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { connectByHttp, jsonHeaders, postSession } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** Of these a browser repeats the post, with what was in it, or may. */
const repeating = new Set([301, 302, 307, 308])

attackTest(
  {
    row: 'OA-06',
    name: 'an answer to a post that makes the browser post again elsewhere',
    reference: 'RFC 9700 §4.12',
  },
  async (countTry) => {
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/ada`)
    const { result } = await connectByHttp(app, jar, 'slack')
    expect(result.status).toBe(200)

    const everything = createServer({
      vault: app.vault,
      apiKeys: { find: () => undefined },
    })
      .routes()
      .map(({ path }) => path.replace(':client', 'slack').replace(':id', 'some-grant'))
    const mounted = ['/session', '/connect/slack', '/return', '/', '/nowhere', '//evil.example/']
    const cookie = `Cookie: login=${jar.get(app.origin, 'login')}`
    const ours = Object.entries(jsonHeaders).map(([name, value]) => `${name}: ${value}`)
    const bodies: [lines: string[], body: string][] = [
      [[...ours, `Origin: ${app.origin}`], '{}'],
      [ours, '{"session":"sess_main_x","display":"page"}'],
      [['Content-Type: application/x-www-form-urlencoded'], 'code=x&state=st_main_y'],
      [['Content-Type: text/plain'], 'x'],
    ]
    let redirects = 0
    for (const path of new Set([...everything, ...mounted])) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const [lines, body] of bodies) {
          const request = rawRequest(`${method} /alter${path}`, [cookie, ...lines], body)
          const { status } = await sendRaw(app.origin, request)
          if (status >= 300 && status < 400) redirects += 1
          countTry(status === 0 || repeating.has(status))
        }
      }
    }
    expect((await postSession(app, jar, { provider: 'slack' })).status).toBe(201)
    // The posted answer of a provider goes on with 303, so this saw what it looks for.
    expect(redirects).toBeGreaterThan(0)
  },
)

import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({
    after: (host) =>
      host.get('/cookies', (request, response) => void response.send(request.headers.cookie)),
  })
})
afterAll(() => app.close())

async function loggedIn(name: string): Promise<CookieJar> {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/${name}`)
  return jar
}

/** A flow whose connect page is open. */
async function openFlow(jar: CookieJar) {
  const minted = (await (
    await postSession(app, jar, { provider: 'slack' })
  ).json()) as MintedSession
  const session = minted.session_token.split('.')[0] ?? ''
  const call = (path: string, body: object) =>
    jar.fetch(`${app.vault.publicURL}/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...body }),
    })
  const { headers } = await call('redeem', { display: 'popup' })
  return { token: minted.session_token, call, cookies: headers.getSetCookie() }
}

type Flow = Awaited<ReturnType<typeof openFlow>>

async function finish(jar: CookieJar, { token, call }: Flow): Promise<string> {
  const answer = await call('authorize', { provider: 'slack' })
  if (answer.status !== 200) return `refused ${answer.status}`
  const { authorization_url: url } = (await answer.json()) as { authorization_url: string }
  const { redirect } = await app.provider.authorize(url, { jar })
  await (await jar.fetch(redirect)).text()
  return (await app.vault.pollConnectSession(token)).status
}

attackTest(
  {
    row: 'CP-19',
    name: 'fifty flows of one browser at once: cookies until no request is taken any more',
    reference: 'RFC 6265 §6.1, OWASP ASVS 3.3.5',
  },
  async (countTry) => {
    const jar = await loggedIn('ada')
    const flows: Flow[] = []
    for (let count = 0; count < 50; count += 1) {
      // One user may have twenty sessions, so five users of one browser take turns.
      if (count % 10 === 0) await jar.fetch(`${app.origin}/login/user${count}`)
      const flow = await openFlow(jar)
      flows.push(flow)
      for (const line of flow.cookies) countTry(line.length > 512)
    }
    const sent = await (await jar.fetch(`${app.origin}/cookies`)).text()
    const kept = sent.split('; ').filter((cookie) => cookie.startsWith('flow-'))
    countTry(kept.length > 8 || sent.length > 4_096)
    for (const flow of flows.slice(-8)) {
      const status = await finish(jar, flow)
      expect(status).toBe('completed')
      countTry(status !== 'completed')
    }
  },
)

attackTest(
  {
    row: 'CP-19',
    name: 'posted answers from a hostile page fill the victim’s cookies, and the app is out of reach',
    reference: 'RFC 6265 §6.1, CWE-400',
  },
  async (countTry) => {
    const jar = await loggedIn('ada')
    const flow = await openFlow(jar)
    // What a page of any site can let a browser navigate to, again and again.
    for (let count = 0; count < 40; count += 1) {
      const { headers } = await sendRaw(
        app.origin,
        rawRequest(
          'POST /alter/oauth/callback/slack',
          [
            'Origin: https://evil.example',
            'Content-Type: application/x-www-form-urlencoded',
            'Sec-Fetch-Mode: navigate',
            'Sec-Fetch-Site: cross-site',
          ],
          `state=x&code=${'c'.repeat(3_600)}`,
        ),
      )
      for (const [name, line] of headers) if (name === 'set-cookie') jar.keep(app.origin, line)
    }
    const answer = await jar.fetch(`${app.origin}/login/ada`)
    countTry(answer.status !== 200)
    countTry((await finish(jar, flow)) !== 'completed')
  },
)

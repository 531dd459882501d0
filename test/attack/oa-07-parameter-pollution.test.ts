import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** Each turns one parameter of a whole answer into something that two readers could read in two ways. */
const shapes: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name}=${value}&${name}=${value}`,
  (name, value) => `${name}=&${name}=${value}`,
  (name, value) => `${name}=${value}&${name}`,
  (name, value) => `${name}=${value}&${name}[]=x`,
  (name, value) => `${name}[]=${value}&${name}[]=${value}`,
  (name, value) => `${name}=${value}&${name}[0]=x`,
  (name, value) => `${name}=${value}&${name}[$ne]=x`,
  (name, value) => `${name}=${value}&${name}.x=1`,
  (name, value) => `${name}=${value}&%${hex(name)}${name.slice(1)}=x`,
  (name, value) => `${name}=${value}&${name}%5B__proto__%5D=x`,
]

const hex = (name: string) => name.charCodeAt(0).toString(16)

attackTest(
  {
    row: 'OA-07',
    name: '40 answers in which a parameter stands twice, or as a list, by GET and by POST',
    reference: 'RFC 6749 §3.1, CVE-2025-15284 and CVE-2026-2391 (qs)',
  },
  async (countTry) => {
    const { cookie, redirect, jar } = await waiting()
    const answer = {
      code: redirect.searchParams.get('code') ?? '',
      state: redirect.searchParams.get('state') ?? '',
      iss: 'http://127.0.0.1',
      error: 'access_denied',
    }
    for (const name of Object.keys(answer) as (keyof typeof answer)[]) {
      for (const shape of shapes) {
        const { code, state } = answer
        const others = Object.entries({ code, state }).filter(([other]) => other !== name)
        const query = [
          ...others.map(([other, value]) => `${other}=${encodeURIComponent(value)}`),
          shape(name, encodeURIComponent(answer[name])),
        ].join('&')
        const path = '/alter/oauth/callback/slack'
        const before = app.provider.control.tokenCalls()
        const byGet = await sendRaw(
          app.origin,
          rawRequest(`GET ${path}?${query}`, [`Cookie: ${cookie}`]),
        )
        const form = 'Content-Type: application/x-www-form-urlencoded'
        const byPost = await sendRaw(
          app.origin,
          rawRequest(`POST ${path}`, [`Cookie: ${cookie}`, form], query),
        )
        for (const { status } of [byGet, byPost]) {
          const isRefused = status >= 400 && status < 500
          countTry(!isRefused || app.provider.control.tokenCalls() > before)
          expect([query, isRefused]).toEqual([query, true])
        }
      }
    }
    // None of it has cost the user the flow.
    expect((await jar.fetch(redirect)).status).toBe(200)
    expect((await app.vault.listGrants()).items).toHaveLength(1)
  },
)

/** A browser whose provider has answered; nobody has received that yet. */
async function waiting() {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const minted = (await (
    await postSession(app, jar, { provider: 'slack' })
  ).json()) as MintedSession
  const session = String(minted.session_token.split('.')[0])
  const call = async (path: string, body: object) =>
    (
      await jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify({ session, ...body }),
      })
    ).json() as Promise<{ authorization_url?: string }>
  await call('redeem', { display: 'popup' })
  const { authorization_url: url = '' } = await call('authorize', { provider: 'slack' })
  const { redirect } = await app.provider.authorize(url, { jar })
  const cookies = ['login', 'alter-browser', `flow-${session.slice(-8)}`]
  const cookie = cookies.map((name) => `${name}=${jar.get(app.origin, name)}`).join('; ')
  return { jar, redirect, cookie }
}

import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp } from '../support/create-test-app.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'
import { serveVault, waitingFlow, type ServedVault } from './served-vault.ts'

let served: ServedVault
beforeAll(async () => {
  served = await serveVault()
})
afterAll(() => served.close())

const formType = 'application/x-www-form-urlencoded'
const form = { 'content-type': formType }

/** The post as the provider's page causes it: without cookies of ours. */
const post = (body: string, headers: Record<string, string> = {}, client = 'slack') =>
  served.send('POST', `/oauth/callback/${client}`, { headers: { ...form, ...headers }, body })

/** The GET that follows it, with what the browser has by then. */
function follow(answer: Response, cookie: string): Promise<Response> {
  const { pathname, search } = new URL(answer.headers.get('location') ?? '')
  const kept = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  return served.send('GET', pathname.replace('/alter', '') + search, {
    headers: { cookie: [cookie, ...kept].join('; ') },
  })
}

const statusOf = async (sessionToken: string) =>
  (await served.vault.pollConnectSession(sessionToken)).status

describe('an answer that the provider posts (OA-16)', () => {
  test('is kept by the browser for a minute, and received by the GET that follows', async () => {
    const { redirect, cookie, session, secrets } = await waitingFlow(served)
    const before = served.provider.control.tokenCalls()
    const answer = await post(`${redirect.search.slice(1)}&user=%7B%22name%22%3A%22Ada%22%7D`, {
      origin: 'https://provider.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
    })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(
      /^http:\/\/localhost:4999\/alter\/oauth\/callback\/slack\?form_post=[0-9a-f]{16}#_$/,
    )
    for (const secret of [secrets.code, secrets.state])
      expect(answer.headers.get('location')).not.toContain(secret)
    expect(await answer.text()).toBe('')
    const [line = '', ...more] = answer.headers.getSetCookie()
    expect(more).toEqual([])
    expect(line).toMatch(
      /^alter-answer=[0-9a-f]{16}\.[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect(line).not.toContain('Ada')
    expect(served.provider.control.tokenCalls()).toBe(before)

    const shown = await follow(answer, cookie())
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('alter_connect_success')
    expect(shown.headers.getSetCookie().join()).toMatch(/^alter-answer=; Max-Age=0/)
    expect(served.provider.control.tokenCalls()).toBe(before + 1)
    expect(await statusOf(session.sessionToken)).toBe('completed')
  })

  test('gets no further in another browser, and leaves the right one’s flow usable', async () => {
    const { redirect, cookie, session } = await waitingFlow(served)
    const before = served.provider.control.tokenCalls()
    const answer = await post(redirect.search.slice(1))
    expect((await follow(answer, '')).status).toBe(403)
    expect((await follow(answer, `flow-${'x'.repeat(8)}=1`)).status).toBe(403)
    const { search } = new URL(answer.headers.get('location') ?? '')
    const withoutAnswer = await served.send('GET', `/oauth/callback/slack${search}`, {
      headers: { cookie: cookie() },
    })
    expect(withoutAnswer.status).toBe(400)
    expect(served.provider.control.tokenCalls()).toBe(before)
    expect((await follow(answer, cookie())).status).toBe(200)
    expect(await statusOf(session.sessionToken)).toBe('completed')
  })

  test('is no answer in any other form, place or size; the flow stays usable', async () => {
    const { redirect, cookie, session } = await waitingFlow(served)
    const body = redirect.search.slice(1)
    const key = 'a'.repeat(16)
    const refused: [string, Promise<Response>][] = [
      ['JSON', post('{}', { 'content-type': 'application/json' })],
      ['multipart', post(body, { 'content-type': 'multipart/form-data; boundary=x' })],
      ['text', post(body, { 'content-type': 'text/plain' })],
      ['compressed', post(body, { 'content-encoding': 'gzip' })],
      ['state twice', post(`${body}&state=x`)],
      ['code in brackets', post(`${body}&code[]=x`)],
      ['17 kB', post(`${body}&x=${'x'.repeat(17_000)}`)],
      ['a code of 5 kB', post(`state=x&code=${'x'.repeat(5_000)}`)],
      ['a client that is none', post(body, {}, 'nobody')],
      ['a client of Object.prototype', post(body, {}, 'constructor')],
      ['a script', post(body, { 'sec-fetch-mode': 'no-cors' })],
      [
        'query and body',
        served.send('POST', `/oauth/callback/slack?${body}`, { headers: form, body }),
      ],
      [
        'two places',
        served.send('GET', `/oauth/callback/slack?form_post=${key}&${body}`, {
          headers: { cookie: cookie() },
        }),
      ],
      [
        'a key that is none',
        served.send('GET', '/oauth/callback/slack?form_post=__proto__', {
          headers: { cookie: cookie() },
        }),
      ],
      ['nothing', post('')],
    ]
    for (const [name, answering] of refused) {
      let answer = await answering
      if (name === 'nothing') answer = await follow(answer, cookie())
      expect(answer.status, name).toBeGreaterThanOrEqual(400)
      expect(answer.status, name).toBeLessThan(500)
      expect(answer.headers.get('content-type'), name).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('location'), name).toBeNull()
      expect(answer.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'))).toEqual(
        [],
      )
    }
    const kept = await post(body)
    kept.headers.set('location', `${kept.headers.get('location')?.replace('#_', '')}&x=1`)
    expect((await follow(kept, cookie())).status).toBe(400)
    expect(await statusOf(session.sessionToken)).toBe('authorizing')
    expect((await follow(await post(body), cookie())).status).toBe(200)
  })

  test('with the provider’s refusal ends the flow as a refusal', async () => {
    const { cookie, session, secrets } = await waitingFlow(served)
    const answer = await post(`error=access_denied&state=${secrets.state}`)
    const page = await follow(answer, cookie())
    expect(await page.text()).toContain('access_denied')
    expect(await statusOf(session.sessionToken)).toBe('failed')
  })

  test('is kept in a cookie that no neighbour can plant, where the vault is on https', async () => {
    const safe = await serveVault({ publicURL: 'https://vault.example/alter' })
    const body = 'state=a&code=b'
    const answer = await safe.send('POST', '/oauth/callback/slack', { headers: form, body })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-alter-answer=[0-9a-f]{16}\.(code=b&state=a|state=a&code=b); Max-Age=60; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ])
    await safe.close()
  })

  test.each(['no parser', 'simple parser', 'extended parser'])(
    'arrives over HTTP behind the app’s own parsers (%s)',
    async (name) => {
      const app = await createTestApp({
        before: (host) => {
          if (name !== 'no parser')
            host.use(express.urlencoded({ extended: name === 'extended parser' }))
        },
      })
      const jar = new CookieJar()
      await jar.fetch(`${app.origin}/login/ada`)
      const { session_token: token } = (await (
        await postSession(app, jar, { provider: 'slack' })
      ).json()) as MintedSession
      const call = (path: string, body: object) =>
        jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
          method: 'POST',
          headers: jsonHeaders,
          body: JSON.stringify({ session: token.split('.')[0], ...body }),
        })
      await call('redeem', { display: 'popup' })
      const { authorization_url: url } = (await (
        await call('authorize', { provider: 'slack' })
      ).json()) as { authorization_url: string }
      const { redirect } = await app.provider.authorize(url, { jar })
      const postTo = (body: string) =>
        sendRaw(
          app.origin,
          rawRequest('POST /alter/oauth/callback/slack', [`Content-Type: ${formType}`], body),
        )
      for (const more of ['&code[]=x', '&code=x', '&state[a]=x'])
        expect((await postTo(redirect.search.slice(1) + more)).status, more).toBe(400)

      const answer = await postTo(redirect.search.slice(1))
      expect(answer.status).toBe(303)
      const headers = new Headers(answer.headers.map(([key, value]) => [key, value]))
      const flowCookie = `flow-${token.split('.')[0]?.slice(-8)}`
      const cookie = [
        ...headers.getSetCookie().map((line) => line.split(';')[0]),
        `${flowCookie}=${jar.get(app.origin, flowCookie)}`,
      ].join('; ')
      const page = await fetch(headers.get('location') ?? '', { headers: { cookie } })
      expect(await page.text()).toContain('alter_connect_success')
      await app.close()
    },
  )
})

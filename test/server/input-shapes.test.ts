import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { getStatus, jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** A browser whose provider has answered; nobody has received that yet. */
async function waiting() {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const minted = (await (
    await postSession(app, jar, { provider: 'slack' })
  ).json()) as MintedSession
  const session = String(minted.session_token.split('.')[0])
  const call = (path: string, body: object) =>
    jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...body }),
    })
  await call('redeem', { display: 'popup' })
  const { authorization_url: url } = (await (
    await call('authorize', { provider: 'slack' })
  ).json()) as {
    authorization_url: string
  }
  const { redirect } = await app.provider.authorize(url, { jar })
  const cookies = ['login', 'alter-browser', `flow-${session.slice(-8)}`]
  const cookie = cookies.map((name) => `${name}=${jar.get(app.origin, name)}`).join('; ')
  return { jar, redirect, session, token: minted.session_token, cookie }
}

describe('40 shapes of an answer that is none (OA-07)', () => {
  test('get 400 and a page each, call no token endpoint, and leave the flow usable', async () => {
    const { jar, redirect, cookie, token } = await waiting()
    const state = redirect.searchParams.get('state')
    const code = redirect.searchParams.get('code')
    const right = `code=${code}&state=${state}`
    const queries = [
      '',
      `code=${code}`,
      'state=',
      `${right}&code=x`,
      `code=x&${right}`,
      `${right}&state=${state}`,
      `${right}&state=`,
      `${right}&%73tate=x`,
      `${right}&iss=a&iss=b`,
      `${right}&error=&error=`,
      `${right}&x=1&x=2`,
      `${right}&x&x`,
      `${right}&=1&=2`,
      `${right}&code[]=x`,
      `code[]=${code}&state[]=${state}`,
      `code[0]=${code}&state=${state}`,
      `code=${code}&state[$ne]=1`,
      `${right}&state[__proto__]=x`,
      `${right}&code.length=1`,
      `${right}&Code[]=x`,
      `${right}&%20state%5B%5D=x`,
      `${right}&error[]=access_denied`,
      `code=${code}&state=${state}%00`,
      `code=${code}&state=%00${state}`,
      `code=${code}&state=${state}%0d%0aSet-Cookie:x=1`,
      `code=${code}&state=${state}%20`,
      `code=${code}&state=+${state}`,
      `code=${code}&state=%ff%fe`,
      `code=${code}&state=%`,
      `code=${code}&state=%zz`,
      `code=${code}&state=${state}%`,
      `code=${code}&state=${'x'.repeat(8_000)}`,
      `code=${code};state=${state}`,
      `code=${code}&amp;state=${state}`,
      `${right}&form_post=${'a'.repeat(16)}`,
      `form_post=${'a'.repeat(16)}&form_post=x`,
      'form_post=[object Object]'.replaceAll(' ', '%20'),
      '__proto__=1&constructor=2&toString=3',
      `state=${encodeURIComponent('{"$gt":""}')}&code=${code}`,
      Array.from({ length: 500 }, (_, at) => `p${at}=1`).join('&'),
    ]
    expect(new Set(queries).size).toBe(40)
    for (const query of queries) {
      const answer = await sendRaw(
        app.origin,
        rawRequest(`GET /alter/oauth/callback/slack?${query}`, [`Cookie: ${cookie}`]),
      )
      expect([answer.status, query]).toEqual([400, query])
      expect(answer.body).toContain('<h1')
    }
    const odd: [string, string[], (string | Buffer)?][] = [
      [`GET /alter/oauth/callback/slack?${right}`, [`Cookie: ${cookie}`, 'Cookie: login=grace']],
      [`GET /alter/oauth/callback/slack?${right}`, [`Cookie: ${cookie}`, 'Host: a', 'Host: b']],
      [`GET /alter/oauth/callback/slack?${right}`, ['Host: a b', `Cookie: ${cookie}`]],
      [`GET /alter/oauth/callback/slack?${right}`, ['Host: a/b', `Cookie: ${cookie}`]],
      [`GET /alter/oauth/callback/%ff?${right}`, [`Cookie: ${cookie}`]],
      [`GET /alter/oauth/callback/slack%00?${right}`, [`Cookie: ${cookie}`]],
      [`GET /alter/oauth/callback/__proto__?${right}`, [`Cookie: ${cookie}`]],
      [`GET /alter/oauth/callback/google?${right}`, [`Cookie: ${cookie}`]],
      [
        `GET /alter/oauth/callback/slack?${right}&x=\xff\xfe`,
        [`Cookie: ${cookie}; flow-x=`, 'Cookie: a'],
      ],
      [`HEAD /alter/oauth/callback/slack?${right}`, [`Cookie: ${cookie}`]],
      [
        `POST /alter/oauth/callback/slack?${right}`,
        [`Cookie: ${cookie}`, 'Content-Type: application/x-www-form-urlencoded'],
        right,
      ],
      [
        'POST /alter/oauth/callback/slack',
        ['Content-Type: application/x-www-form-urlencoded'],
        Buffer.from([0x73, 0x3d, 0xff]),
      ],
      [
        'POST /alter/oauth/callback/slack',
        ['Content-Type: application/x-www-form-urlencoded', 'Content-Type: application/json'],
        right,
      ],
      [
        'POST /alter/oauth/callback/slack',
        ['Content-Type: application/x-www-form-urlencoded', 'Content-Encoding: gzip'],
        right,
      ],
    ]
    for (const [start, lines, body] of odd) {
      const answer = await sendRaw(app.origin, rawRequest(start, lines, body))
      expect(answer.status, `${start} ${lines.join()}`).toBeGreaterThanOrEqual(400)
      expect(answer.status, `${start} ${lines.join()}`).toBeLessThan(500)
    }
    expect(app.provider.control.tokenCalls()).toBe(0)
    expect(await (await getStatus(app, token)).json()).toEqual({ status: 'authorizing' })
    expect((await jar.fetch(redirect)).status).toBe(200)
    expect(await (await getStatus(app, token)).json()).toMatchObject({ status: 'completed' })
  })
})

describe('strange bodies and headers on our own API', () => {
  test('get a 4xx in JSON with a code, and change nothing', async () => {
    const { session, token, cookie } = await waiting()
    const ours = ['Alter-Connect: 1', `Cookie: ${cookie}`]
    const asJson = [...ours, 'Content-Type: application/json']
    const right = JSON.stringify({ session, provider: 'slack' })
    const odd: [string, string[], (string | Buffer)?][] = [
      ['no body', asJson],
      ['no content type', ours, right],
      ['two content types', [...asJson, 'Content-Type: text/plain'], right],
      ['the header twice', [...asJson, 'alter-connect: 1'], right],
      [
        'an origin twice',
        [...asJson, `Origin: ${app.origin}`, 'Origin: https://evil.example'],
        right,
      ],
      ['two logins', [...asJson, 'Cookie: login=grace'], right],
      [
        'a fetch from two sites',
        [...asJson, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
        right,
      ],
      ['an array', asJson, `[${right}]`],
      ['a list of sessions', asJson, JSON.stringify({ session: [session], provider: 'slack' })],
      ['an object as provider', asJson, JSON.stringify({ session, provider: { $ne: '' } })],
      ['a number', asJson, JSON.stringify({ session, provider: 1 })],
      ['null', asJson, JSON.stringify({ session, provider: null })],
      ['more than asked', asJson, JSON.stringify({ session, provider: 'slack', user: 'grace' })],
      ['a prototype', asJson, `{"session":"${session}","provider":"slack","__proto__":{"a":1}}`],
      ['a prototype’s name', asJson, JSON.stringify({ session, provider: '__proto__' })],
      ['another', asJson, JSON.stringify({ session, provider: 'constructor' })],
      ['a NUL', asJson, JSON.stringify({ session, provider: 'slack\0' })],
      ['half a surrogate', asJson, `{"session":"${session}","provider":"\\ud800"}`],
      ['bytes that are not UTF-8', asJson, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
      ['a byte order mark', asJson, `\ufeff${right}`],
      ['UTF-16', asJson, Buffer.from(right, 'utf16le')],
      ['8,000 brackets', asJson, '['.repeat(8_000)],
      ['17 kB', asJson, JSON.stringify({ session, provider: 'x'.repeat(17_000) })],
      ['a length that is a lie', [...asJson, 'Content-Length: 99999'], right],
      ['compressed', [...asJson, 'Content-Encoding: gzip'], right],
    ]
    for (const path of ['sdk/oauth/connect/authorize', 'session']) {
      for (const [name, lines, body] of odd) {
        const own = path === 'session' && !lines.some((line) => line.startsWith('Origin'))
        const origin = own ? [`Origin: ${app.origin}`] : []
        const request = rawRequest(`POST /alter/${path}`, [...lines, ...origin], body)
        const answer = await sendRaw(app.origin, request)
        expect(answer.status, `${path}, ${name}`).toBeGreaterThanOrEqual(400)
        expect(answer.status, `${path}, ${name}`).toBeLessThan(500)
        expect(answer.body, `${path}, ${name}`).toMatch(
          /"code":"(invalid_argument|origin_not_allowed|unknown_provider|unauthenticated)"/,
        )
      }
    }
    for (const query of ['session=x', 'a=1&a=1', '__proto__=1', '%00=1', '%zz=1']) {
      for (const path of ['sdk/oauth/connect/authorize', 'session']) {
        const lines = [...asJson, `Origin: ${app.origin}`]
        const answer = await sendRaw(
          app.origin,
          rawRequest(`POST /alter/${path}?${query}`, lines, right),
        )
        expect([answer.status, path, query]).toEqual([400, path, query])
      }
    }
    expect(({} as { a?: number }).a).toBeUndefined()
    expect(await (await getStatus(app, token)).json()).toEqual({ status: 'authorizing' })
  })

  test('a body that never ends is cut at 16 kB, and answered', async () => {
    const { cookie } = await waiting()
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    for (const path of ['sdk/oauth/connect/authorize', 'session']) {
      const head = rawRequest(`POST /alter/${path}`, [
        'Transfer-Encoding: chunked',
        'Alter-Connect: 1',
        'Content-Type: application/json',
        `Origin: ${app.origin}`,
        `Cookie: ${cookie}`,
      ])
      const answer = await sendRaw(app.origin, Buffer.concat([head, Buffer.from(chunk + chunk)]))
      expect([answer.status, path]).toEqual([413, path])
    }
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { rawRequest, sendRaw, type RawAnswer } from '../support/send-raw.ts'

let app: TestApp
beforeAll(async () => {
  // An app behind a proxy believes these headers; the vault does not.
  app = await createTestApp({ before: (host) => host.set('trust proxy', true) })
})
afterAll(() => app.close())

const hostile = [
  ['Host: evil.example'],
  ['Host: evil.example:1234'],
  ['Host: localhost.evil.example'],
  ['X-Forwarded-Host: evil.example'],
  ['X-Forwarded-Proto: https', 'X-Forwarded-Port: 1'],
  ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1'],
  ['X-Forwarded-Prefix: /evil', 'X-Forwarded-Server: evil.example'],
  ['Forwarded: for=1.2.3.4;host=evil.example;proto=https'],
  ['X-Original-URL: /evil', 'X-Rewrite-URL: /evil', 'X-Original-Host: evil.example'],
  ['X-HTTP-Method-Override: DELETE', 'X-Method-Override: DELETE'],
]

const valueOf = ({ headers }: RawAnswer, name: string) =>
  headers.find(([key]) => key === name)?.[1] ?? ''

/** From the app’s page to the provider, with these headers on every request: all that names an address. */
async function walk(lines: readonly string[]) {
  const cookies = new Map([['login', 'ada']])
  const ask = async (start: string, more: readonly string[] = [], body: object | string = '') => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const isJson = typeof body === 'object'
    const json = isJson ? ['Alter-Connect: 1', 'Content-Type: application/json'] : []
    const request = rawRequest(
      start,
      [...lines, ...more, ...json, `Cookie: ${cookie}`],
      isJson ? JSON.stringify(body) : body,
    )
    const answer = await sendRaw(app.origin, request)
    for (const [name, line] of answer.headers) {
      if (name !== 'set-cookie') continue
      expect(line).not.toMatch(/domain=/i)
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  const jsonOf = ({ body }: RawAnswer) =>
    JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as Record<string, string>
  const minted = jsonOf(
    await ask('POST /alter/session', [`Origin: ${app.origin}`], { provider: 'slack' }),
  )
  const session = new URL(String(minted['connect_url'])).hash.split('session=')[1]
  const call = (path: string, body: object) =>
    ask(`POST /alter/sdk/oauth/connect/${path}`, [], { session, ...body })
  await call('redeem', { display: 'popup' })
  const authorization = new URL(
    String(jsonOf(await call('authorize', { provider: 'slack' }))['authorization_url']),
  )
  const link = await ask('GET /alter/connect/slack', ['Sec-Fetch-Mode: navigate'])
  const posted = await ask(
    'POST /alter/oauth/callback/slack',
    ['Content-Type: application/x-www-form-urlencoded'],
    'state=a',
  )
  return {
    base: minted['base_url'],
    connect: String(minted['connect_url']).split('#')[0],
    provider: authorization.origin,
    redirectUri: authorization.searchParams.get('redirect_uri'),
    link: valueOf(link, 'location').split('#')[0],
    posted: valueOf(posted, 'location').split('?')[0],
  }
}

test('a host that is longer than any host is refused before it is parsed (DS-04)', async () => {
  for (const [target, host] of [
    ['/alter/healthz', 'a'.repeat(262)],
    [`http://${'a'.repeat(262)}/alter/healthz`, 'localhost'],
  ]) {
    const { status, body } = await sendRaw(
      app.origin,
      rawRequest(`GET ${target}`, [`Host: ${host}`]),
    )
    expect(status).toBe(400)
    expect(body).toContain('"code":"invalid_argument"')
  }
  const longest = rawRequest('GET /alter/healthz', [`Host: ${'a'.repeat(255)}:65535`])
  expect((await sendRaw(app.origin, longest)).status).toBe(200)
})

describe('addresses (CP-17)', () => {
  test.each(hostile)(
    'come from the configuration, whatever a request says: %s',
    async (...lines) => {
      const base = `${app.origin}/alter`
      expect(await walk(lines)).toEqual({
        base,
        connect: `${base}/sdk/oauth/connect`,
        provider: app.provider.origin,
        redirectUri: `${base}/oauth/callback/slack`,
        link: `${base}/sdk/oauth/connect`,
        posted: `${base}/oauth/callback/slack`,
      })
    },
  )
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import type { TestProvider } from '../support/authorization-server.ts'
import { startChild, type Child } from '../support/child-process.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { startProviderFor } from '../support/create-test-app.ts'
import { findSecret } from '../support/find-secret.ts'
import { freePort } from '../support/free-port.ts'
import {
  connectByHttp,
  jsonHeaders,
  postSession,
  type MintedSession,
} from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

let folder: string
let provider: TestProvider
let app: Child
let origin: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alter-canaries-'))
  origin = `http://localhost:${await freePort()}`
  provider = await startProviderFor(origin)
  app = startChild('test/support/app-process.ts', [
    JSON.stringify({
      port: Number(new URL(origin).port),
      database: `sqlite:${join(folder, 'vault.db')}`,
      encryptionKey: randomBytes(32).toString('base64'),
      provider: { origin: provider.origin, urls: provider.urls, clients: provider.clients },
      sdkPage: false,
      secretsFile: join(folder, 'secrets'),
      printErrors: true,
    }),
  ])
  expect(await app.nextLine()).toBe('ready')
})

afterAll(async () => {
  await app.kill()
  await provider.close()
  rmSync(folder, { recursive: true })
})

/** What a server answered, as bytes, and the path that was asked. */
interface Answered {
  readonly path: string
  readonly bytes: Buffer
}

const answered: Answered[] = []
const secrets = new Map<string, string>()

const note = (kind: string, value: string | null | undefined) => {
  if (value != null && value !== '') secrets.set(value, kind)
}

/** A browser that writes down what it is answered. */
class NotingJar extends CookieJar {
  override async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.fetch(url, init)
    const target = new URL(url)
    if (target.origin === origin) {
      const { pathname: path } = target
      const headers = [...response.headers].filter(([name]) => name !== 'set-cookie')
      for (const line of response.headers.getSetCookie())
        note('cookie', /=([^;]{20,})/.exec(line)?.[1])
      const body = await response.clone().text()
      answered.push({ path, bytes: Buffer.from(`${JSON.stringify(headers)}\n${body}`) })
      // Of what an answer hands over on purpose, this is where the test learns it.
      if (path.endsWith('/authorize') && body.includes('authorization_url')) {
        const { authorization_url: next } = JSON.parse(body) as { authorization_url: string }
        note('state', new URL(next).searchParams.get('state'))
      }
      for (const [, state] of body.matchAll(/state=(st_main_\w{43})/g)) note('state', state)
    }
    return response
  }
}

async function login(): Promise<NotingJar> {
  const jar = new NotingJar()
  await jar.fetch(`${origin}/login/ada`)
  return jar
}

/** A flow up to the provider's answer. */
async function answerOf(jar: NotingJar): Promise<URL> {
  const minted = (await (
    await postSession({ origin }, jar, { provider: 'slack' })
  ).json()) as MintedSession
  note('session token', minted.session_token.split('.')[1])
  const session = String(minted.session_token.split('.')[0])
  const call = (path: string, body: object) =>
    jar.fetch(`${origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...body }),
    })
  await call('redeem', { display: 'popup' })
  const answer = (await (await call('authorize', { provider: 'slack' })).json()) as {
    authorization_url: string
  }
  const { redirect } = await provider.authorize(answer.authorization_url, { jar })
  note('code', redirect.searchParams.get('code'))
  return redirect
}

async function everythingThatGoesWrong(): Promise<void> {
  const jar = await login()
  const redirect = await answerOf(jar)
  const { search } = redirect
  const path = '/alter/oauth/callback/slack'
  const stranger = new NotingJar()
  for (const target of [
    `${path}${search}`,
    `${path}${search}&code=again`,
    `${path}/more${search}`,
    `/alter/oauth/callback/google${search}`,
    `/alter/oauth/callback/nobody${search}`,
    `/alter/nowhere${search}`,
    `/nowhere${search}`,
    `${path}${search}&state[]=x`,
    `${path}${search}%ff%zz`,
    `/alter/sdk/oauth/connect${search}`,
    `/alter/sdk/oauth/connect/status${search}`,
    `/alter/return${search}`,
  ]) {
    for (const browser of [stranger, jar]) {
      if (target === `${path}${search}` && browser === jar) continue
      await browser.fetch(`${origin}${target}`)
      await browser.fetch(`${origin}${target}`, { method: 'HEAD' })
    }
    const form = ['Content-Type: application/x-www-form-urlencoded']
    for (const raw of [
      rawRequest(`POST ${target}`, form, search.slice(1)),
      rawRequest(`GET ${target}`, ['Host: a b']),
      rawRequest(`GET ${target}`, ['Transfer-Encoding: chunked', 'Content-Length: 3'], 'abc'),
    ]) {
      const answer = await sendRaw(origin, raw)
      // A posted answer is handed back in a cookie of that browser, and nowhere else.
      const seen = answer.headers.filter(([name]) => name !== 'set-cookie')
      answered.push({ path: target, bytes: Buffer.from(JSON.stringify([seen, answer.body])) })
    }
  }
  await jar.fetch(redirect)

  for (const fault of [
    { status: 500, body: '{"access_token":"canary-in-an-error-answer-of-the-provider"}' },
    { status: 200, body: '{"error":"canary-in-an-error-answer-of-the-provider"}' },
    {
      status: 200,
      body: '{"access_token":"canary-in-an-error-answer-of-the-provider","token_type":"mac"}',
    },
    { status: 200, body: '"canary-in-an-error-answer-of-the-provider' },
    'reset',
  ] as const) {
    provider.control.failNext('token', fault)
    await jar.fetch(await answerOf(jar))
  }
  note('access token', 'canary-in-an-error-answer-of-the-provider')
  const denied = await connectByHttp({ origin, provider: denying(provider) }, jar, 'slack')
  expect(denied.result.status).toBe(200)
}

const denying = (real: TestProvider) => ({
  origin: real.origin,
  authorize: (url: string | URL, how: object = {}) => real.authorize(url, { ...how, deny: true }),
})

attackTest(
  {
    row: 'OA-15',
    name: 'a code, token, state, verifier or client secret in logs, database, errors or answers',
    reference: 'RFC 9700 §4.3, ASVS 14.2.1 and 16.2.5',
  },
  async (countTry) => {
    for (const key of ['google', 'github', 'slack'] as const) {
      const jar = await login()
      const { minted, redirect, html } = await connectByHttp({ origin, provider }, jar, key)
      note('session token', minted.session_token.split('.')[1])
      note('code', redirect.searchParams.get('code'))
      note('state', redirect.searchParams.get('state'))
      const grantId = /"grant_id":"([^"]+)"/.exec(html)?.[1]
      expect(grantId).toMatch(/^[0-9a-f-]{36}$/)
      if (key === 'google') {
        expect((await jar.fetch(`${origin}/call/${grantId}`)).status).toBe(200)
      }
    }
    await everythingThatGoesWrong()
    for (const { clientSecret } of Object.values(provider.clients))
      note('client secret', clientSecret)
    for (const line of readFileSync(join(folder, 'secrets'), 'utf8').trim().split('\n')) {
      const [kind, value] = line.split(' ')
      note(String(kind), value)
    }
    const kinds = new Set(secrets.values())
    for (const kind of [
      'access_token',
      'refresh_token',
      'id_token',
      'code',
      'state',
      'cookie',
      'code_verifier',
      'client_secret',
      'session token',
    ]) {
      expect(kinds, kind).toContain(kind)
    }

    const places = new Map<string, Buffer>()
    const files = (when: string) => {
      for (const name of readdirSync(folder).filter((each) => each.startsWith('vault.db'))) {
        places.set(`${name} ${when}`, readFileSync(join(folder, name)))
      }
    }
    files('while it ran')
    app.send('end')
    const lines: string[] = []
    for await (const line of app.lines) lines.push(line)
    await app.exited
    files('when it had ended')
    places.set('standard output', Buffer.from(lines.join('\n')))
    places.set('standard error', Buffer.from(app.errors()))

    const hits: string[] = []
    const seek = (place: string, bytes: Buffer, [secret, kind]: [string, string]) => {
      const form = findSecret(bytes, secret)
      countTry(form !== undefined)
      if (form !== undefined) hits.push(`${kind} in ${place}, ${form}`)
    }
    for (const [place, bytes] of places) for (const each of secrets) seek(place, bytes, each)
    for (const { path, bytes } of answered) {
      for (const each of secrets)
        if (!carries(path, each[1], bytes)) seek(`answer of ${path}`, bytes, each)
    }
    expect(hits).toEqual([])

    // It would have found one: the public half of a session's token stands in the records.
    expect(places.get('vault.db when it had ended')?.includes('sess_main_')).toBe(true)
  },
)

/** The one answer whose purpose is to carry it. */
function carries(path: string, kind: string, bytes: Buffer): boolean {
  if (kind === 'session token') return path === '/alter/session'
  // The provider's address, on its way to the browser: also when consent has to be asked for once more.
  if (kind !== 'state') return false
  const isAskedAgain =
    path.startsWith('/alter/oauth/callback/') && bytes.includes('"continue_to":"http')
  return path === '/alter/sdk/oauth/connect/authorize' || isAskedAgain
}

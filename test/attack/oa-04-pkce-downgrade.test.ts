import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp } from '../support/create-test-app.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import {
  metadataOf,
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, isTaken, sentTo, Walker } from '../support/walker.ts'

let server: MaliciousServer
beforeEach(async () => {
  server = await startMaliciousServer()
})
afterEach(() => server.close())

type Change = (query: URLSearchParams) => void

const changes: Readonly<Record<string, Change>> = {
  'no challenge': (query) => query.delete('code_challenge'),
  'no challenge, no method': (query) => {
    query.delete('code_challenge')
    query.delete('code_challenge_method')
  },
  'method plain': (query) => query.set('code_challenge_method', 'plain'),
  'challenge of the attacker': (query) => query.set('code_challenge', 'A'.repeat(43)),
  'challenge twice': (query) => query.append('code_challenge', 'A'.repeat(43)),
  'empty challenge': (query) => query.set('code_challenge', ''),
  'the implicit flow': (query) => query.set('response_type', 'token'),
  'the hybrid flow': (query) => query.set('response_type', 'code id_token token'),
  'an answer in the fragment': (query) => query.set('response_mode', 'fragment'),
  'another redirect URI': (query) => query.set('redirect_uri', 'https://evil.example/'),
  'another client': (query) => query.set('client_id', 'northwind-other'),
  'a request object': (query) => query.set('request', 'eyJhbGciOiJub25lIn0.e30.'),
}

attackTest(
  {
    row: 'OA-04',
    name: 'an authorization URL changed on its way, at a server that insists on PKCE',
    reference: 'RFC 9700 §4.8.2',
  },
  async (countTry) => {
    const app = await createTestApp()
    for (const [name, change] of Object.entries(changes)) {
      const { jar, url } = await leaveByHttp(app)
      change(url.searchParams)
      // Either the server refuses, and the browser never comes back, or the vault refuses what it brings.
      const back = await app.provider.authorize(url, { jar }).then(
        ({ redirect }) => redirect,
        () => undefined,
      )
      if (back !== undefined && back.origin === app.origin) await (await jar.fetch(back)).text()
      const { items } = await app.vault.listGrants()
      countTry(items.length > 0)
      expect([name, items.length]).toEqual([name, 0])
    }
    const { jar, url } = await leaveByHttp(app)
    const { redirect } = await app.provider.authorize(url, { jar })
    await (await jar.fetch(redirect)).text()
    // This one asks for consent once more, which shows that the code was exchanged.
    expect(app.provider.control.tokenCalls('google')).toBeGreaterThan(0)
    await app.close()
  },
)

async function leaveByHttp(app: Awaited<ReturnType<typeof createTestApp>>, more: object = {}) {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const minted = (await (
    await postSession(app, jar, { provider: 'google' })
  ).json()) as MintedSession
  const session = minted.session_token.split('.')[0]
  const call = (path: string, body: object) =>
    jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...body }),
    })
  await call('redeem', { display: 'popup' })
  const answer = await call('authorize', { provider: 'google', ...more })
  const { authorization_url: url } = (await answer.json()) as { authorization_url?: string }
  return { jar, status: answer.status, url: new URL(url ?? 'about:blank') }
}

attackTest(
  {
    row: 'OA-04',
    name: 'the same at a server that forgets a challenge: the verifier is sent all the same',
    reference: 'RFC 9700 §4.8.2, CVE-2025-4144 (workers-oauth-provider)',
  },
  async (countTry) => {
    const { vault } = await createOwnVault({ acme: server.client() })
    for (const name of ['no challenge', 'no challenge, no method', 'method plain'] as const) {
      const walker = new Walker(vault)
      const { url } = await walker.leave('acme')
      changes[name]?.(url.searchParams)
      await walker.arrive('acme', await sentTo(url))
      const { form } = server.requests.at(-1) ?? { form: new URLSearchParams() }
      countTry((form.get('code_verifier') ?? '').length !== 43)
    }
    expect(server.count('/token')).toBe(3)
    await vault.close()
  },
)

attackTest(
  {
    row: 'OA-04',
    name: 'metadata that claims there is no PKCE, or only plain',
    reference: 'RFC 9700 §2.1.1, RFC 8414 §2',
  },
  async (countTry) => {
    for (const methods of [[], ['plain'], undefined, 'none', null]) {
      server.answer('/.well-known/openid-configuration', (_request, response) =>
        sendJson(response, {
          ...metadataOf(server.origin),
          code_challenge_methods_supported: methods,
        }),
      )
      const { vault } = await createOwnVault({ acme: server.client({ discovery: true }) })
      const { url } = await new Walker(vault).leave('acme')
      countTry(url.searchParams.get('code_challenge_method') !== 'S256')
      await vault.close()
    }
  },
)

attackTest(
  {
    row: 'OA-04',
    name: 'a browser that asks the vault to do without PKCE or state',
    reference: 'CVE-2026-121802 (better-auth), ASVS 10.4.6',
  },
  async (countTry) => {
    const app = await createTestApp()
    const wishes = [
      { pkce: false },
      { code_challenge_method: 'plain' },
      { code_challenge: 'A'.repeat(43) },
      { code_verifier: 'A'.repeat(43) },
      { state: `st_main_${'A'.repeat(43)}` },
      { response_type: 'token' },
      { redirect_uri: 'https://evil.example/' },
      { scopes: ['everything'] },
    ]
    for (const wish of wishes) countTry((await leaveByHttp(app, wish)).status < 400)
    const { url } = await leaveByHttp(app)
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    await app.close()
  },
)

attackTest(
  {
    row: 'OA-04',
    name: 'a wrong state where the provider knows no PKCE, so that nothing else would notice',
    reference: 'GHSA-wxw3-q3m9-c3jr (better-auth), RFC 9700 §4.7.1',
  },
  async (countTry) => {
    const { vault } = await createOwnVault({
      acme: server.client({ pkce: 'unsupported', openid: false, anonymous: true }),
    })
    const stolen = await sentTo((await new Walker(vault).leave('acme')).url)
    const walker = new Walker(vault)
    const own = await sentTo((await walker.leave('acme')).url)
    expect(own.searchParams.get('code')).not.toBe(stolen.searchParams.get('code'))
    const states = [stolen.searchParams.get('state') ?? '', `st_main_${'A'.repeat(43)}`, 'x', '']
    for (const state of states) {
      const forged = new URL(stolen)
      forged.searchParams.set('state', state)
      countTry((await isTaken(walker.arrive('acme', forged))) || server.count('/token') > 0)
    }
    expect(await walker.arrive('acme', own)).toMatchObject({ result: { status: 'completed' } })
    expect(server.count('/token')).toBe(1)
    await vault.close()
  },
)

import type { Vault } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada } from '../support/create-test-vault.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, isTaken } from '../support/walker.ts'

const origin = 'https://app.example.com'
const page = `${origin}/account/connected?tab=1`

let server: MaliciousServer
let listed: Vault
let anyPage: Vault
beforeEach(async () => {
  server = await startMaliciousServer()
  const open = async (returnUrls: readonly string[]) => {
    const app = { name: 'Test App', origins: [origin], returnUrls }
    return (await createOwnVault({ acme: server.client() }, { app })).vault
  }
  listed = await open([page])
  anyPage = await open([])
})
afterEach(async () => {
  await listed.close()
  await anyPage.close()
  await server.close()
})

/** Places that are not the app's, however they are written. */
const foreign = [
  'https://evil.example/',
  '//evil.example/',
  '///evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/\tevil.example/',
  '/account/connected',
  'account/connected',
  '',
  ' ',
  '#',
  '?',
  'https://',
  'https:///',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https:\\\\evil.example',
  `${origin}@evil.example/`,
  `${origin}:443@evil.example/`,
  `${origin}%40evil.example/`,
  `${origin}%2f@evil.example/`,
  `${origin}.evil.example/account/connected`,
  `${origin}evil.example/`,
  `${origin}%00.evil.example/`,
  `${origin}%2eevil.example/`,
  'https://evil.example/https://app.example.com/account/connected?tab=1',
  'https://evil.example#@app.example.com/',
  'https://evil.example?@app.example.com/',
  'https://evil.example\\@app.example.com/',
  'https://user@app.example.com/account/connected?tab=1',
  'https://:pass@app.example.com/account/connected?tab=1',
  'https://user:pass@app.example.com/account/connected?tab=1',
  'https://a@b@app.example.com/account/connected?tab=1',
  'https://app.example.com./account/connected?tab=1',
  'https://www.app.example.com/account/connected?tab=1',
  'https://example.com/account/connected?tab=1',
  'https://app.example.co/account/connected?tab=1',
  'https://app-example.com/account/connected?tab=1',
  'https://appXexample.com/account/connected?tab=1',
  'https://аpp.example.com/account/connected?tab=1',
  'https://app.example.com:8443/account/connected?tab=1',
  'https://app.example.com:80/account/connected?tab=1',
  'https://app.example.com:0/account/connected?tab=1',
  'https://app.example.com:443443/account/connected?tab=1',
  'http://app.example.com/account/connected?tab=1',
  'http://app.example.com:443/account/connected?tab=1',
  'http://evil.example/',
  'http://localhost/account/connected?tab=1',
  'http://127.0.0.1/account/connected?tab=1',
  'http://[::1]/account/connected?tab=1',
  'https://0x7f.1/account/connected?tab=1',
  'https://[::ffff:127.0.0.1]/',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://app.example.com/6f1b',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'ftp://app.example.com/account/connected?tab=1',
  'ws://app.example.com/',
  'wss://app.example.com/account/connected?tab=1',
  'intent://app.example.com/#Intent;scheme=https;end',
  'about:blank',
  'about:srcdoc',
  'mailto:ada@app.example.com',
  'view-source:https://app.example.com/account/connected?tab=1',
  'filesystem:https://app.example.com/temporary/x',
  'custom.app:/back',
  'null',
  '*',
  'https://*.example.com/',
  'https://%61pp.example.com.evil.example/',
  'https://evil.example/%2e%2e/app.example.com',
  'https://app.example.com\u3002evil.example/',
  'https://app.example.com\uff0fevil.example/',
  'https://app.example.com%ef%bc%8fevil.example/',
  // The vault's own pages act on arrival.
  'http://localhost:4999/alter',
  'http://localhost:4999/alter/',
  'http://localhost:4999/alter/oauth/callback/acme',
  'http://localhost:4999/x/../alter/sdk/oauth/connect',
  'http://localhost:4999/%2e%2e/alter/connect/acme',
] as const

/** The app's, but not the registered page. */
const otherPages = [
  `${origin}/`,
  `${origin}/account/connected`,
  `${origin}/account/connected?tab=2`,
  `${origin}/account/connected?tab=1&tab=2`,
  `${origin}/account/connected?tab=1#x`,
  `${origin}/account/connected/?tab=1`,
  `${origin}/account/Connected?tab=1`,
  `${origin}/Account/connected?tab=1`,
  `${origin}/account%2fconnected?tab=1`,
  `${origin}/account/%63onnected?tab=1`,
  `${origin}/account//connected?tab=1`,
  `${origin}//evil.example/account/connected?tab=1`,
  `${origin}/account/connected;x?tab=1`,
  `${origin}/account/connected%3ftab=1`,
  `${origin}/account/connected?TAB=1`,
] as const

attackTest(
  {
    row: 'OA-05',
    name: '100 addresses that only look like the registered page, as return and as complete URL',
    reference:
      'CVE-2020-15233 (fosite), CVE-2025-4143, CVE-2026-83589, CVE-2026-67333, CVE-2024-29041',
  },
  async (countTry) => {
    expect(new Set([...foreign, ...otherPages]).size).toBeGreaterThanOrEqual(100)
    for (const name of ['returnUrl', 'completeUrl'] as const) {
      const mint = (vault: Vault, url: string) =>
        isTaken(vault.createConnectSession({ user: ada, [name]: url }))
      for (const url of [...foreign, ...otherPages]) {
        const isAllowed = await mint(listed, url)
        countTry(isAllowed)
        expect([url, isAllowed]).toEqual([url, false])
      }
      // Without a list any page of the app's origin may be, and still no other origin's.
      for (const url of foreign) {
        const isAllowed = await mint(anyPage, url)
        countTry(isAllowed)
        expect([url, isAllowed]).toEqual([url, false])
      }
      expect(await mint(listed, page)).toBe(true)
      for (const url of otherPages) expect([url, await mint(anyPage, url)]).toEqual([url, true])
    }
  },
)

attackTest(
  {
    row: 'OA-05',
    name: 'a loopback address of a script that is anything but its port',
    reference: 'CVE-2020-15233 (fosite), RFC 8252 §7.3 and §8.3',
  },
  async (countTry) => {
    const ports: unknown[] = [
      0,
      -1,
      65_536,
      1.5,
      NaN,
      Infinity,
      '8080',
      '8080@evil.example',
      '8080/x',
      ' 8080',
      [8080],
      { valueOf: () => 8080 },
      true,
      null,
      8080n,
    ]
    for (const port of ports) {
      countTry(
        await isTaken(listed.createConnectSession({ user: ada, loopbackPort: port as number })),
      )
    }
    for (const completeUrl of [
      'http://127.0.0.1:8080/alter/return',
      'http://localhost:8080/alter/return',
      'http://[::1]:8080/alter/return',
      'http://127.0.0.2:8080/alter/return',
    ]) {
      countTry(await isTaken(listed.createConnectSession({ user: ada, completeUrl })))
      countTry(
        await isTaken(listed.createConnectSession({ user: ada, completeUrl, loopbackPort: 8080 })),
      )
    }
    expect(await isTaken(listed.createConnectSession({ user: ada, loopbackPort: 8080 }))).toBe(true)
  },
)

attackTest(
  {
    row: 'OA-05',
    name: 'an allowed origin that is none of the registered, letter for letter',
    reference: 'RFC 9700 §4.17',
  },
  async (countTry) => {
    for (const allowedOrigin of [
      'null',
      '*',
      '',
      `${origin}/`,
      `${origin}:443`,
      'https://APP.example.com',
      'https://app.example.com.evil.example',
      'https://evil.example/https://app.example.com',
      'https://*.example.com',
      'http://app.example.com',
      ' https://app.example.com',
      'https://app.example.com.',
      'https://аpp.example.com',
    ]) {
      countTry(await isTaken(listed.createConnectSession({ user: ada, allowedOrigin })))
    }
    expect(await isTaken(listed.createConnectSession({ user: ada, allowedOrigin: origin }))).toBe(
      true,
    )
  },
)

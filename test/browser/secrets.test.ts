import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Grant } from '@alter-ai/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestProvider } from '../support/authorization-server.ts'
import { launchBrowser } from '../support/browser.ts'
import { startChild } from '../support/child-process.ts'
import { startProviderFor } from '../support/create-test-app.ts'
import { findSecret } from '../support/find-secret.ts'
import { freePort } from '../support/free-port.ts'
import { openPopup } from '../support/open-popup.ts'
import { patienceMs } from '../support/time/patience.ts'
import { recordMessages, type RecordedMessage } from '../support/record-messages.ts'
import { recordTraffic, type Exchange } from '../support/record-traffic.ts'
import { callbacksOf } from '../support/sdk-page.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

/**
 * One full run: connect in a popup, connect by a full page, call, deny, revoke; then everything that was stored, printed,
 * answered or posted is searched for every secret that was in play.
 */

let folder: string
let provider: TestProvider
let origin: string
/** Kind and value of each secret. */
const secrets: [kind: string, value: string][] = []
const files = new Map<string, Buffer>()
let output = ''
let exchanges: readonly Exchange[] = []
let messages: readonly RecordedMessage[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alter-secrets-'))
  origin = `http://localhost:${await freePort()}`
  provider = await startProviderFor(origin)
  const encryptionKey = randomBytes(32).toString('base64')
  const secretsFile = join(folder, 'secrets')
  const app = startChild('test/support/app-process.ts', [
    JSON.stringify({
      port: Number(new URL(origin).port),
      database: `sqlite:${join(folder, 'vault.db')}`,
      encryptionKey,
      provider: { origin: provider.origin, urls: provider.urls, clients: provider.clients },
      secretsFile,
    }),
  ])
  expect(await app.nextLine()).toBe('ready')
  const recorder = await recordTraffic()
  const browser = await launchBrowser({ proxy: recorder.proxy })
  const profile = await browser.newProfile()
  messages = await recordMessages(profile.context)
  const page = await profile.newPage()
  await page.goto(`${origin}/login/ada`)

  // The server's word is faster than the window's; so that both are heard, this flow has to do without it.
  await page.route('**/connect/status*', (route) => route.abort())
  await page.goto(`${origin}/page`)
  await signInAtProvider(await openPopup(page, () => page.click('#connect')))
  await hears(page, [['success', {}]])
  await page.unroute('**/connect/status*')
  const [[, grants]] = (await callbacksOf(page)) as [['success', Grant[]]]
  await page.goto(`${origin}/call/${grants[0]!.grant_id}`)

  await page.goto(`${origin}/page?mode=redirect&provider=slack`)
  await page.click('#connect')
  await page.waitForURL((url) => url.origin === provider.origin)
  await signInAtProvider(page)
  await page.waitForURL((url) => url.pathname === '/page')
  await hears(page, [['success', {}]])

  await page.goto(`${origin}/page?provider=github`)
  await signInAtProvider(await openPopup(page, () => page.click('#connect')), { deny: true })
  await hears(page, [['error', { code: 'access_denied' }]])

  // While it runs: database and write-ahead log as they are on the disk, and what the process has printed.
  readFiles('running')
  await profile.close()
  await browser.close()
  exchanges = recorder.exchanges
  await recorder.close()
  app.send('end')
  const lines: string[] = []
  for await (const line of app.lines) lines.push(line)
  await app.exited
  output = [...lines, app.errors()].join('\n')
  readFiles('ended')
  collectSecrets(secretsFile, encryptionKey)
})

afterAll(async () => {
  await provider.close()
  rmSync(folder, { recursive: true })
})

async function hears(page: Page, expected: unknown[]): Promise<void> {
  await vi.waitFor(async () => expect(await callbacksOf(page)).toMatchObject(expected), {
    timeout: patienceMs,
  })
}

function readFiles(when: string): void {
  for (const name of readdirSync(folder).filter((each) => each.startsWith('vault.db'))) {
    files.set(`${name}, ${when}`, readFileSync(join(folder, name)))
  }
}

function collectSecrets(secretsFile: string, encryptionKey: string): void {
  secrets.push(['encryption_key', encryptionKey])
  for (const line of readFileSync(secretsFile, 'utf8').trim().split('\n')) {
    const [kind = '', value = ''] = line.split(' ')
    if (!secrets.some(([, known]) => known === value)) secrets.push([kind, value])
  }
  for (const exchange of exchanges.filter(({ url }) => url.endsWith('/alter/session'))) {
    const { session_token: token } = JSON.parse(exchange.responseBody.toString()) as {
      session_token: string
    }
    secrets.push(['session_token', token.split('.')[1] ?? ''])
  }
}

/** The one message whose purpose is to carry it. */
const carriers: Readonly<Record<string, { where: (url: URL) => boolean; why: string }>> = {
  session_token: {
    where: (url) => url.pathname === '/alter/session',
    why: 'the session token is handed to the app’s page that asked for it, and nowhere else',
  },
  code: {
    where: (url) => url.origin === provider.origin,
    why: 'RFC 6749 §4.1.2: the provider sends the code through the browser, by its redirect',
  },
}

test('every kind of secret was in play', () => {
  const kinds = new Set(secrets.map(([kind]) => kind))
  expect([...kinds].toSorted()).toEqual([
    'access_token',
    'client_secret',
    'code',
    'code_verifier',
    'encryption_key',
    'id_token',
    'refresh_token',
    'session_token',
  ])
  for (const [kind, value] of secrets) expect(value.length, kind).toBeGreaterThanOrEqual(20)
})

test('the database and its log hold none of them, neither while running nor after', () => {
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['vault.db, running', 'vault.db-wal, running', 'vault.db, ended']),
  )
  const found = [...files].flatMap(([file, bytes]) => hits(file, bytes))
  expect(found).toEqual([])
  // The search can see: what is meant to be in the file is found in it.
  expect(files.get('vault.db, ended')?.includes('ada@example.com')).toBe(true)
})

test('the process prints none of them', () => {
  expect(hits('output', Buffer.from(output))).toEqual([])
})

test('no HTTP answer holds one, but the one that is there to carry it', () => {
  expect(exchanges.length).toBeGreaterThan(20)
  const found = exchanges.flatMap((exchange) => {
    const url = new URL(exchange.url)
    const answer = Buffer.concat([
      Buffer.from(exchange.responseHeaders.map((pair) => pair.join(': ')).join('\n')),
      exchange.responseBody,
    ])
    return hits(
      `${exchange.method} ${url.origin}${url.pathname}`,
      answer,
      (kind) => carriers[kind]?.where(url) === true,
    )
  })
  expect(found).toEqual([])
})

test('no URL but the redirect URI’s and no Referer at all holds one', () => {
  const found = exchanges.flatMap((exchange) => {
    const url = new URL(exchange.url)
    const isRedirectUri = url.pathname.startsWith('/alter/oauth/callback/')
    const referer = exchange.requestHeaders
      .filter(([name]) => name.toLowerCase() === 'referer')
      .join()
    const inUrl = hits(
      `URL ${url.pathname}`,
      Buffer.from(exchange.url),
      (kind) => kind === 'code' && isRedirectUri,
    )
    return inUrl.concat(hits(`Referer at ${url.pathname}`, Buffer.from(referer)))
  })
  expect(found).toEqual([])
})

test('no message between windows holds one', () => {
  expect(messages.some(({ data }) => data.includes('alter_connect_success'))).toBe(true)
  expect(
    messages.flatMap(({ data, page }) => hits(`message at ${page}`, Buffer.from(data))),
  ).toEqual([])
})

function hits(
  where: string,
  haystack: Buffer,
  isAllowed: (kind: string) => boolean = () => false,
): string[] {
  return secrets.flatMap(([kind, value]) => {
    const form = isAllowed(kind) ? undefined : findSecret(haystack, value)
    return form === undefined ? [] : [`${kind} (${form}) in ${where}`]
  })
}

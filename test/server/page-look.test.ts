import { gunzipSync } from 'node:zlib'
import compression from 'compression'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languageFor } from '../../packages/server/src/pages/texts/language.ts'
import { documentWords } from '../../packages/server/src/pages/texts/words.ts'
import type { AuthorizeOptions } from '../support/authorization-server.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { rawGet } from '../support/raw-get.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({
    // As many apps have it; it must find nothing left to do.
    before: (express) => express.use(compression({ threshold: 0 })),
    vault: { app: { name: 'Test App', accent: '#f26b1d', radius: 4, colorScheme: 'dark' } },
  })
})
afterAll(() => app.close())

interface Answer {
  readonly error?: { readonly code: string; readonly problem?: string }
  readonly language?: {
    readonly locale: string
    readonly direction: string
    readonly words: Readonly<Record<string, string>>
  }
  readonly providers?: { id: string; scopes: { scope: string; description: string }[] }[]
  readonly authorization_url?: string
}

/** A browser with a session, and its calls as the connect page makes them. */
async function startFlow(headers: Record<string, string> = {}) {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const minted = (await (await postSession(app, jar)).json()) as MintedSession
  const session = minted.session_token.split('.')[0]
  const call = async (path: string, body: object): Promise<Answer> => {
    const response = await jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: { ...jsonHeaders, 'alter-page-language': 'en', ...headers },
      body: JSON.stringify({ session, ...body }),
    })
    return (await response.json()) as Answer
  }
  /** Goes to the provider and back, and answers with the last page. */
  const finish = async (provider: 'google' | 'github', how: AuthorizeOptions = {}) => {
    const { authorization_url: url = '' } = await call('authorize', { provider })
    const { redirect } = await app.provider.authorize(url, { jar, ...how })
    return (await jar.fetch(redirect, { headers: { 'accept-language': 'fr' } })).text()
  }
  return { call, finish }
}

describe('redeem', () => {
  test('brings the words of the language that the app’s page asked for', async () => {
    const { call } = await startFlow()
    const { language } = await call('redeem', { display: 'popup', locale: 'ar-EG' })
    expect(language).toMatchObject({ locale: 'ar', direction: 'rtl' })
    expect(language?.words['action.cancel']).toBe('إلغاء')
  })

  test('brings none that the page has', async () => {
    const { call } = await startFlow()
    const { language } = await call('redeem', { display: 'popup', locale: 'en-GB' })
    expect(language).toMatchObject({ locale: 'en', direction: 'ltr' })
    const brought = Object.keys(language?.words ?? {})
    expect(brought).toContain('choice.heading')
    const spoken = Object.keys(documentWords(languageFor('en')))
    expect(spoken).toContain('action.retry')
    expect(brought.filter((key) => spoken.includes(key))).toEqual([])
  })

  test('refused says why in the language of the session', async () => {
    const { call } = await startFlow()
    const { error, language } = await call('redeem', {
      session: 'sess_main_x',
      display: 'popup',
      locale: 'ja',
    })
    expect(error).toMatchObject({ code: 'session_not_found', problem: 'session_not_found' })
    expect(language?.words['problem.session_not_found.title']).toBe('このリンクは使えません')
  })

  test('speaks no more than JSON to whoever is no page of ours', async () => {
    const response = await fetch(`${app.origin}/alter/sdk/oauth/connect/redeem`, {
      method: 'POST',
      headers: jsonHeaders,
      body: '{}',
    })
    const answer = (await response.json()) as Answer
    expect(answer).not.toHaveProperty('language')
    expect(answer.error).not.toHaveProperty('problem')
  })
})

describe('the page that the provider leads back to', () => {
  test('speaks the language of the session and wears its theme', async () => {
    const { call, finish } = await startFlow()
    await call('redeem', { display: 'popup', locale: 'de', theme: 'light' })
    const html = await finish('github')
    expect(html).toMatch(/<html lang="de" dir="ltr" data-theme="light">/)
    expect(html).toContain('Test App kann dieses Konto jetzt nutzen.')
  })

  test('speaks it after a refusal too', async () => {
    const { call, finish } = await startFlow()
    await call('redeem', { display: 'popup', locale: 'ar' })
    const html = await finish('github', { account: 'grace', deny: true })
    expect(html).toMatch(/<html lang="ar" dir="rtl" data-theme="dark">/)
    expect(html).toContain('لم يتم السماح بالوصول')
  })

  test('speaks what the page spoke where the app’s page asked for nothing', async () => {
    const { call, finish } = await startFlow({ 'alter-page-language': 'es' })
    await call('redeem', { display: 'popup' })
    expect(await finish('github')).toContain('<html lang="es"')
  })

  test('keeps the language over a redeem that names none', async () => {
    const { call, finish } = await startFlow({ 'alter-page-language': 'tlh' })
    await call('redeem', { display: 'popup', locale: 'ja', theme: 'light' })
    await call('redeem', { display: 'popup', locale: 'ja' })
    expect(await finish('github')).toContain('<html lang="ja" dir="ltr" data-theme="light">')
  })

  test('speaks the browser’s language where no session is known', async () => {
    const response = await fetch(`${app.origin}/alter/oauth/callback/google?state=no&code=no`, {
      headers: { 'accept-language': 'pt-BR' },
    })
    expect(await response.text()).toContain('<html lang="pt"')
  })
})

describe('the connect page', () => {
  const url = () => `${app.origin}/alter/sdk/oauth/connect`

  test('speaks the browser’s language and wears the app’s brand', async () => {
    const response = await fetch(url(), { headers: { 'accept-language': 'fr-CH, en;q=0.5' } })
    const html = await response.text()
    expect(html).toContain('<html lang="fr" dir="ltr" data-theme="dark">')
    expect(html).toContain(':root{--radius:4px}')
    expect(html).toContain('--accent:#f26b1d;')
  })

  test('is sent compressed, once', async () => {
    const response = await rawGet(url(), { 'accept-encoding': 'gzip, br', 'accept-language': 'ja' })
    expect(response.headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': 'no-store, no-transform',
    })
    expect(response.headers.vary).toMatch(/accept-encoding/i)
    expect(gunzipSync(response.bytes).toString()).toContain('<html lang="ja"')
  })

  test.each(['identity', 'br', 'gzip;q=0', 'x-gzip-not'])(
    'is sent as it is to a browser that takes %s',
    async (encoding) => {
      const response = await rawGet(url(), { 'accept-encoding': encoding })
      expect(response.headers).not.toHaveProperty('content-encoding')
      expect(response.text).toMatch(/^<!doctype html>/)
    },
  )
})

test('a page that holds something of a session is not compressed', async () => {
  const response = await rawGet(`${app.origin}/alter/oauth/callback/google?state=no`, {
    'accept-encoding': 'gzip',
    accept: 'text/html',
  })
  expect(response.text).toMatch(/^<!doctype html>/)
})

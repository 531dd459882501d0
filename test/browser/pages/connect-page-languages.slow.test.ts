import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { languages } from '../../../packages/server/src/pages/texts/language.ts'
import { fillText } from '../../../packages/server/src/pages/script/shared/fill-text.js'
import {
  choice,
  fixture,
  newPage,
  openConnectPage,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { google, publicHalf, redeemAnswer } from './page-fixture.ts'

useConnectPage()

/** A page of a browser that likes these languages. */
async function newPageOf(acceptLanguage: string): Promise<Page> {
  const page = await newPage()
  await page.setExtraHTTPHeaders({ 'Accept-Language': acceptLanguage })
  return page
}

function languageOfPage(page: Page): Promise<string> {
  return page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`)
}

const requestsOfOneFlow = [
  'GET /alter/sdk/oauth/connect',
  'POST /alter/sdk/oauth/connect/redeem',
] as const

function requests(): string[] {
  return fixture.requests.map(({ method, path }) => `${method} ${path}`)
}

describe.each(languages)('in $locale', ({ locale, direction, connect, problem }) => {
  const filled = (text: string) => fillText(text, { app: 'Example' })

  test('speaks what the fragment asks for, after one request', async () => {
    const page = await openConnectPage(`&display=popup&locale=${locale}`)
    await sees(page, filled(connect['choice.heading']))
    expect(await languageOfPage(page)).toBe(`${locale} ${direction}`)
    expect(await page.title()).toBe(filled(connect['choice.heading']))
    expect(await page.getByRole('button', { name: connect['action.cancel'] }).count()).toBe(1)
    expect(requests()).toEqual(requestsOfOneFlow)
  })

  test('tells a problem and what to do next', async () => {
    const error = { code: 'session_expired', message: 'not for people', request_id: 'req_1' }
    fixture.answers.redeem = () => [410, { error }]
    const page = await openConnectPage(`&display=popup&locale=${locale}`)
    await sees(page, filled(problem['problem.session_expired.title']))
    const words = await page.locator('main').innerText()
    expect(words).toContain(filled(problem['problem.session_expired.text']))
    expect(words).toContain(filled(problem['next.restart']))
    expect(words).toContain(connect['action.close'])
    expect(await languageOfPage(page)).toBe(`${locale} ${direction}`)
  })
})

describe('the language of the browser', () => {
  test('is that of the document from its first byte', async () => {
    const page = await newPageOf('tlh, pt-BR;q=0.9, en;q=0.8')
    fixture.answers.redeem = () => new Promise(() => {})
    await openConnectPage('', page)
    await page.locator('.waiting').waitFor()
    expect(await languageOfPage(page)).toBe('pt ltr')
    expect(await page.title()).toBe('Conectar uma conta a Example')
  })

  test('gives way to that of the app’s page', async () => {
    const page = await newPageOf('de')
    await openConnectPage('&locale=fr-CA', page)
    await sees(page, 'Connecter un compte à Example')
    expect(await languageOfPage(page)).toBe('fr ltr')
  })

  test('stays when the app’s page asks for one that nobody here speaks', async () => {
    const page = await newPageOf('de')
    await openConnectPage('&locale=tlh', page)
    await sees(page, 'Konto mit Example verbinden')
  })

  test('is spoken when the vault cannot be reached, because nothing else could be learned', async () => {
    const page = await newPageOf('es')
    fixture.answers.redeem = () => 'drop'
    await openConnectPage('&locale=ar', page)
    await sees(page, 'Sin conexión')
    expect(await page.getByText('Compruebe su conexión a Internet').count()).toBe(1)
  })
})

describe('the language of the app’s page', () => {
  test('survives a reload', async () => {
    const page = await openConnectPage('&locale=ja')
    await sees(page, 'Example にアカウントを連携')
    await page.reload()
    await sees(page, 'Example にアカウントを連携')
    expect(fixture.posted('redeem')).toMatchObject([{ locale: 'ja' }, { locale: 'ja' }])
  })

  test('says what scopes mean', async () => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { providers: [google] })]
    const page = await openConnectPage('&choose=1&locale=zh-CN')
    await page.locator('.panel').waitFor()
    expect(await page.locator('.panel li').allInnerTexts()).toEqual([
      '了解您使用的是哪个 Google 账号',
      '查看您的邮箱地址',
      '查看您的日历',
    ])
  })

  test('is kept for a problem on the way to the provider', async () => {
    fixture.answers.authorize = () => [502, { error: { code: 'timeout', message: 'no' } }]
    const page = await openConnectPage('&provider=google&locale=de')
    await sees(page, 'Google hat nicht geantwortet')
    expect(fixture.requests.at(-1)?.headers['alter-page-language']).toBe('de')
  })

  test('cannot be used to smuggle anything in', async () => {
    const page = await openConnectPage(`&locale=${encodeURIComponent('"><img src=x>')}`)
    await sees(page, choice)
    expect(fixture.posted('redeem')).toEqual([{ session: publicHalf, display: 'page' }])
  })
})

describe('from right to left', () => {
  test('mirrors the page and its arrows, and leaves addresses as they are read', async () => {
    const page = await openConnectPage('&locale=ar')
    await sees(page, 'ربط حساب مع \u2068Example\u2069')
    const places = await page.evaluate(() => {
      const card = document.querySelector('.provider')
      const at = (selector: string) => card?.querySelector(selector)?.getBoundingClientRect().x ?? 0
      const chevron = card?.querySelector('.chevron')
      return {
        mark: at('.mark'),
        names: at('.names'),
        chevron: at('.chevron'),
        scale: chevron ? getComputedStyle(chevron).scale : '',
      }
    })
    expect(places.mark).toBeGreaterThan(places.names)
    expect(places.names).toBeGreaterThan(places.chevron)
    expect(places.scale).toBe('-1 1')
    expect(await page.locator('.host').first().innerText()).toBe('accounts.google.com')
  })
})

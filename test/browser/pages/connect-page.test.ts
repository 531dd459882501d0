import { describe, expect, test } from 'vitest'
import {
  choice,
  fixture,
  heldAnswer,
  messagesOf,
  newPage,
  openAsPopup,
  openConnectPage,
  press,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { historyUrls } from './history-urls.ts'
import { github, google, publicHalf, redeemAnswer } from './page-fixture.ts'

useConnectPage()

describe('the session in the fragment', () => {
  test('leaves the URL before anything is asked of the server', async () => {
    const page = await newPage()
    await page.addInitScript(() => {
      const fetch = window.fetch.bind(window)
      window.fetch = (...parameters) => {
        sessionStorage.setItem('url at fetch', location.href)
        return fetch(...parameters)
      }
    })
    await openConnectPage('', page)
    await sees(page, choice)
    expect(await page.evaluate(() => sessionStorage.getItem('url at fetch'))).toBe(
      fixture.connectUrl,
    )
    expect(page.url()).toBe(fixture.connectUrl)
  })

  test('is not in the history, and the secret half of an 0.8.0 token is nowhere but in redeem', async () => {
    const page = await openConnectPage('.s3cr3tHalf&display=popup')
    await sees(page, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, session_token: `${publicHalf}.s3cr3tHalf`, display: 'popup' },
    ])
    expect(await historyUrls(page)).toEqual(['about:blank', fixture.connectUrl])
    const kept = await page.evaluate(
      () => JSON.stringify(Object.entries(sessionStorage)) + document.documentElement.outerHTML,
    )
    expect(kept).toContain(publicHalf)
    expect(kept).not.toContain('s3cr3tHalf')
  })

  test('is redeemed with one request, by JSON of the same origin, and nothing else is loaded', async () => {
    const page = await openConnectPage('&display=page&locale=de&theme=dark')
    await sees(page, 'Konto mit Example verbinden')
    expect(fixture.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /alter/sdk/oauth/connect',
      'POST /alter/sdk/oauth/connect/redeem',
    ])
    expect(fixture.requests[1]?.headers).toMatchObject({
      'alter-connect': '1',
      'content-type': 'application/json',
      'alter-page-language': 'en',
      'sec-fetch-site': 'same-origin',
    })
    expect(fixture.requests[1]?.headers.referer).toBeUndefined()
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'page', locale: 'de', theme: 'dark' },
    ])
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  test('survives a reload', async () => {
    const page = await openConnectPage('&display=popup')
    await sees(page, choice)
    await page.reload()
    await sees(page, choice)
    expect(fixture.posted('redeem')).toEqual(
      [1, 2].map(() => ({ session: publicHalf, display: 'popup' })),
    )
  })

  test('is asked for when it is missing', async () => {
    const page = await newPage()
    await page.goto(fixture.connectUrl)
    await sees(page, 'This link does not work')
    expect(fixture.posted('redeem')).toEqual([])
  })
})

describe('the choice', () => {
  test('names app, user, providers, hosts and what will be asked, and has no password field', async () => {
    const page = await openConnectPage()
    await sees(page, choice)
    const words = await page.locator('main').innerText()
    for (const said of [
      'Connecting as ada@example.com',
      'accounts.google.com',
      'GitHub',
      'See your email address',
    ]) {
      expect(words).toContain(said)
    }
    expect(await page.locator('input').count()).toBe(0)
  })

  test('tells the opener, and only at the session’s origin, then leaves for the provider', async () => {
    const { app, popup } = await openAsPopup()
    await press(popup, 'Connect GitHub')
    await popup.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toEqual([{ session: publicHalf, provider: 'github' }])
    await expect
      .poll(() => messagesOf(app))
      .toEqual([
        {
          origin: fixture.vault,
          isPopup: true,
          data: { type: 'alter_connect_leaving', session: publicHalf, provider: 'github' },
        },
      ])
    expect(fixture.requests.at(-1)?.headers.referer).toBeUndefined()
  })

  test.each([['http://127.0.0.2:1'], ['*'], [null]])(
    'tells nobody when the session names %s',
    async (origin) => {
      fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { allowed_origin: origin })]
      const { app, popup } = await openAsPopup()
      await popup.evaluate(() => {
        const opener = window.opener as Window
        opener.postMessage('the last word', '*')
      })
      await press(popup, 'Connect Google')
      await popup.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
      await expect.poll(() => messagesOf(app)).toMatchObject([{ data: 'the last word' }])
      expect(await messagesOf(app)).toHaveLength(1)
    },
  )

  test('lets go of the opener before leaving when asked to', async () => {
    const { popup } = await openAsPopup('&display=popup&sever_opener=1')
    await press(popup, 'Connect Google')
    await popup.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(await popup.evaluate(() => window.opener === null)).toBe(true)
  })

  test('is shown again, and works, after Back from the provider', async () => {
    const page = await openConnectPage('&provider=google')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    // In a task of its own: a page that is gone cannot answer.
    await page.evaluate(() => void setTimeout(() => history.back()))
    await sees(page, choice)
    await press(page, 'Connect GitHub')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toMatchObject([
      { provider: 'google' },
      { provider: 'github' },
    ])
  })

  test('is shown again when the window is loaded anew after it was sent to a provider', async () => {
    const page = await openConnectPage('&provider=google')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    await page.goto(fixture.connectUrl)
    await sees(page, choice)
    expect(fixture.posted('authorize')).toHaveLength(1)
  })

  test('is shown again when the browser had kept the page as it left', async () => {
    fixture.answers.authorize = () => heldAnswer().promise
    const page = await openConnectPage('&provider=google')
    await sees(page, 'Taking you to Google')
    await page.evaluate(() =>
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    )
    await sees(page, choice)
    await press(page, 'Connect GitHub')
    await sees(page, 'Taking you to GitHub')
  })

  test('shows hostile names as harmless text', async () => {
    const name = '<img src=x onerror="document.title=1">\u202Eelpmaxe\u200B'
    const provider = {
      ...google,
      name,
      host: 'аccounts.google.com',
      scopes: [{ scope: 'x', description: name }],
    }
    fixture.answers.redeem = () => [
      200,
      redeemAnswer(fixture.app, {
        app: { name, logo_url: null },
        user: { label: name },
        providers: [provider, github],
      }),
    ]
    const page = await openConnectPage()
    await page.locator('.providers').waitFor()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('main').innerText()).not.toMatch(/[\u202E\u200B]/)
    expect(await page.locator('.host').first().innerText()).toBe('xn--ccounts-1fg.google.com')
  })
})

describe('going straight on', () => {
  test('needs no press where there is one provider', async () => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { providers: [google] })]
    const answer = heldAnswer()
    fixture.answers.authorize = () => answer.promise
    const page = await openConnectPage()
    await sees(page, 'Taking you to Google')
    expect(await page.getByRole('status').innerText()).toBe(
      'Taking you to Google (accounts.google.com)…',
    )
    answer.resolve([200, { authorization_url: `${fixture.app}/provider` }])
    await page.waitForURL(`${fixture.app}/provider`)
  })

  test('moves nothing across the page for somebody who asked for less motion', async () => {
    fixture.answers.authorize = () => heldAnswer().promise
    const page = await newPage()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await openConnectPage('&provider=google', page)
    await sees(page, 'Taking you to Google')
    const moving = () =>
      page.evaluate(() =>
        document
          .getAnimations()
          .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : '')),
      )
    // The bar fades in place, so that one sees that something goes on.
    expect(await moving()).toEqual(['pulse'])
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await moving()).toContain('slide')
  })

  test('does not happen when the choice is asked for', async () => {
    const page = await openConnectPage('&provider=google&choose=1')
    await sees(page, choice)
    expect(fixture.posted('authorize')).toEqual([])
  })

  test('to a provider that is not offered shows what is', async () => {
    const page = await openConnectPage('&provider=dropbox')
    await sees(page, 'That account cannot be connected here')
    await press(page, 'See what you can connect')
    await sees(page, choice)
  })

  test('says so when the provider is slow, and offers to try again', async () => {
    fixture.providerAnswers = false
    const page = await newPage()
    // Eight seconds are over at once.
    await page.addInitScript(() => {
      const setTimeout = window.setTimeout.bind(window)
      window.setTimeout = ((action: () => void, ms: number) =>
        setTimeout(action, ms === 8000 ? 0 : ms)) as typeof setTimeout
    })
    await openConnectPage('&provider=github', page)
    await page.getByText('github.com is taking longer than usual.').first().waitFor()
    fixture.providerAnswers = true
    await press(page, 'Open GitHub again')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test.each([
    ['javascript:document.title=1'],
    ['data:text/html,x'],
    ['http://provider.example/authorize'],
    ['https://user:secret@provider.example/'],
    ['/relative'],
    [undefined],
  ])('never follows %s', async (url) => {
    fixture.answers.authorize = () => [200, { authorization_url: url }]
    const page = await openConnectPage('&provider=google')
    await sees(page, 'Something went wrong on our side')
    expect(page.url()).toBe(fixture.connectUrl)
  })
})

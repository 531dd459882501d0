import type { Page } from 'playwright-core'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../../support/browser.ts'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { complaintsOf } from './complaints.ts'
import { historyUrls } from './history-urls.ts'
import {
  github,
  google,
  publicHalf,
  redeemAnswer,
  startPageFixture,
  type FixtureAnswer,
  type PageFixture,
} from './page-fixture.ts'

let browser: TestBrowser
let profile: Profile
let fixture: PageFixture

beforeAll(async () => {
  browser = await launchBrowser()
  profile = await browser.newProfile()
  fixture = await startPageFixture()
})
afterAll(async () => {
  await browser.close()
  await fixture.close()
})
beforeEach(() => {
  fixture.reset()
})
afterEach(() => {
  expect(complaintsOf(profile)).toEqual([])
})

const choice = 'Connect an account to Example'

async function newPage(): Promise<Page> {
  const page = await profile.newPage()
  onTestFinished(() => page.close())
  // Until then, the address bar of the first tab has the focus.
  await page.bringToFront()
  return page
}

async function openConnectPage(fragment = '&display=popup', page?: Page): Promise<Page> {
  const opened = page ?? (await newPage())
  await opened.goto(`${fixture.connectUrl}#session=${publicHalf}${fragment}`)
  return opened
}

/** The connect page in a popup of the app's page, which keeps every message in `window.messages`. */
async function openAsPopup(fragment = '&display=popup'): Promise<{ app: Page; popup: Page }> {
  const app = await newPage()
  const url = `${fixture.connectUrl}#session=${publicHalf}${fragment}`
  await app.goto(`${fixture.app}/app#${encodeURIComponent(url)}`)
  return { app, popup: await openPopup(app, () => app.getByRole('button').click()) }
}

async function press(page: Page, name: string): Promise<void> {
  await awake(page)
  await page.getByRole('button', { name }).click()
}

/** Waits until the page takes presses. */
async function awake(page: Page): Promise<void> {
  await page.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
}

/** Tells the page what a browser tells one that comes to the front; returns a click on the first card that waits for nothing. */
async function pulledToTheFront(page: Page): Promise<() => Promise<void>> {
  await sees(page, choice)
  await awake(page)
  const box = await page.getByRole('button', { name: 'Connect Google' }).boundingBox()
  if (!box) throw new Error('the card has no place')
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  return () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
}

async function sees(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

function messagesOf(app: Page): Promise<unknown[]> {
  return readQuietly(app, () => (window as unknown as { messages: unknown[] }).messages)
}

/** An answer that the test gives when it is time. */
function heldAnswer() {
  let resolve: (answer: FixtureAnswer) => void = () => {}
  const promise = new Promise<FixtureAnswer>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

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
    await sees(page, choice)
    expect(fixture.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /alter/sdk/oauth/connect',
      'POST /alter/sdk/oauth/connect/redeem',
    ])
    expect(fixture.requests[1]?.headers).toMatchObject({
      'alter-connect': '1',
      'content-type': 'application/json',
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

  test('lets go of the opener before leaving when hardened', async () => {
    const { popup } = await openAsPopup('&display=popup&hardened=1')
    await press(popup, 'Connect Google')
    await popup.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(await popup.evaluate(() => window.opener === null)).toBe(true)
  })

  test('is shown again, and works, after Back from the provider', async () => {
    const page = await openConnectPage('&provider=google')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    await page.evaluate(() => history.back())
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

  test('does not happen to somebody whom nothing ties to the session', async () => {
    fixture.answers.redeem = () => [
      200,
      redeemAnswer(fixture.app, { providers: [google], unbound: true }),
    ]
    const page = await openConnectPage()
    await sees(page, 'Connect Google to Example')
    expect(await page.locator('.note').innerText()).toContain(
      'Continue only if you started this yourself in Example.',
    )
    expect(fixture.posted('authorize')).toEqual([])
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

describe('a press', () => {
  test('of a double click that opened the window does nothing, and is explained', async () => {
    const page = await openConnectPage()
    const clickGoogle = await pulledToTheFront(page)
    for (let count = 0; count < 5; count += 1) await clickGoogle()
    await page.getByText('Press once more to continue.').waitFor()
    expect(fixture.posted('authorize')).toEqual([])
  })

  test('after one that was refused works', async () => {
    const page = await openConnectPage()
    const clickGoogle = await pulledToTheFront(page)
    await clickGoogle()
    await page.getByText('Press once more to continue.').waitFor()
    await awake(page)
    await clickGoogle()
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test('by keyboard alone works', async () => {
    const page = await openConnectPage()
    await sees(page, choice)
    await awake(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toMatchObject([{ provider: 'google' }])
  })

  test('of a key that was already held down does nothing', async () => {
    const page = await openConnectPage()
    await sees(page, choice)
    await awake(page)
    await page.keyboard.press('Tab')
    const cdp = await page.context().newCDPSession(page)
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
    for (let count = 0; count < 5; count += 1) {
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', autoRepeat: true, ...enter })
    }
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
    // The page is alive, and the only press that counts is this one.
    await press(page, 'Connect GitHub')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toMatchObject([{ provider: 'github' }])
  })

  test('without any sign of life before it has to be repeated', async () => {
    const page = await openConnectPage()
    await sees(page, choice)
    await awake(page)
    await page.evaluate(() => document.querySelector<HTMLElement>('.cover')?.focus())
    const cdp = await page.context().newCDPSession(page)
    // What a screen reader's "activate" is to a page: a press, and no movement or key before it.
    const activate = () =>
      cdp.send('Input.dispatchKeyEvent', {
        type: 'keyDown',
        key: 'Enter',
        code: 'Enter',
        windowsVirtualKeyCode: 13,
        text: '\r',
      })
    await activate()
    await page.getByText('Press once more to continue.').waitFor()
    expect(fixture.posted('authorize')).toEqual([])
    await awake(page)
    await activate()
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test('by script does nothing', async () => {
    const page = await openConnectPage()
    await sees(page, choice)
    await awake(page)
    await page.mouse.move(10, 10)
    await page.mouse.move(20, 20)
    await page.evaluate(() => document.querySelector<HTMLElement>('.cover')?.click())
    await press(page, 'Connect GitHub')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toMatchObject([{ provider: 'github' }])
  })

  test('by finger works the first time', async () => {
    const page = await newPage()
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    await openConnectPage('', page)
    await sees(page, choice)
    await awake(page)
    const box = await page.getByRole('button', { name: 'Connect Google' }).boundingBox()
    const touchPoints = [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 }]
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })
})

describe('cancel', () => {
  test('tells the server and closes the popup without a message', async () => {
    const { app, popup } = await openAsPopup()
    await sees(popup, choice)
    const closed = popup.waitForEvent('close')
    await press(popup, 'Cancel')
    await closed
    expect(fixture.posted('cancel')).toEqual([{ session: publicHalf }])
    expect(await messagesOf(app)).toEqual([])
  })

  test('goes back to the app where the page fills the tab', async () => {
    const page = await openConnectPage('&display=page')
    await sees(page, choice)
    await press(page, 'Cancel')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
  })

  test('gets out even when the server cannot be reached', async () => {
    fixture.answers.cancel = () => 'drop'
    const page = await openConnectPage('&display=page')
    await sees(page, choice)
    await press(page, 'Cancel')
    await page.waitForURL(`${fixture.app}/app`)
  })

  test('says that the window can be closed when it cannot close itself', async () => {
    const page = await newPage()
    await page.goto(`${fixture.app}/app`)
    await openConnectPage('&display=popup', page)
    await sees(page, choice)
    await press(page, 'Cancel')
    await page.getByText('You can close this window.').first().waitFor()
  })

  test('while a provider is being asked for wins over its answer', async () => {
    const answer = heldAnswer()
    fixture.answers.authorize = () => answer.promise
    const page = await openConnectPage('&display=page&provider=google')
    await sees(page, 'Taking you to Google')
    const cancelled = heldAnswer()
    fixture.answers.cancel = () => cancelled.promise
    await press(page, 'Cancel')
    await expect.poll(() => fixture.posted('cancel')).toHaveLength(1)
    const answered = page.waitForResponse(/authorize$/)
    answer.resolve([200, { authorization_url: `${fixture.app}/provider` }])
    await answered
    cancelled.resolve([200, { status: 'cancelled', return_to: `${fixture.app}/app` }])
    await page.waitForURL(`${fixture.app}/app`)
    expect(fixture.requests.some(({ path }) => path === '/provider')).toBe(false)
  })
})

describe('a problem', () => {
  test.each([
    ['session_not_found', 404, 'This link does not work', 'Close window'],
    ['session_expired', 410, 'This took too long', 'Close window'],
    ['session_used', 409, 'This link was already used', 'Close window'],
    ['session_cancelled', 410, 'This was cancelled', 'Close window'],
    ['binding_failed', 403, 'This was started somewhere else', 'Close window'],
    ['binding_required', 403, 'We cannot tell who started this', 'Close window'],
    ['unknown_provider', 400, 'That account cannot be connected here', 'Close window'],
    ['rate_limited', 429, 'A little too fast', 'Try again'],
    ['storage_unavailable', 503, 'Something went wrong on our side', 'Try again'],
  ])('%s has its own words and way on', async (code, status, heading, button) => {
    fixture.answers.redeem = () => [
      status,
      { error: { code, message: 'not for people', request_id: 'req_42' } },
    ]
    const page = await openConnectPage()
    await sees(page, heading)
    expect(await page.getByRole('button').first().innerText()).toBe(button)
    const words = await page.locator('main').innerText()
    expect(words).toContain('req_42')
    expect(words).not.toContain('not for people')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  })

  test.each([
    ['a broken connection', () => 'drop' as const, 'No connection'],
    [
      'an answer that is not ours',
      () => [502, 'Bad gateway'] as const,
      'Something went wrong on our side',
    ],
    [
      'an answer that lacks the providers',
      () => [200, { app: {} }] as const,
      'Something went wrong on our side',
    ],
  ])('%s can be tried again', async (_, broken, heading) => {
    const { redeem } = fixture.answers
    fixture.answers.redeem = broken
    const page = await openConnectPage()
    await sees(page, heading)
    fixture.answers.redeem = redeem
    await press(page, 'Try again')
    await sees(page, choice)
  })

  test('on the way to the provider can be tried again too', async () => {
    const { authorize } = fixture.answers
    fixture.answers.authorize = () => 'drop'
    const page = await openConnectPage('&provider=github')
    await sees(page, 'No connection')
    fixture.answers.authorize = authorize
    await press(page, 'Try again')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test('in a full page leads back to the app', async () => {
    const error = {
      code: 'session_expired',
      message: '',
      details: { return_to: `${fixture.app}/app` },
    }
    fixture.answers.redeem = () => [410, { error }]
    const page = await openConnectPage('&display=page')
    await press(page, 'Back to Example')
    await page.waitForURL(`${fixture.app}/app`)
  })
})

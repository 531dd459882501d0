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
import { pressToClose } from '../../support/press-to-close.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { complaintsOf } from './complaints.ts'
import { historyUrls } from './history-urls.ts'
import {
  callbackPath,
  failureIn,
  publicHalf,
  startPageFixture,
  successIn,
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

const query = '?code=c0de&state=st4te'

async function newPage(): Promise<Page> {
  const page = await profile.newPage()
  onTestFinished(() => page.close())
  // Until then, the address bar of the first tab has the focus.
  await page.bringToFront()
  return page
}

/** The app's page with the result page in a popup. `ack` is what the app answers to a message: yes, or silence. */
async function openResult({ ack = true, path = callbackPath + query } = {}): Promise<{
  app: Page
  popup: Page
}> {
  const app = await newPage()
  await app.goto(`${fixture.app}/app#${encodeURIComponent(fixture.vault + path)}`)
  if (!ack) await app.evaluate(() => Object.assign(window, { ack: false }))
  return { app, popup: await openPopup(app, () => app.getByRole('button').click()) }
}

function messagesOf(app: Page): Promise<unknown[]> {
  return readQuietly(app, () => (window as unknown as { messages: unknown[] }).messages)
}

async function gone(popup: Page): Promise<void> {
  if (!popup.isClosed()) await popup.waitForEvent('close')
}

describe('in a popup', () => {
  test('posts the message once to the session’s origin and closes', async () => {
    const { app, popup } = await openResult()
    await gone(popup)
    expect(await messagesOf(app)).toEqual([
      { origin: fixture.vault, isPopup: true, data: successIn(fixture.app).message },
    ])
  })

  test('closes when nobody says that the message arrived', async () => {
    const { app, popup } = await openResult({ ack: false })
    await gone(popup)
    expect(await messagesOf(app)).toHaveLength(1)
  })

  test.each(['http://127.0.0.2:1', '*', '/'])(
    'tells nobody when the session names %s',
    async (origin) => {
      fixture.result = successIn(origin)
      const { app, popup } = await openResult()
      await gone(popup)
      expect(await messagesOf(app)).toEqual([])
    },
  )

  test('closes at once on the word of the app’s page', async () => {
    // A failure that nobody took stays on screen, so only the word can have closed this one.
    fixture.result = failureIn(fixture.app, 'unexpected_response')
    const { app, popup } = await openResult()
    await gone(popup)
    expect(await messagesOf(app)).toMatchObject([
      { data: { error: 'unexpected_response', session: publicHalf } },
    ])
  })

  test.each([
    ['another session', { type: 'alter_connect_ack', session: 'other' }],
    ['another kind', { type: 'alter_connect_success', session: publicHalf }],
    ['nothing', null],
  ])('does not take %s for that word', async (_, word) => {
    fixture.result = failureIn(fixture.app, 'unexpected_response')
    const { app, popup } = await openResult({ ack: false })
    await expect.poll(() => messagesOf(app)).toHaveLength(1)
    await app.evaluate((data) => {
      ;(window as unknown as { popup: Window }).popup.postMessage(data, '*')
    }, word)
    await popup.getByRole('button', { name: 'Close window' }).waitFor()
  })

  test('takes the word from no other window, of the same origin or not', async () => {
    fixture.result = failureIn(fixture.app, 'unexpected_response')
    const { app, popup } = await openResult({ ack: false })
    await expect.poll(() => messagesOf(app)).toHaveLength(1)
    await popup.evaluate((session) => {
      window.postMessage({ type: 'alter_connect_ack', session }, '*')
    }, publicHalf)
    await app.evaluate((session) => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      const script = document.createElement('script')
      script.textContent = `parent.popup.postMessage({ type: 'alter_connect_ack', session: '${session}' }, '*')`
      frame.contentDocument?.body.append(script)
    }, publicHalf)
    await pressToClose(popup.getByRole('button', { name: 'Close window' }))
  })

  test('closes itself after the provider cut the opener', async () => {
    const { app, popup } = await openResult({ path: '/coop' })
    await gone(popup)
    expect(fixture.requests.some(({ path }) => path === callbackPath)).toBe(true)
    expect(await messagesOf(app)).toEqual([])
  })

  test('leaves a failure to be read after the provider cut the opener', async () => {
    fixture.result = failureIn(fixture.app, 'insufficient_scope')
    const { popup } = await openResult({ path: '/coop' })
    await popup.getByRole('button', { name: 'Close window' }).waitFor()
    expect(await popup.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Some permissions are missing',
    )
  })

  test.each([
    ['access_denied', 'failed'],
    ['session_cancelled', 'cancelled'],
  ] as const)('closes itself after %s', async (error, status) => {
    fixture.result = { ...failureIn(fixture.app, error), status }
    const { popup } = await openResult({ path: '/coop' })
    await gone(popup)
  })

  test('says that the window can be closed when it cannot close itself', async () => {
    const page = await newPage()
    await page.goto(`${fixture.app}/app`)
    await page.goto(fixture.vault + callbackPath + query)
    await page.getByText('You can close this window.').waitFor()
    expect(await page.getByText('This window closes by itself.').isVisible()).toBe(false)
  })
})

describe('an app on the origin of the vault', () => {
  /** A page of that origin that listens as the app's page does. */
  async function listen(): Promise<{ page: Page; heard: () => Promise<unknown[]> }> {
    const page = await newPage()
    await page.goto(`${fixture.vault}/app`)
    await page.evaluate(() => {
      const heard: unknown[] = []
      Object.assign(window, { heard })
      new BroadcastChannel('alter-connect').addEventListener('message', ({ data }) => {
        heard.push(data)
      })
    })
    return {
      page,
      heard: () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard),
    }
  }

  test('is told that there is something to ask for, after the provider cut the opener', async () => {
    fixture.result = successIn(fixture.vault)
    const { page, heard } = await listen()
    await page.evaluate((url) => {
      location.hash = encodeURIComponent(url)
    }, `${fixture.vault}/coop`)
    const popup = await openPopup(page, () => page.getByRole('button').click())
    await gone(popup)
    await expect.poll(heard).toEqual([1])
  })

  test('hears nothing of a session of another origin, nor of an error that belongs to none', async () => {
    fixture.result = failureIn(fixture.app, 'timeout')
    const { heard } = await listen()
    const page = await newPage()
    await page.goto(fixture.vault + callbackPath + query)
    await page.getByRole('button', { name: 'Close window' }).waitFor()
    await page.goto(`${fixture.vault}/error`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.evaluate(() => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin
      new BroadcastChannel('alter-connect').postMessage('the last word')
    })
    await expect.poll(heard).toEqual(['the last word'])
  })
})

describe('in a full page', () => {
  test('goes on to the app and leaves no entry behind', async () => {
    const continueTo = `${fixture.app}/app?alter_connect_result=res_1`
    fixture.result = { ...successIn(fixture.app), display: 'page', message: null, continueTo }
    const page = await newPage()
    await page.goto(fixture.vault + callbackPath + query)
    await page.waitForURL(continueTo)
    expect(await historyUrls(page)).toEqual(['about:blank', continueTo])
  })

  test.each([['javascript:document.title=1'], ['http://app.example/'], [null]])(
    'does not go to %s',
    async (continueTo) => {
      fixture.result = { ...failureIn(fixture.app, 'timeout'), display: 'page', continueTo }
      const page = await newPage()
      await page.goto(fixture.vault + callbackPath + query)
      await page.getByRole('heading', { level: 1, name: 'Google did not answer' }).waitFor()
      expect(await page.getByRole('link').count()).toBe(0)
      expect(page.url()).toBe(fixture.vault + callbackPath)
    },
  )
})

test('takes code and state out of URL and history, and sends no referrer', async () => {
  fixture.result = failureIn(fixture.app, 'timeout')
  const page = await newPage()
  await page.goto(fixture.vault + callbackPath + query)
  await page.getByRole('button', { name: 'Close window' }).waitFor()
  expect(page.url()).toBe(fixture.vault + callbackPath)
  expect(await historyUrls(page)).toEqual(['about:blank', fixture.vault + callbackPath])
  expect(fixture.requests.map(({ path }) => path)).toEqual([callbackPath])
})

test('an error page does the same, and closes only on a press', async () => {
  const { app, popup } = await openResult({ path: '/error?code=c0de' })
  await popup.getByRole('heading', { level: 1, name: 'We could not verify this answer' }).waitFor()
  expect(popup.url()).toBe(`${fixture.vault}/error`)
  await pressToClose(popup.getByRole('button', { name: 'Close window' }))
  expect(await messagesOf(app)).toEqual([])
})

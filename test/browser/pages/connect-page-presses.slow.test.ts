import { describe, expect, test } from 'vitest'
import {
  awake,
  choice,
  fixture,
  heldAnswer,
  messagesOf,
  newPage,
  openAsPopup,
  openConnectPage,
  press,
  pulledToTheFront,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { publicHalf } from './page-fixture.ts'

useConnectPage()

describe('a press', () => {
  test('of a double click that opened the window does nothing, and is explained', async () => {
    const { page, clickGoogle } = await pulledToTheFront()
    for (let count = 0; count < 5; count += 1) await clickGoogle()
    await page.getByText('Press once more to continue.').waitFor()
    expect(fixture.posted('authorize')).toEqual([])
  })

  test('after one that was refused works', async () => {
    const { page, clickGoogle } = await pulledToTheFront()
    await clickGoogle()
    await page.getByText('Press once more to continue.').waitFor()
    await page.evaluate(() => pageClock.pass(600))
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
    const page = await openConnectPage(undefined, await newPage({ of: 'windows' }))
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

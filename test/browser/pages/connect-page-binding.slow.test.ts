import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openPopup } from '../../support/open-popup.ts'
import { installPageClock } from '../../support/time/page-clock.ts'
import { readQuietly } from '../../support/read-quietly.ts'
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
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { google, publicHalf, redeemAnswer, type FixtureAnswer } from './page-fixture.ts'

useConnectPage()

const token = `${publicHalf}.s3cr3tHalf`

function refused(details: Record<string, unknown> = {}, code = 'binding_required'): FixtureAnswer {
  return [403, { error: { code, message: 'no', request_id: 'req_1', details } }]
}

/** The app's page, which says this to every window that asks it. The time of the window that it opens stands still. */
async function openFromApp(answer: unknown, fragment = '&display=popup') {
  const app = await newPage()
  const url = `${fixture.connectUrl}#session=${publicHalf}${fragment}`
  await app.goto(`${fixture.app}/app#${encodeURIComponent(url)}`)
  await app.evaluate((said) => {
    window.addEventListener('message', (event: MessageEvent<{ type?: string }>) => {
      const asker = event.source as Window | null
      if (event.data.type === 'alter_connect_hello') asker?.postMessage(said, event.origin)
    })
  }, answer)
  const clock = await app.context().addInitScript(installPageClock)
  const popup = await openPopup(app, () => app.getByRole('button').click())
  await clock.dispose()
  return { app, popup }
}

const proof = { type: 'alter_connect_proof', session_token: token }

function hellosIn(app: Page): Promise<unknown[]> {
  return readQuietly(app, () =>
    (window as unknown as { messages: { data: { type?: string } }[] }).messages
      .map(({ data }) => data)
      .filter(({ type }) => type === 'alter_connect_hello'),
  )
}

function keptIn(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      Object.entries(sessionStorage),
      Object.entries(localStorage),
      location.href,
      document.cookie,
      document.documentElement.outerHTML,
    ]),
  )
}

describe('the page that opened the window', () => {
  test('is not asked where the browser is known', async () => {
    const { app, popup } = await openFromApp(proof)
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([{ session: publicHalf, display: 'popup' }])
    expect(await hellosIn(app)).toEqual([])
  })

  test('is not asked where the address does not say that it is the app’s: it may have opened another page, which led here', async () => {
    fixture.answers.redeem = () => refused({ needs: 'opener_proof' })
    const { app } = await openFromApp(proof, '')
    await expect.poll(() => fixture.posted('redeem').length).toBe(2)
    expect(fixture.posted('redeem').at(-1)).toMatchObject({ session: publicHalf, proof: null })
    expect(await hellosIn(app)).toEqual([])
  })

  test('is asked once the vault says that this would help, and what it says is kept nowhere', async () => {
    fixture.answers.redeem = (body) =>
      (body as { proof?: unknown }).proof
        ? [200, redeemAnswer(fixture.app)]
        : refused({ needs: 'opener_proof' })
    const { app, popup } = await openFromApp(proof)
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'popup' },
      {
        session: publicHalf,
        display: 'popup',
        proof: { session_token: token, origin: fixture.app },
      },
    ])
    expect(await hellosIn(app)).toEqual([{ type: 'alter_connect_hello', session: publicHalf }])
    expect(await keptIn(popup)).not.toContain('s3cr3tHalf')
  })

  test('is asked first where the vault stands alone, so that there is one redeem', async () => {
    fixture.standsAlone = true
    const { popup } = await openFromApp(proof)
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([
      {
        session: publicHalf,
        display: 'popup',
        proof: { session_token: token, origin: fixture.app },
      },
    ])
  })

  test('that says nothing is waited for a second, then told of', async () => {
    fixture.standsAlone = true
    const { app, popup } = await openAsPopup()
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'popup', proof: null },
    ])
    expect(await messagesOf(app)).toMatchObject([
      { data: { type: 'alter_connect_hello', session: publicHalf } },
    ])
  })

  test('is not asked by a window that is back from a provider', async () => {
    fixture.standsAlone = true
    const { app, popup } = await openFromApp(proof, '&display=popup&resume=1')
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([{ session: publicHalf, display: 'popup' }])
    expect(await hellosIn(app)).toEqual([])
  })

  test('is not waited for where there is none', async () => {
    fixture.standsAlone = true
    const page = await newPage()
    await page.addInitScript(() => {
      const setTimeout = window.setTimeout.bind(window)
      const patiences: number[] = []
      Object.assign(window, {
        patiences,
        setTimeout: (task: () => void, ms: number) => {
          patiences.push(ms)
          return setTimeout(task, ms)
        },
      })
    })
    await openConnectPage('&display=popup', page)
    await sees(page, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'popup', proof: null },
    ])
    const patiences = await page.evaluate(
      () => (window as unknown as { patiences: number[] }).patiences,
    )
    expect(patiences).not.toContain(1000)
  })

  test.each([
    ['of another type', { type: 'alter_connect_ack', session_token: token }],
    ['without a token', { type: 'alter_connect_proof' }],
    ['that is no record', token],
  ])('proves nothing by an answer %s', async (_, answer) => {
    fixture.standsAlone = true
    const { app, popup } = await openFromApp(answer)
    await expect.poll(() => hellosIn(app)).toHaveLength(1)
    await popup.evaluate(() => pageClock.pass(1_000))
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'popup', proof: null },
    ])
  })

  test('is the only one whose word counts', async () => {
    fixture.standsAlone = true
    const page = await newPage()
    // A window that the page itself has nothing to do with, and that speaks as the opener would.
    await page.addInitScript((said) => {
      Object.defineProperty(window, 'opener', { value: window.parent.frames, writable: true })
      const { port1 } = new MessageChannel()
      const forge = () =>
        window.dispatchEvent(
          new MessageEvent('message', {
            data: said,
            origin: 'https://evil.example',
            source: port1,
          }),
        )
      window.addEventListener('message', (event: MessageEvent<{ type?: string }>) => {
        if (event.data.type === 'alter_connect_hello') forge()
      })
    }, proof)
    await openConnectPage('&display=popup', page)
    await sees(page, choice)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'popup', proof: null },
    ])
  })

  test('is not asked by a page that is no popup', async () => {
    fixture.standsAlone = true
    const { app, popup } = await openFromApp(proof, '&display=page')
    await sees(popup, choice)
    expect(fixture.posted('redeem')).toEqual([{ session: publicHalf, display: 'page' }])
    expect(await hellosIn(app)).toEqual([])
  })

  test.each(['binding_required', 'binding_failed'])(
    'is where to go back to from a popup that is refused with %s',
    async (code) => {
      fixture.answers.redeem = () => refused({}, code)
      const { popup } = await openAsPopup()
      await popup.getByText('press the button in Example once more').waitFor()
      const page = await openConnectPage('&display=page')
      await page.getByText('in this browser').waitFor()
      expect(await page.getByText('once more').count()).toBe(0)
    },
  )
})

describe('a session that nothing ties to the browser', () => {
  const heading = 'Did you start this in Example?'

  test('is asked about with the names of app and user, before anything is done', async () => {
    fixture.answers.redeem = () => [
      200,
      redeemAnswer(fixture.app, { providers: [google], unbound: true }),
    ]
    // A link may say that its reader is on the way back.
    const page = await openConnectPage('&display=page&resume=1&provider=google')
    await sees(page, heading)
    expect(await page.locator('main').innerText()).toMatch(
      /ada@example\.com[\s\S]*Only go on if you started this yourself in Example/,
    )
    expect(fixture.posted('authorize')).toEqual([])
    await page.reload()
    await sees(page, heading)
    await press(page, 'Continue')
    await sees(page, 'Connect Google to Example')
  })

  test('goes on like every other once that was answered', async () => {
    fixture.answers.redeem = () => [
      200,
      redeemAnswer(fixture.app, { providers: [google], unbound: true }),
    ]
    const page = await openConnectPage()
    await sees(page, heading)
    await press(page, 'Continue')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test('ends when the answer is no, which is as easy to give', async () => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { unbound: true })]
    const page = await openConnectPage('&display=page')
    await sees(page, heading)
    await awake(page)
    const sizes = await page
      .locator('.actions button')
      .evaluateAll((buttons) =>
        buttons.map((button) => [
          (button as HTMLElement).offsetWidth,
          (button as HTMLElement).offsetHeight,
        ]),
      )
    expect(sizes).toHaveLength(2)
    expect(sizes[0]).toEqual(sizes[1])
    await press(page, 'I did not start this')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
    expect(fixture.posted('cancel')).toEqual([{ session: publicHalf }])
    expect(fixture.posted('authorize')).toEqual([])
  })
})

describe('a code that is typed', () => {
  const heading = 'Type the code from Example'
  const needsCode = refused({ needs: 'user_code' })

  test('is asked for by a form that a keyboard alone can fill, and that nothing fills beforehand', async () => {
    fixture.answers.redeem = (body) =>
      (body as { user_code?: string }).user_code
        ? [200, redeemAnswer(fixture.app, { providers: [google] })]
        : needsCode
    const page = await newPage()
    await page.goto(`${fixture.connectUrl}?user_code=BCDFGHJK#session=${publicHalf}&code=BCDFGHJK`)
    await sees(page, heading)
    const input = page.getByRole('textbox', { name: 'Code of eight letters' })
    expect(await input.inputValue()).toBe('')
    expect(
      await input.evaluate((field) =>
        ['autocomplete', 'autocapitalize', 'spellcheck'].map((name) => field.getAttribute(name)),
      ),
    ).toEqual(['off', 'characters', 'false'])
    await page
      .getByText('Only go on if you started this yourself in Example. If you did not')
      .waitFor()
    await awake(page)
    await page.keyboard.press('Tab')
    await page.keyboard.type('bcdf-ghjk')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('redeem')).toEqual([
      { session: publicHalf, display: 'page' },
      { session: publicHalf, display: 'page', user_code: 'bcdfghjk' },
    ])
  })

  test('that is wrong is told of with the tries that are left, where a screen reader hears it', async () => {
    fixture.answers.redeem = () => refused({ needs: 'user_code', tries_left: 4 })
    const page = await openConnectPage('')
    const input = page.getByRole('textbox')
    await input.waitFor()
    expect(await input.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    const words = 'That is not the code. Tries left: 4.'
    expect(await page.locator(`#${await input.getAttribute('aria-describedby')}`).innerText()).toBe(
      words,
    )
    expect(await page.getByRole('alert').innerText()).toBe(words)
    expect(await input.inputValue()).toBe('')
  })

  test('that cannot be one costs no try', async () => {
    fixture.answers.redeem = () => needsCode
    const page = await openConnectPage('')
    await sees(page, heading)
    for (const typed of ['', 'bcdf', 'bcdf-ghjk-l', 'bcdf 1234', 'бцдфгхйк']) {
      await page.evaluate(() => document.querySelector('.wrong')?.replaceChildren())
      await page.getByRole('textbox').fill(typed)
      await press(page, 'Continue')
      await page.locator('.wrong', { hasText: 'The code has eight letters.' }).waitFor()
    }
    expect(fixture.posted('redeem')).toHaveLength(1)
  })

  test('is taken as people type it', async () => {
    fixture.answers.redeem = () => needsCode
    const page = await openConnectPage('')
    await sees(page, heading)
    for (const typed of [
      'BCDF GHJK',
      'bcdfghjk',
      'BCDF\u2013GHJK',
      '\uff22\uff23\uff24\uff26GHJK',
    ]) {
      const count = fixture.posted('redeem').length
      await page.getByRole('textbox').fill(typed)
      await press(page, 'Continue')
      await expect.poll(() => fixture.posted('redeem').length).toBe(count + 1)
      const { user_code: sent } = fixture.posted('redeem').at(-1) as { user_code: string }
      expect(sent.toLowerCase(), typed).toBe('bcdfghjk')
      await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('')
    }
  })

  test('is sent once, however often the button is pressed', async () => {
    const answer = heldAnswer()
    fixture.answers.redeem = (body) =>
      (body as { user_code?: string }).user_code ? answer.promise : needsCode
    const page = await openConnectPage('')
    await sees(page, heading)
    await page.getByRole('textbox').fill('bcdfghjk')
    for (let count = 0; count < 3; count += 1) await press(page, 'Continue')
    answer.resolve(refused({ needs: 'user_code', tries_left: 4 }))
    await page.getByText('Tries left: 4').first().waitFor()
    expect(fixture.posted('redeem')).toHaveLength(2)
  })

  test('need not be typed: to stop is as easy, and tells the vault nothing', async () => {
    fixture.answers.redeem = () => needsCode
    const page = await openConnectPage('')
    await sees(page, heading)
    await press(page, 'I did not start this')
    await sees(page, 'Cancelled')
    await page.getByText('You can close this window.').first().waitFor()
    expect(fixture.posted('cancel')).toEqual([])
    expect(fixture.posted('redeem')).toHaveLength(1)
  })

  test('that was wrong too often ends the session', async () => {
    fixture.answers.redeem = (body) =>
      (body as { user_code?: string }).user_code ? refused({}, 'binding_failed') : needsCode
    const page = await openConnectPage('')
    await sees(page, heading)
    await page.getByRole('textbox').fill('bcdfghjk')
    await press(page, 'Continue')
    await sees(page, 'This was started somewhere else')
    expect(await page.getByRole('textbox').count()).toBe(0)
  })
})

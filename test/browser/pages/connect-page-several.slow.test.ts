import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  choice,
  fixture,
  messagesOf,
  newPage,
  openAsPopup,
  openConnectPage,
  press,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { connected, doneAnswer, github, publicHalf, redeemAnswer } from './page-fixture.ts'

useConnectPage()

function answerWith(change: Record<string, unknown>): void {
  fixture.answers.redeem = () => [
    200,
    redeemAnswer(fixture.app, { multiple: true, status: 'choosing', ...change }),
  ]
}

const another = 'Connect another account?'

function accountsOn(page: Page): Promise<string[]> {
  return page.locator('.accounts .strong').allInnerTexts()
}

describe('before anything is connected', () => {
  test('there is the choice as ever, with a way to cancel and nothing to be done with', async () => {
    answerWith({ status: 'opened', grants: [] })
    const page = await openConnectPage()
    await sees(page, choice)
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Done' }).count()).toBe(0)
  })
})

describe('back from a provider', () => {
  test('what is connected stands above what can be', async () => {
    answerWith({ grants: connected })
    const page = await openConnectPage('&display=popup&resume=1')
    await sees(page, another)
    expect(await accountsOn(page)).toEqual(['ada.lovelace@gmail.com', 'ada-lovelace'])
    expect(await page.getByRole('status').innerText()).toBe('ada-lovelace is connected.')
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
    const names = await page
      .locator('.cover')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')))
    expect(names).toEqual([
      'Connect another Google account',
      'Connect another GitHub account',
      'Connect Slack',
    ])
  })

  test('nobody is sent on unasked, not even where there is one provider', async () => {
    answerWith({ grants: connected.slice(1), providers: [github] })
    const page = await openConnectPage('&display=popup&resume=1')
    await sees(page, another)
    expect(fixture.posted('authorize')).toEqual([])
  })

  test.each([
    ['nothing more is on offer', { providers: [] }, ''],
    ['what the app’s page asked for is not', {}, '&provider=dropbox'],
  ])('one can be done also when %s', async (_, change, fragment) => {
    answerWith({ grants: connected, ...change })
    const page = await openConnectPage(`&display=page${fragment}`)
    await sees(page, another)
    await press(page, 'Done')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
  })

  test('the window still knows how the flow began', async () => {
    answerWith({ status: 'opened', grants: [] })
    const page = await newPage()
    await openConnectPage('&display=popup&locale=de&theme=dark&provider=google', page)
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    answerWith({ grants: connected.slice(0, 1) })
    await page.goto(`${fixture.vault}/back`)
    await sees(page, 'Noch ein Konto verbinden?')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(fixture.posted('redeem').at(-1)).toEqual({
      session: publicHalf,
      display: 'popup',
      locale: 'de',
      theme: 'dark',
    })
    expect(page.url()).toBe(fixture.connectUrl)
  })

  test('what another session left in the window is not believed', async () => {
    const page = await openConnectPage('&display=popup&locale=de')
    await sees(page, 'Konto mit Example verbinden')
    answerWith({ grants: connected })
    await page.goto('about:blank')
    await page.goto(`${fixture.connectUrl}#session=sess_main_B&display=page&resume=1`)
    await sees(page, another)
    expect(fixture.posted('redeem').at(-1)).toEqual({ session: 'sess_main_B', display: 'page' })
  })

  test.each([
    ['access_denied', 'You did not allow access', ''],
    ['insufficient_scope', 'Some permissions are missing', 'leave every box ticked'],
    ['timeout', 'GitHub did not answer', 'Wait a moment, then try again.'],
    ['client_paused', 'Example is not set up correctly', 'Please tell them.'],
    ['something_new', 'The account was not connected', ''],
  ])(
    'a try that ended with %s is told, and the next one can be made',
    async (code, title, next) => {
      answerWith({
        grants: connected.slice(0, 1),
        error: { code, provider: 'github', provider_name: 'GitHub' },
      })
      const page = await openConnectPage('&display=popup&resume=1')
      await sees(page, another)
      const note = await page.locator('.note').innerText()
      expect(note).toContain(title)
      expect(note).toContain(next)
      expect(note).not.toContain('start again')
      expect(await page.getByRole('status').innerText()).toBe(title)
      await press(page, 'Connect another Google account')
      await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    },
  )

  test('a try that lacked something says what, in words, and each once', async () => {
    const words = { scope: 'read:org', description: 'See your organizations and teams' }
    const nameless = { scope: 'admin:\u202eorg', description: '' }
    answerWith({
      grants: connected.slice(0, 1),
      error: {
        code: 'insufficient_scope',
        provider: 'github',
        provider_name: 'GitHub',
        missing_scopes: [words, nameless, words, 7],
      },
    })
    const page = await openConnectPage('&display=popup&resume=1')
    await sees(page, another)
    await page.getByText('Not allowed:').waitFor()
    expect(await page.locator('.note li').allInnerTexts()).toEqual([
      'See your organizations and teams',
      'admin: org',
    ])
  })

  test('from a provider that cannot be left for, one goes back to the choice and keeps what one has', async () => {
    answerWith({ grants: connected })
    fixture.answers.authorize = () => [502, { error: { code: 'network_error', message: 'no' } }]
    const page = await openConnectPage('&display=popup&resume=1')
    await press(page, 'Connect Slack')
    await sees(page, 'Slack did not answer')
    await press(page, 'See what you can connect')
    await sees(page, another)
    expect(await accountsOn(page)).toHaveLength(2)
  })
})

describe('Done', () => {
  test('tells the opener of every account and closes the popup', async () => {
    answerWith({ grants: connected })
    const { app, popup } = await openAsPopup('&display=popup&resume=1')
    const closed = popup.waitForEvent('close')
    await press(popup, 'Done')
    await closed
    expect(fixture.posted('done')).toEqual([{ session: publicHalf }])
    expect(await messagesOf(app)).toEqual([
      {
        origin: fixture.vault,
        isPopup: true,
        data: { type: 'alter_connect_success', session: publicHalf, grants: connected },
      },
    ])
  })

  test('goes on to the app where the page fills the tab', async () => {
    answerWith({ grants: connected })
    const page = await openConnectPage('&display=page&resume=1')
    await press(page, 'Done')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
  })

  test('says what was connected, and that the window may be closed when it cannot close itself', async () => {
    answerWith({ grants: connected })
    const page = await newPage()
    await page.goto(`${fixture.app}/app`)
    await openConnectPage('&display=popup&resume=1', page)
    await press(page, 'Done')
    await sees(page, 'Connected')
    await page.getByText('Example can now use these accounts.').waitFor()
    expect(await accountsOn(page)).toEqual(['ada.lovelace@gmail.com', 'ada-lovelace'])
    await page.getByText('You can close this window.').first().waitFor()
    expect(await page.getByText('This window closes by itself.').count()).toBe(0)
  })

  test('can be tried again when it fails, and nothing is lost', async () => {
    answerWith({ grants: connected })
    fixture.answers.done = () => 'drop'
    const page = await openConnectPage('&display=page&resume=1')
    await press(page, 'Done')
    await sees(page, 'No connection')
    fixture.answers.done = () => [200, doneAnswer(fixture.app)]
    await press(page, 'Try again')
    await page.waitForURL(`${fixture.app}/app?alter_connect_result=res_1`)
  })

  test('stays in reach however many providers there are', async () => {
    answerWith({
      grants: connected,
      providers: Array.from({ length: 8 }, (_, id) => ({ ...github, id: `g${id}` })),
    })
    const page = await newPage()
    await page.setViewportSize({ width: 500, height: 700 })
    await openConnectPage('&display=popup&resume=1', page)
    await sees(page, another)
    await expect
      .poll(() =>
        page.evaluate(() => {
          const box = document.querySelector('.primary')?.getBoundingClientRect()
          return box !== undefined && box.top > 0 && box.bottom <= innerHeight
        }),
      )
      .toBe(true)
  })
})

test('cancelling after an account was connected elsewhere keeps it', async () => {
  answerWith({ status: 'opened', grants: [] })
  fixture.answers.cancel = () => [
    200,
    { ...doneAnswer(fixture.app), grants: connected.slice(0, 1) },
  ]
  const { app, popup } = await openAsPopup()
  await sees(popup, choice)
  const closed = popup.waitForEvent('close')
  await press(popup, 'Cancel')
  await closed
  expect(await messagesOf(app)).toMatchObject([{ data: { type: 'alter_connect_success' } }])
})

import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { emulatePhone } from '../../support/emulate-phone.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { accounts, manyProviders, providers } from './part-data.ts'
import { callsOf, focusOf, offer, partOf, type PartName } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

usePartScene()

/** The page, with a button that opens the menu. */
async function pageWith(options: object, part: PartName = 'openProviderMenu'): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(`${server.origin}/page`)
  await offer(page, part, options)
  return page
}

async function openByKeyboard(options: object, part?: PartName): Promise<Page> {
  const page = await pageWith(options, part)
  await page.press('#middle', 'Enter')
  await partOf(page).waitFor()
  return page
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

describe('a menu, by keyboard', () => {
  test('takes the focus to its first entry, and says on the button that it is there', async () => {
    const page = await openByKeyboard({ providers })
    const button = page.locator('#middle')
    expect(await focusOf(page)).toBe('Google')
    expect(await button.getAttribute('aria-haspopup')).toBe('menu')
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    const menu = page.locator(`#${await button.getAttribute('aria-controls')}`)
    expect(await menu.ariaSnapshot()).toBe(
      [
        '- menu "Connect an account":',
        '  - menuitem "Google Calendar and contacts"',
        '  - menuitem "GitHub Repositories and issues"',
        '  - menuitem "Slack"',
        '  - menuitem "Notion"',
      ].join('\n'),
    )
    await page.close()
  })

  test('walks with the arrows round the ends, and with Home and End; one entry is in the tab order', async () => {
    const page = await openByKeyboard({ providers })
    const walk = []
    for (const key of [
      'ArrowDown',
      'ArrowDown',
      'ArrowDown',
      'ArrowDown',
      'ArrowUp',
      'Home',
      'End',
    ]) {
      await press(page, key)
      walk.push(await focusOf(page))
    }
    expect(walk).toEqual(['GitHub', 'Slack', 'Notion', 'Google', 'Notion', 'Google', 'Notion'])
    expect(await page.locator('[role=menuitem][tabindex="0"] .name').allTextContents()).toEqual([
      'Notion',
    ])
    await page.close()
  })

  test('finds an entry by its letters, brings it into sight, and keeps the letters from the page', async () => {
    const page = await openByKeyboard({ providers: manyProviders })
    await page.evaluate(() => addEventListener('keydown', ({ key }) => (document.title += key)))
    const title = await page.title()
    await page.keyboard.type('google d')
    expect(await focusOf(page)).toBe('Google Drive')
    const entry = (await page.getByRole('menuitem', { name: 'Google Drive' }).boundingBox())!
    const list = (await page.locator('.list').boundingBox())!
    expect(entry.y).toBeGreaterThanOrEqual(list.y)
    expect(entry.y + entry.height).toBeLessThanOrEqual(list.y + list.height)
    expect(await page.title()).toBe(title)
    await page.close()
  })

  test('Escape closes it: the focus is back on the button, which is as it was before', async () => {
    const page = await pageWith({ providers })
    await page
      .locator('#middle')
      .evaluate((button) => button.setAttribute('aria-expanded', 'false'))
    const before = await page.locator('#middle').evaluate(({ outerHTML }) => outerHTML)
    await page.press('#middle', 'Enter')
    await partOf(page).waitFor()
    await press(page, 'Escape')
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe('middle')
    expect(await page.locator('#middle').evaluate(({ outerHTML }) => outerHTML)).toBe(before)
    expect(await callsOf(page)).toEqual([['close']])
    await page.close()
  })

  test('Escape is told to nobody else, and gives the focus to the button wherever it came from', async () => {
    const page = await pageWith({ providers })
    await page.evaluate(() => addEventListener('keydown', ({ key }) => (document.title = key)))
    await page.focus('#before')
    await page.locator('#middle').dispatchEvent('click')
    await partOf(page).waitFor()
    await press(page, 'Escape')
    expect(await focusOf(page)).toBe('middle')
    expect(await page.title()).toBe('Calendar')
    await press(page, 'Escape')
    expect(await page.title()).toBe('Escape')
    await page.close()
  })

  test('at something that cannot have the focus, it goes back to where it came from', async () => {
    const page = await pageWith({})
    await offer(page, 'openProviderMenu', { providers }, 'h1')
    await page.focus('#before')
    await page.locator('h1').dispatchEvent('click')
    await partOf(page).waitFor()
    await press(page, 'Escape')
    expect(await focusOf(page)).toBe('before')
    await page.close()
  })

  test.each([
    ['Tab', 'after'],
    ['Shift+Tab', 'before'],
  ])('%s closes it and goes on from the button', async (key, next) => {
    const page = await openByKeyboard({ providers })
    await press(page, 'ArrowDown', key)
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe(next)
    expect(await callsOf(page)).toEqual([['close']])
    await page.close()
  })

  test.each(['Enter', ' '])(
    '%j picks in its own task, so that a window may be opened',
    async (key) => {
      const page = await openByKeyboard({ providers, popup: true })
      await press(page, 'ArrowDown')
      await forgetCalls(page)
      await press(page, key)
      await expect
        .poll(() => callsOf(page))
        .toEqual([['close'], ['pick', 'github', true], ['later', 'keydown']])
      expect(await partOf(page).count()).toBe(0)
      await page.close()
    },
  )

  test('a key that is held down opens and does not pick', async () => {
    const page = await pageWith({ providers })
    await page.focus('#middle')
    for (const _ of [1, 2, 3]) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await partOf(page).waitFor()
    expect(await callsOf(page)).toEqual([])
    expect(await focusOf(page)).toBe('Google')
    await page.close()
  })

  test('with nothing in it, it says so, and nothing can be picked', async () => {
    const page = await openByKeyboard({ providers: [] })
    await press(page, 'Enter', ' ')
    await page
      .getByRole('menuitem', { name: 'Nothing to connect', disabled: true })
      .click({ force: true })
    expect(await focusOf(page)).toBe('Nothing to connect')
    expect(await callsOf(page)).toEqual([])
    await page.close()
  })
})

describe('a menu, by pointer', () => {
  test('a press picks in its own task, so that a window may be opened', async () => {
    const page = await pageWith({ providers, popup: true })
    await page.click('#middle')
    await partOf(page).waitFor()
    await forgetCalls(page)
    await page.getByRole('menuitem', { name: 'Slack' }).click()
    await expect
      .poll(() => callsOf(page))
      .toEqual([['close'], ['pick', 'slack', true], ['later', 'click']])
    await page.close()
  })

  test('a finger that scrolls picks nothing, a tap picks', async () => {
    const page = await pageWith({ providers: manyProviders })
    await emulatePhone(page)
    const finger = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
      finger.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
      })
    const tap = async (target: Locator) => {
      const { x, y, width, height } = (await target.boundingBox())!
      await touch('touchStart', x + width / 2, y + height / 2)
      await touch('touchEnd', x + width / 2, y + height / 2)
    }
    await tap(page.locator('#middle'))
    await tap(page.getByRole('menuitem', { name: 'Asana' }))
    const picked = [['close'], ['pick', 'asana']]
    await expect.poll(() => callsOf(page)).toEqual(picked)
    await tap(page.locator('#middle'))
    const list = page.locator('.list')
    const { x, y } = (await list.boundingBox())!
    await touch('touchStart', x + 50, y + 200)
    for (const step of [40, 80, 120]) await touch('touchMove', x + 50, y + 200 - step)
    await touch('touchEnd', 0, 0)
    await expect.poll(() => list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(50)
    expect(await callsOf(page)).toEqual(picked)
    expect(await focusOf(page)).toBe('Airtable')
    await page.close()
  })

  test('a press elsewhere closes it, and so does one on its button', async () => {
    const page = await pageWith({ providers })
    await page.click('#middle')
    await partOf(page).waitFor()
    await page.click('h1')
    expect(await partOf(page).count()).toBe(0)
    await page.click('#middle')
    await partOf(page).waitFor()
    await page.click('#middle')
    expect(await partOf(page).count()).toBe(0)
    expect(await callsOf(page)).toEqual([['close'], ['close']])
    await page.close()
  })

  test('opened with the mouse it marks no entry; the entry under the mouse is marked, and the arrows go on from there', async () => {
    const page = await pageWith({ providers })
    const marked = () =>
      page
        .getByRole('menuitem')
        .evaluateAll((items) =>
          items
            .filter((item) => getComputedStyle(item).backgroundColor !== 'rgba(0, 0, 0, 0)')
            .map((item) => item.querySelector('.name')?.textContent),
        )
    await page.click('#middle')
    await partOf(page).waitFor()
    expect(await marked()).toEqual([])
    await page.getByRole('menuitem', { name: 'GitHub' }).hover()
    expect(await marked()).toEqual(['GitHub'])
    await press(page, 'ArrowDown')
    expect(await marked()).toEqual(['Slack'])
    await page.close()
  })

  test('focus that goes elsewhere closes it and is not called back', async () => {
    const page = await pageWith({ providers })
    await page.click('#middle')
    await partOf(page).waitFor()
    await page.focus('#before')
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe('before')
    expect(await callsOf(page)).toEqual([['close']])
    await page.close()
  })

  test('a press into a frame closes it', async () => {
    const page = await pageWith({ providers })
    await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = '/frame'
      document.querySelector('main')!.before(frame)
      await new Promise((resolve) => frame.addEventListener('load', resolve))
    })
    await page.click('#middle')
    await partOf(page).waitFor()
    await page.frameLocator('iframe').getByRole('button').click()
    await partOf(page).waitFor({ state: 'detached' })
    expect(await callsOf(page)).toEqual([['close']])
    await page.close()
  })
})

describe('the account picker', () => {
  test('says identifier, person, provider and what needs attention, and ends with another account', async () => {
    const page = await openByKeyboard({ accounts, another: true }, 'openAccountPicker')
    expect(await partOf(page).ariaSnapshot()).toBe(
      [
        '- menu "Choose an account":',
        '  - menuitem "ada@example.com Ada Lovelace · Google"',
        '  - menuitem "ada.lovelace@analytical-engines.example.org Google Needs attention"',
        '  - menuitem "lovelace GitHub"',
        '  - separator',
        '  - menuitem "Connect another account"',
      ].join('\n'),
    )
    await page.close()
  })

  test('tells which grant was picked', async () => {
    const page = await openByKeyboard({ accounts }, 'openAccountPicker')
    await press(page, 'l', 'Enter')
    expect(await callsOf(page)).toEqual([['close'], ['pick', 'grant-3']])
    await page.close()
  })

  test('another account is connected in the task of the press, so that a window may be opened', async () => {
    const page = await openByKeyboard({ accounts, another: true, popup: true }, 'openAccountPicker')
    await press(page, 'End')
    await forgetCalls(page)
    await press(page, 'Enter')
    await expect
      .poll(() => callsOf(page))
      .toEqual([['close'], ['another', true], ['later', 'keydown']])
    await page.close()
  })
})

/** Once the tasks of the presses so far have run. */
async function forgetCalls(page: Page): Promise<void> {
  await readQuietly(page, async () => {
    await new Promise((resolve) => setTimeout(resolve))
    ;(window as unknown as { calls: unknown[] }).calls.length = 0
  })
}

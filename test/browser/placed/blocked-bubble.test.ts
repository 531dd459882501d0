import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { readQuietly } from '../../support/read-quietly.ts'
import { callsOf, focusOf, offer, partOf, type PartWindow } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

usePartScene()

async function openBubble(options: object = {}): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(`${server.origin}/page`)
  await offer(page, 'showBlockedBubble', options)
  await page.press('#middle', 'Enter')
  await partOf(page).waitFor()
  return page
}

describe('the blocked bubble', () => {
  test('is a dialog that says what happened, with the focus on what to do', async () => {
    const page = await openBubble()
    expect(await partOf(page).ariaSnapshot()).toBe(
      [
        '- dialog "Your browser blocked the window":',
        '  - text: Your browser blocked the window It opens as soon as you continue.',
        '  - button "Continue"',
        '  - button "Close"',
      ].join('\n'),
    )
    expect(await focusOf(page)).toBe('Continue')
    await page.close()
  })

  test.each([
    ['Enter', (page: Page) => page.keyboard.press('Enter')],
    ['a click', (page: Page) => page.getByRole('button', { name: 'Continue' }).click()],
  ])('%s continues, in its own task and after the bubble has gone', async (_name, go) => {
    const page = await openBubble({ popup: true })
    await readQuietly(page, async () => {
      await new Promise((resolve) => setTimeout(resolve))
      calls.length = 0
    })
    await go(page)
    await expect
      .poll(async () => (await callsOf(page)).filter(([, type]) => type !== 'keydown'))
      .toEqual([
        ['continue', true],
        ['later', 'click'],
      ])
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe('middle')
    await page.close()
  })

  test.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['the close button', (page: Page) => page.getByRole('button', { name: 'Close' }).click()],
  ])('%s dismisses it, once, and the focus is back on the button', async (_name, dismiss) => {
    const page = await openBubble()
    await dismiss(page)
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe('middle')
    await page.keyboard.press('Escape')
    expect(await callsOf(page)).toEqual([['dismiss']])
    await page.close()
  })

  test('stays while the page is used: presses, focus and Escape elsewhere are not for it', async () => {
    const page = await openBubble()
    await page.click('h1')
    await page.focus('#before')
    await page.keyboard.press('Escape')
    expect(await partOf(page).isVisible()).toBe(true)
    await page.focus('#middle')
    await page.keyboard.press('Escape')
    expect(await partOf(page).count()).toBe(0)
    expect(await callsOf(page)).toEqual([['dismiss']])
    await page.close()
  })

  test('a key that is held down opens it and does not continue', async () => {
    const page = await profile.newPage()
    await page.goto(`${server.origin}/page`)
    await offer(page, 'showBlockedBubble')
    await page.focus('#middle')
    for (const _ of [1, 2, 3]) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await partOf(page).waitFor()
    expect(await callsOf(page)).toEqual([])
    await page.close()
  })

  test('its caller takes it away without a callback, and may do so twice', async () => {
    const page = await openBubble()
    await page.evaluate(() => {
      dispose()
      dispose()
    })
    expect(await partOf(page).count()).toBe(0)
    expect(await focusOf(page)).toBe('middle')
    expect(await callsOf(page)).toEqual([])
    await page.close()
  })

  test('speaks the language of the text around the button', async () => {
    const page = await profile.newPage()
    await page.goto(`${server.origin}/page`)
    await page.evaluate(() => document.querySelector('main')!.setAttribute('lang', 'pt-BR'))
    await offer(page, 'showBlockedBubble')
    await page.click('#middle')
    expect(await partOf(page).getAttribute('aria-label')).toBe('O navegador bloqueou a janela')
    expect(await partOf(page).getAttribute('lang')).toBe('pt')
    await page.close()
  })
})

// The functions sent to the page see them there.
declare const calls: PartWindow['calls']
declare const dispose: PartWindow['dispose']

import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { accounts, providers } from './part-data.ts'
import { callsOf, focusOf, offer, partOf, type PartName } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

usePartScene()

const everyPart: readonly (readonly [PartName, object])[] = [
  ['showBlockedBubble', {}],
  ['openProviderMenu', { providers }],
  ['openAccountPicker', { accounts, another: true }],
]

/** The page with `markup` as its body; `arrange` runs there before anything opens. */
async function pageWith(markup?: string, arrange?: () => void): Promise<Page> {
  const page = await profile.newPage()
  await page.setViewportSize({ width: 900, height: 700 })
  await page.goto(`${server.origin}/page`)
  if (markup !== undefined)
    await page.evaluate((markup) => document.body.setHTMLUnsafe(markup), markup)
  if (arrange) await page.evaluate(arrange)
  return page
}

/** Opens the provider menu at the button, or another part. */
async function open(
  page: Page,
  anchor = '#middle',
  part: PartName = 'openProviderMenu',
  options: object = { providers },
): Promise<void> {
  await offer(page, part, options, anchor)
  await page.click(anchor)
  await partOf(page).waitFor()
}

/** How far the part stands below the anchor, and to the right of its left edge. CSS pixels. */
async function distance(page: Page, anchor: Locator): Promise<{ below: number; aside: number }> {
  const [from, to] = [(await anchor.boundingBox())!, (await partOf(page).boundingBox())!]
  return { below: to.y - from.y - from.height, aside: to.x - from.x }
}

/** Beside the anchor: six pixels below it, less than one pixel of rounding. */
async function expectBeside(page: Page, anchor = page.locator('#middle')): Promise<void> {
  await expect
    .poll(async () => {
      const { below, aside } = await distance(page, anchor)
      return [Math.abs(below - 6) <= 1, Math.abs(aside) <= 1]
    })
    .toEqual([true, true])
}

describe('a part stays beside its button', () => {
  test('while the page, and a box in it, is scrolled', async () => {
    const page = await pageWith(
      `<section id="box" style="height:300px;overflow:auto;margin:150px 40px">
         <p style="height:100px"></p><button id="middle">Connect</button><p style="height:900px"></p>
       </section><p style="height:2000px"></p>`,
    )
    await open(page)
    await expectBeside(page)
    const before = (await partOf(page).boundingBox())!
    await page.evaluate(() => document.querySelector('#box')!.scrollTo(0, 60))
    await expectBeside(page)
    await page.evaluate(() => scrollTo(0, 70))
    await expectBeside(page)
    expect((await partOf(page).boundingBox())!.y).toBeCloseTo(before.y - 130, 0)
    await page.close()
  })

  test('while the window changes its size and the layout moves the button', async () => {
    const page = await pageWith()
    await open(page)
    await page.setViewportSize({ width: 1200, height: 700 })
    await expectBeside(page)
    await page.evaluate(() => {
      document.querySelector('h1')!.style.paddingBlock = '77px'
    })
    await expectBeside(page)
    await page.close()
  })

  test('above it where there is no room below, and never outside the window when it has been scrolled away', async () => {
    const page = await pageWith(
      `<p style="height:600px"></p><button id="middle" style="margin:40px">Connect</button><p style="height:2000px"></p>`,
    )
    await open(page)
    expect(await partOf(page).getAttribute('data-side')).toBe('top')
    expect((await distance(page, page.locator('#middle'))).below).toBeLessThan(0)
    await page.evaluate(() => scrollTo(0, 300))
    await expect.poll(() => partOf(page).getAttribute('data-side')).toBe('bottom')
    await expectBeside(page)
    await page.evaluate(() => scrollTo(0, 1500))
    await expect.poll(async () => (await partOf(page).boundingBox())!.y).toBe(8)
    await page.close()
  })
})

describe('a part is whole and usable', () => {
  test.each(['#top-start', '#top-end', '#bottom-start', '#bottom-end'])(
    'at the edge of the window: %s',
    async (anchor) => {
      const page = await pageWith()
      for (const [part, options] of everyPart) {
        await open(page, anchor, part, options)
        const [button, box] = [
          (await page.locator(anchor).boundingBox())!,
          (await partOf(page).boundingBox())!,
        ]
        expect(box.x).toBeGreaterThanOrEqual(8)
        expect(box.y).toBeGreaterThanOrEqual(8)
        expect(box.x + box.width).toBeLessThanOrEqual(892)
        expect(box.y + box.height).toBeLessThanOrEqual(692)
        const isClear = box.y >= button.y + button.height || box.y + box.height <= button.y
        expect(isClear).toBe(true)
        await page.keyboard.press('Escape')
      }
      await page.close()
    },
  )

  test('in a box that is moved, scaled, clipped, and painted below another', async () => {
    const page = await pageWith(
      `<section style="transform:translate(50px,20px) scale(1.2);transform-origin:0 0;overflow:hidden;height:80px;width:300px;contain:paint;z-index:0;position:relative">
         <button id="middle">Connect</button></section>
       <section style="position:relative;z-index:99;height:500px;background:red"></section>`,
    )
    await open(page)
    await expectBeside(page)
    await page.getByRole('menuitem', { name: 'GitHub' }).click()
    expect(await callsOf(page)).toEqual([['close'], ['pick', 'github']])
    await page.close()
  })

  test('when the button is in a shadow root', async () => {
    const page = await pageWith('<my-card></my-card>', () => {
      const card = document.querySelector('my-card')!
      card.setAttribute('style', '--alter-surface: rgb(255, 250, 240)')
      card.attachShadow({ mode: 'open' }).innerHTML =
        '<section style="padding:60px;overflow:hidden"><button id="middle">Connect</button></section>'
    })
    await open(page)
    await expectBeside(page)
    expect(await focusOf(page)).toBe('Google')
    // Ids do not reach from one root into another, so none is claimed.
    expect(await page.locator('#middle').getAttribute('aria-controls')).toBe(null)
    const surface = await page
      .locator('.panel')
      .evaluate((panel) => getComputedStyle(panel).backgroundColor)
    expect(surface).toBe('rgb(255, 250, 240)')
    await page.keyboard.press('Escape')
    expect(await focusOf(page)).toBe('middle')
    expect(await page.locator('#middle').getAttribute('aria-expanded')).toBe(null)
    await page.close()
  })

  test('in a modal dialog: Escape closes the menu alone, a pick works, and it ends with the dialog', async () => {
    const page = await pageWith(
      '<dialog style="transform:translate(9px);overflow:hidden;padding:60px"><button id="middle">Connect</button></dialog>',
      () => document.querySelector('dialog')!.showModal(),
    )
    await open(page)
    await expectBeside(page)
    await page.keyboard.press('Escape')
    expect(await partOf(page).count()).toBe(0)
    expect(await page.locator('dialog').getAttribute('open')).toBe('')
    await page.click('#middle')
    await page.getByRole('menuitem', { name: 'Slack' }).click()
    await page.click('#middle')
    await partOf(page).waitFor()
    await page.evaluate(() => document.querySelector('dialog')!.close())
    await partOf(page).waitFor({ state: 'detached' })
    expect(await callsOf(page)).toEqual([['close'], ['close'], ['pick', 'slack'], ['close']])
    await page.close()
  })

  test('in a popover, which a press on the menu does not close', async () => {
    const page = await pageWith(
      '<section popover style="padding:60px"><button id="middle">Connect</button></section>',
      () => document.querySelector<HTMLElement>('[popover]')!.showPopover(),
    )
    await open(page)
    await expectBeside(page)
    await page.getByRole('menuitem', { name: 'Google' }).click()
    expect(await page.locator('section').isVisible()).toBe(true)
    expect(await callsOf(page)).toEqual([['close'], ['pick', 'google']])
    await page.close()
  })

  test('in a browser that has no popovers', async () => {
    const page = await profile.newPage()
    await page.addInitScript(() => {
      Reflect.deleteProperty(HTMLElement.prototype, 'showPopover')
      Reflect.deleteProperty(HTMLElement.prototype, 'popover')
    })
    await page.goto(`${server.origin}/page`)
    await open(page)
    expect(await partOf(page).getAttribute('popover')).toBe(null)
    await expectBeside(page)
    await page.getByRole('menuitem', { name: 'Google' }).click()
    expect(await callsOf(page)).toEqual([['close'], ['pick', 'google']])
    await page.close()
  })

  test("whatever the page's rules do to its elements", async () => {
    const page = await pageWith()
    await open(page)
    const style = await partOf(page).evaluate((host) => {
      const { opacity, padding, margin, borderWidth, transform, maxWidth } = getComputedStyle(host)
      return { opacity, padding, margin, borderWidth, transform, maxWidth }
    })
    expect(style).toEqual({
      opacity: '1',
      padding: '0px',
      margin: '0px',
      borderWidth: '0px',
      transform: 'none',
      maxWidth: '884px',
    })
    await page.close()
  })
})

describe('a part ends with its button', () => {
  test.each(everyPart)('%s: removed', async (part, options) => {
    const page = await pageWith()
    await open(page, '#middle', part, options)
    await page.locator('#middle').evaluate((button) => button.remove())
    await partOf(page).waitFor({ state: 'detached' })
    const call = part === 'showBlockedBubble' ? 'dismiss' : 'close'
    expect(await callsOf(page)).toEqual([[call]])
    await page.close()
  })

  test.each(everyPart)('%s: hidden', async (part, options) => {
    const page = await pageWith()
    await open(page, '#middle', part, options)
    await page.locator('main').evaluate((main) => (main.style.display = 'none'))
    await partOf(page).waitFor({ state: 'detached' })
    expect(await callsOf(page)).toHaveLength(1)
    await page.close()
  })
})

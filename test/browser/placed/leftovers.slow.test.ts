import type { CDPSession, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { accounts, providers } from './part-data.ts'
import { offer, partOf, type PartName, type PartWindow } from './part-page.ts'
import { profile, server, usePartScene } from './part-scene.ts'

usePartScene()

const everyPart: readonly (readonly [PartName, object])[] = [
  ['showBlockedBubble', {}],
  ['openProviderMenu', { providers }],
  ['openAccountPicker', { accounts, another: true }],
]

describe('nothing is left of a part', () => {
  test.each(everyPart)(
    '%s: no node, attribute, listener, observer or style sheet',
    async (part, options) => {
      const page = await profile.newPage()
      await page.addInitScript(countObservers)
      await page.goto(`${server.origin}/page`)
      await offer(page, part, options)
      const before = await traces(page)

      await page.click('#middle')
      await partOf(page).waitFor()
      const during = await traces(page)
      expect(during.html).not.toBe(before.html)
      expect(during.listeners.length).toBeGreaterThan(before.listeners.length)
      expect(during.observers).toBeGreaterThan(0)

      await page.evaluate(() => dispose())
      expect(await traces(page)).toEqual(before)

      // The same when it ends by itself.
      await page.click('#middle')
      await partOf(page).waitFor()
      await page.keyboard.press('Escape')
      expect(await traces(page)).toEqual(before)
      await page.close()
    },
  )
})

/** Whatever a part could leave behind in the page. */
async function traces(page: Page) {
  const session = await page.context().newCDPSession(page)
  const listeners = await Promise.all(
    [
      'window',
      'document',
      'document.body',
      'visualViewport',
      'document.querySelector("#middle")',
    ].map((target) => listenersOf(session, target)),
  )
  await session.detach()
  return {
    html: await page.evaluate(() => document.documentElement.outerHTML),
    sheets: await page.evaluate(() => document.adoptedStyleSheets.length),
    observers: await page.evaluate(() => liveObservers.size),
    listeners: listeners.flat(),
  }
}

async function listenersOf(session: CDPSession, target: string): Promise<string[]> {
  const { result } = await session.send('Runtime.evaluate', { expression: target })
  const { listeners } = await session.send('DOMDebugger.getEventListeners', {
    objectId: result.objectId!,
  })
  return listeners.map(({ type }) => `${target} ${type}`).toSorted()
}

/** Runs in the page, before anything else. */
function countObservers(): void {
  const live = new Set<object>()
  Object.assign(window, { liveObservers: live })
  for (const observer of ['ResizeObserver', 'IntersectionObserver', 'MutationObserver'] as const) {
    const Original = window[observer] as typeof ResizeObserver
    const Counted = class extends Original {
      override observe(...given: Parameters<ResizeObserver['observe']>): void {
        live.add(this)
        super.observe(...given)
      }
      override disconnect(): void {
        live.delete(this)
        super.disconnect()
      }
    }
    Object.assign(window, { [observer]: Counted })
  }
}

// The functions sent to the page see them there.
declare const dispose: PartWindow['dispose']
declare const liveObservers: ReadonlySet<object>

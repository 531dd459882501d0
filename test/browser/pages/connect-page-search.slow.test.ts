import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  choice,
  fixture,
  newPage,
  openConnectPage,
  sees,
  useConnectPage,
} from './connect-page-driver.ts'
import { redeemAnswer } from './page-fixture.ts'
import { many } from './page-states.ts'

useConnectPage()

async function openSearch({
  count = 24,
  fragment = '&display=popup',
  page,
}: { count?: number; fragment?: string; page?: Page } = {}): Promise<Page> {
  const providers = many().slice(0, count)
  fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { providers })]
  return openConnectPage(fragment, page)
}

function shownNames(page: Page): Promise<string[]> {
  return page.locator('.provider:visible .cover').allInnerTexts()
}

/** Where things stand that must not move while somebody types. */
async function places(page: Page): Promise<unknown> {
  return page.evaluate(() =>
    ['.card', 'h1', '.search', '.foot'].map((selector) => {
      const { x, y, width, height } =
        document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()
      return [selector, x, y, width, height]
    }),
  )
}

test('there is none for eight providers, and one for nine', async () => {
  const eight = await openSearch({ count: 8 })
  await sees(eight, choice)
  expect(await eight.getByRole('searchbox').count()).toBe(0)
  const nine = await openSearch({ count: 9 })
  await nine.getByRole('searchbox', { name: 'Search' }).waitFor()
})

describe('what is typed', () => {
  test.each([
    ['CAL', ['Calendly']],
    ['électri', ['Électricité']],
    ['electri', ['Électricité']],
    ['  ｓｌａｃｋ ', ['Slack']],
    ['com hub', ['GitHub', 'HubSpot']],
    ['accounts.google', ['Google']],
    ['.*', []],
  ])('%j finds %j', async (query, names) => {
    const page = await openSearch()
    await page.getByRole('searchbox').fill(query)
    await expect.poll(() => shownNames(page)).toEqual(names)
  })

  test('moves nothing else', async () => {
    const page = await openSearch()
    await page.getByRole('searchbox').waitFor()
    // The view comes in with a movement of its own.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const before = await places(page)
    for (const query of ['c', 'ca', 'cal', 'xyz', '']) {
      await page.getByRole('searchbox').fill(query)
      expect(await places(page)).toEqual(before)
    }
  })

  test('is answered with a count, to the eye at once and to the ear when the typing rests', async () => {
    const page = await newPage()
    // The rest of 300 ms comes when the test says so.
    await page.addInitScript(() => {
      const setTimeout = window.setTimeout.bind(window)
      const clearTimeout = window.clearTimeout.bind(window)
      const resting = new Map<number, () => void>()
      window.setTimeout = ((action: () => void, ms: number) => {
        const id = setTimeout(ms === 300 ? () => {} : action, ms)
        if (ms === 300) resting.set(id, action)
        return id
      }) as typeof setTimeout
      window.clearTimeout = ((id: number) => {
        resting.delete(id)
        clearTimeout(id)
      }) as typeof clearTimeout
      Object.assign(window, { resting })
    })
    await openSearch({ page })
    await page.getByRole('searchbox').pressSequentially('hub')
    expect(await page.locator('.count').innerText()).toBe('2 of 24')
    expect(await page.getByRole('status').innerText()).toBe('')
    const rest = () =>
      page.evaluate(() => {
        const { resting } = window as unknown as { resting: Map<number, () => void> }
        const actions = [...resting.values()]
        resting.clear()
        for (const action of actions) action()
        return actions.length
      })
    expect(await rest()).toBe(1)
    expect(await page.getByRole('status').innerText()).toBe('2 of 24')
    await page.getByRole('searchbox').fill('xyz')
    await rest()
    expect(await page.getByRole('status').innerText()).toBe('Nothing found for “xyz”')
  })

  test('that finds nothing says so, and how to go on', async () => {
    const page = await openSearch()
    await page.getByRole('searchbox').fill('<img src=x>')
    await page.getByText('Nothing found for “<img src=x>”').waitFor()
    await page.locator('.nothing').getByRole('button', { name: 'Clear search' }).click()
    expect(await shownNames(page)).toHaveLength(24)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  })

  test('leaves a provider that can be pressed', async () => {
    const page = await openSearch()
    await page.getByRole('searchbox').pressSequentially('notion')
    await page.locator('.provider:visible [data-guarded]:not([aria-disabled])').waitFor()
    await page.getByRole('button', { name: 'Connect Notion' }).click()
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
    expect(fixture.posted('authorize')).toMatchObject([{ provider: 'notion' }])
  })
})

describe('by keyboard', () => {
  const focused = (page: Page) =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName,
    )

  test('the field is first, Down goes to what it finds, Up comes back', async () => {
    const page = await openSearch()
    await page.getByRole('searchbox').waitFor()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Search')
    await page.keyboard.type('hub')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('Connect GitHub')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('Connect HubSpot')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('Connect HubSpot')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect(await focused(page)).toBe('Search')
  })

  test('Enter goes to the first that is found, and does not yet press it', async () => {
    const page = await openSearch()
    await page.getByRole('searchbox').pressSequentially('slack')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Connect Slack')
    expect(fixture.posted('authorize')).toEqual([])
    await page.locator('.provider:visible [data-guarded]:not([aria-disabled])').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${fixture.app}/provider?state=s3cr3t`)
  })

  test('Escape clears the search, from the field and from the list', async () => {
    const page = await openSearch()
    for (const presses of [['Escape'], ['ArrowDown', 'Escape']]) {
      await page.getByRole('searchbox').fill('slack')
      for (const key of presses) await page.keyboard.press(key)
      expect(await page.getByRole('searchbox').inputValue()).toBe('')
      expect(await focused(page)).toBe('Search')
      expect(await shownNames(page)).toHaveLength(24)
    }
  })
})

test('counts in the digits and words of its language', async () => {
  const page = await openSearch({ fragment: '&display=popup&locale=ar' })
  await page.getByRole('searchbox', { name: 'بحث' }).fill('hub')
  await page.getByText('\u20682\u2069 من \u206824\u2069').first().waitFor()
})

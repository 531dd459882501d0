import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainPage } from '../../../packages/express/src/http/plain-page.ts'
import { launchBrowser, type TestBrowser } from '../../support/browser.ts'
import { servePages } from '../../support/serve-pages.ts'
import { complaintsOf } from '../pages/complaints.ts'

/** What an app shows that has not installed the vault's own pages. */

let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const mount = 'http://localhost/alter'

function answer(page: Parameters<typeof plainPage>[1]) {
  const { headers, body } = plainPage(mount, page)
  return { html: body, headers }
}

test('a popup closes itself under its own policy; a tab that no script opened keeps its link', async () => {
  const pages = await servePages({
    '/': "<!doctype html><title>App</title><button onclick=\"open('/done', '', 'popup')\">Go</button>",
    '/done': answer({
      title: 'Connected',
      text: 'You can close this window.',
      link: { href: '/', label: 'Back to the app' },
      closesItself: true,
    }),
  })
  const profile = await browser.newProfile()
  const page = await profile.newPage()
  await page.goto(pages.origin)
  const [popup] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button').click(),
  ])
  if (!popup.isClosed()) await popup.waitForEvent('close')

  await page.goto(`${pages.origin}/done`)
  await page.getByRole('link', { name: 'Back to the app' }).click()
  await page.waitForURL(`${pages.origin}/`)
  expect(complaintsOf(profile)).toEqual([])
  await profile.close()
  await pages.close()
})

test('a page that goes on does so by itself, and leaves no entry behind', async () => {
  const pages = await servePages({
    '/': answer({ title: 'One moment…', text: 'On the way.', goesTo: '/there' }),
    '/there': '<!doctype html><title>There</title>',
  })
  const profile = await browser.newProfile()
  const page = await profile.newPage()
  await page.goto(`${pages.origin}/?handle=x`)
  await page.waitForURL(`${pages.origin}/there`)
  expect(await page.evaluate(() => history.length)).toBe(2)
  expect(complaintsOf(profile)).toEqual([])
  await profile.close()
  await pages.close()
})

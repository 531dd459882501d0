import { once } from 'node:events'
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { emulatePhone } from '../support/emulate-phone.ts'
import { openPopup } from '../support/open-popup.ts'
import { readQuietly } from '../support/read-quietly.ts'
import { recordMessages } from '../support/record-messages.ts'
import { recordTraffic } from '../support/record-traffic.ts'
import { type PageServer, servePages } from '../support/serve-pages.ts'

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1')
const OPEN = `window.open('/popup', 'popup', 'width=500,height=700')`

let pages: PageServer
let browser: TestBrowser

beforeAll(async () => {
  pages = await servePages({
    '/': `<title>opener</title><button onclick="${OPEN}">open</button><a href="/next">next</a>
      <script>addEventListener('pageshow', (event) => { window.wasCached = event.persisted })</script>`,
    '/by-itself': `<title>by itself</title><script>window.popup = ${OPEN}</script>`,
    '/popup': `<title>popup</title><script>
      opener?.postMessage({ secret: 'whispered' }, '*')
      new BroadcastChannel('all').postMessage('shouted')
      console.warn('popup warns')
      setTimeout(() => { throw new Error('popup fails') })</script>`,
    '/closes-at-once': `<title>closing</title><script>fetch('/last-words').finally(() => close())</script>`,
    '/last-words': 'last words',
    '/next': '<title>next</title>',
    '/stores': `<title>stores</title><script>localStorage.setItem('left', 'here')</script>`,
    '/framed': `<title>framed</title><script>parent.postMessage(localStorage.getItem('left'), '*')</script>`,
    '/cookie': {
      html: '<title>cookie</title>',
      headers: { 'Set-Cookie': 'who=first; HttpOnly; SameSite=Lax' },
    },
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await pages.close()
})

/** A profile that ends with the test. */
async function freshProfile(from: TestBrowser = browser): Promise<Profile> {
  const profile = await from.newProfile()
  onTestFinished(profile.close)
  return profile
}

describe('a browser of the tests', () => {
  test('blocks a popup that no click asked for', async () => {
    const page = await (await freshProfile()).newPage()
    await page.goto(`${pages.origin}/by-itself`)
    expect(await readQuietly(page, () => 'popup' in window && window.popup === null)).toBe(true)
    expect(page.context().pages()).toHaveLength(1)
  })

  test('opens a popup of the asked size in a click', async () => {
    const page = await (await freshProfile()).newPage()
    await page.goto(pages.origin)
    const popup = await openPopup(page, () => page.click('button'))
    expect(await popup.title()).toBe('popup')
    expect(await readQuietly(popup, () => innerWidth)).toBe(500)
    expect(await readQuietly(page, () => [innerWidth, innerHeight])).toEqual([1280, 800])
  })

  test('restores a page from the back/forward cache', async () => {
    const page = await (await freshProfile()).newPage()
    await page.goto(pages.origin)
    await page.click('a')
    await page.waitForURL('**/next')
    await readQuietly(page, () => history.back())
    await expect.poll(() => readQuietly(page, () => document.title)).toBe('opener')
    expect(await readQuietly(page, () => 'wasCached' in window && window.wasCached)).toBe(true)
  })

  test('partitions the storage of a frame by the site around it', async () => {
    const page = await (await freshProfile()).newPage()
    await page.goto(`${pages.otherSite}/stores`)
    const framedBy = async (top: string) => {
      await page.goto(`${top}/next`)
      return await page.evaluate(
        (source) =>
          new Promise((resolve) => {
            addEventListener('message', (event) => resolve(event.data), { once: true })
            document.body.append(Object.assign(document.createElement('iframe'), { src: source }))
          }),
        `${pages.otherSite}/framed`,
      )
    }
    expect(await framedBy(pages.otherSite)).toBe('here')
    expect(await framedBy(pages.origin)).toBe(null)
  })

  test('keeps two profiles apart', async () => {
    const [first, second] = await Promise.all([freshProfile(), freshProfile()])
    await (await first.newPage()).goto(`${pages.origin}/cookie`)
    await (await second.newPage()).goto(pages.origin)
    expect(await first.context.cookies()).toMatchObject([{ name: 'who', value: 'first' }])
    expect(await second.context.cookies()).toEqual([])
  })

  test('collects what every page and popup says and fails to catch', async () => {
    const profile = await freshProfile()
    const page = await profile.newPage()
    await page.goto(pages.origin)
    await openPopup(page, () => page.click('button'))
    const url = `${pages.origin}/popup`
    await expect
      .poll(() => profile.console)
      .toContainEqual({ type: 'warning', text: 'popup warns', url })
    await expect.poll(() => profile.errors).toEqual([{ message: 'popup fails', url }])
  })

  test('shows dark to those who ask for it, also in a popup', async () => {
    const dark = await launchBrowser({ colorScheme: 'dark' })
    onTestFinished(dark.close)
    const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches
    const page = await (await dark.newProfile()).newPage()
    await page.goto(pages.origin)
    expect(await readQuietly(page, isDark)).toBe(true)
    expect(await readQuietly(await openPopup(page, () => page.click('button')), isDark)).toBe(true)
    expect(await readQuietly(await (await freshProfile()).newPage(), isDark)).toBe(false)
  })

  test('plays a phone', async () => {
    const page = await (await freshProfile()).newPage()
    await emulatePhone(page)
    await page.goto(pages.origin)
    expect(
      await readQuietly(page, () => [screen.width, matchMedia('(pointer: coarse)').matches]),
    ).toEqual([390, true])
  })
})

describe('real focus', () => {
  test('leaves the opener while a popup is in front and comes back when it is closed', async () => {
    const real = await launchBrowser({ focus: 'real' })
    onTestFinished(real.close)
    const page = await (await real.newProfile()).newPage()
    const hasFocus = () => readQuietly(page, () => document.hasFocus())
    await page.goto(pages.origin)
    const popup = await openPopup(page, () => page.click('button'))
    await expect.poll(hasFocus).toBe(false)
    expect(await readQuietly(popup, () => document.hasFocus())).toBe(true)
    await popup.close()
    await expect.poll(hasFocus).toBe(true)
  })
})

describe('localhost', () => {
  test.runIf(hasIPv6)(
    'is the server at 127.0.0.1, although another has the same port at ::1',
    async () => {
      const other = createServer((_request, response) => response.end('the other server'))
      onTestFinished(() => new Promise((resolve) => void other.close(() => resolve())))
      const { port } = new URL(pages.otherSite)
      other.listen(Number(port), '::1')
      await once(other, 'listening')
      const page = await (await freshProfile()).newPage()
      await page.goto(`http://localhost:${port}/next`)
      expect(await page.title()).toBe('next')
      other.closeAllConnections()
    },
  )
})

describe('recordTraffic', () => {
  test('keeps the answer to a popup that closes itself, with its cookies', async () => {
    const traffic = await recordTraffic()
    onTestFinished(traffic.close)
    const recorded = await launchBrowser({ proxy: traffic.proxy })
    onTestFinished(recorded.close)
    const page = await (await recorded.newProfile()).newPage()
    await page.goto(`${pages.otherSite}/cookie`)
    await page.evaluate(() => window.open('/closes-at-once'))
    const bodies = () =>
      traffic.exchanges.map(({ url, responseBody }) => [url, responseBody.toString()])
    await expect.poll(bodies).toContainEqual([`${pages.otherSite}/last-words`, 'last words'])
    const cookie = traffic.exchanges.find(({ url }) => url === `${pages.otherSite}/cookie`)
    expect(cookie?.responseHeaders).toContainEqual([
      'Set-Cookie',
      'who=first; HttpOnly; SameSite=Lax',
    ])
  })

  test('survives a browser that resets the tunnel it was refused', async () => {
    const traffic = await recordTraffic()
    onTestFinished(traffic.close)
    const { hostname, port } = new URL(traffic.proxy)
    for (let tunnel = 1; tunnel <= 20; tunnel += 1) {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.write('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')
      socket.resetAndDestroy()
    }
    await expect.poll(() => traffic.refused.length).toBeGreaterThan(0)
  })
})

describe('recordMessages', () => {
  test('hears what windows and channels are told', async () => {
    const profile = await freshProfile()
    const messages = await recordMessages(profile.context)
    const page = await profile.newPage()
    await page.goto(pages.origin)
    await openPopup(page, () => page.click('button'))
    const { origin } = pages
    await expect
      .poll(() => messages)
      .toContainEqual({ channel: 'broadcast', page: `${origin}/popup`, origin, data: '"shouted"' })
    expect(messages).toContainEqual({
      channel: 'window',
      page: `${origin}/`,
      origin,
      data: '{"secret":"whispered"}',
    })
  })
})

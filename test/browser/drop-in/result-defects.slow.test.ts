import type { Frame, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { emulatePhone } from '../../support/emulate-phone.ts'
import { openPopup } from '../../support/open-popup.ts'
import { installPageClock } from '../../support/time/page-clock.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import type { Build } from './build-pages.ts'
import { app, evil, profile, setScene } from './drop-in-scene.ts'
import {
  heardAs,
  isOpen,
  lead,
  openAtProvider,
  openPage,
  postResult,
  someGrant,
  vaultPage,
} from './readme-page.ts'

// What 0.8.0 did wrong, told once for it, so that the story is known to show the defect, and once for ours.
// Whether a window was closed is told by the focus, so here it has to be real.
setScene({ '/': '<!doctype html><title>Evil</title>' }, { focus: 'real' })

const open = (build: Build, prepare?: (page: Page) => Promise<unknown>) =>
  openPage(profile, app, build, 'script-tag', prepare)
const tabs = () => profile.context.pages().length
const grantsOfAda = async () =>
  (await app.vault.listGrants({ user: { id: 'user-ada' } })).items.length

const attackersGrant = { ...someGrant, grant_id: 'ATTACKER_GRANT' }

describe('D1: a provider that cuts the opener', () => {
  test('0.8.0: is an exit while the window lives, and the success is lost', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await open('0.8.0')
    const popup = await openAtProvider(page)
    await expect.poll(() => heardAs(page, 'onExit')).toHaveLength(1)
    expect(popup.isClosed()).toBe(false)
    const before = await grantsOfAda()
    await signInAtProvider(popup)
    await expect.poll(grantsOfAda).toBe(before + 1)
    await expect.poll(() => popup.isClosed()).toBe(true)
    expect(await heardAs(page, 'onSuccess')).toEqual([])
  })

  test('D1: is no exit however long the user stays, and the success arrives', async () => {
    app.provider.control.coop = 'same-origin'
    const page = await open('ours', (page) => page.addInitScript(installPageClock))
    const popup = await openAtProvider(page)
    // Twenty times what made 0.8.0 give up.
    await readQuietly(page, () => pageClock.pass(10_000))
    expect(await heardAs(page, 'onExit')).toEqual([])
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(page, 'to store')).toHaveLength(1)
    expect(await heardAs(page, 'onExit')).toEqual([])
  })
})

describe('D1b: a page without onExit, and a user who closes the window', () => {
  const closeByHand = async (build: Build) => {
    const page = await open(build)
    const popup = await openAtProvider(page, '#few-btn')
    await popup.close()
    await expect.poll(() => heardAs(page, 'on exit')).toHaveLength(1)
    return page
  }

  test('0.8.0: stays open for good, and the next click does nothing', async () => {
    const page = await closeByHand('0.8.0')
    expect(await isOpen(page)).toBe(true)
    const before = tabs()
    await page.click('#few-btn')
    await expect.poll(() => heardAs(page, 'opened')).toHaveLength(2)
    expect(tabs()).toBe(before)
  })

  test('D1b: is idle again, and the next click opens a window', async () => {
    const page = await closeByHand('ours')
    expect(await isOpen(page)).toBe(false)
    await signInAtProvider(await openAtProvider(page, '#few-btn'))
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
  })
})

describe('D2: a popup that a stranger opened before it led the user to the app', () => {
  /** The stranger's popup is at the vault, its opener has become the app's page, and a flow of the user's is open. */
  async function meetStranger(build: Build) {
    const page = await profile.newPage()
    await page.goto(vaultPage(app))
    await page.goto(evil.origin)
    const strangers = await openPopup(page, () =>
      page.evaluate((url) => void window.open(url, 'strangers', 'popup'), vaultPage(app)),
    )
    await lead(page, app.pageOf(build, 'script-tag'))
    const popup = await openAtProvider(page)
    await postResult(app, strangers, [attackersGrant])
    return { page, popup }
  }

  test('0.8.0: puts its grant into onSuccess', async () => {
    const { page } = await meetStranger('0.8.0')
    await expect.poll(() => heardAs(page, 'to store')).toEqual([['slack', 'ATTACKER_GRANT']])
  })

  test("D2: a stranger's popup cannot put its grant into onSuccess", async () => {
    const { page, popup } = await meetStranger('ours')
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(page, 'to store')).toHaveLength(1)
    expect(JSON.stringify(await heardAs(page, 'onSuccess'))).not.toContain('ATTACKER')
  })
})

/** A phone's page that has left for the provider. */
async function leaveOnPhone(build: Build): Promise<Page> {
  const page = await open(build, emulatePhone)
  await page.click('#connect-btn')
  await page.waitForURL((url) => url.origin === app.provider.origin)
  return page
}

/** The address by which a flow of 0.8.0 ends, with somebody's grant in it. */
function returnAddress(build: Build, grantId = 'ATTACKER_GRANT'): string {
  const result = { alter_connect_success: 'true', ...attackersGrant, grant_id: grantId, scopes: '' }
  return `${app.pageOf(build, 'script-tag')}?${new URLSearchParams(result)}`
}

async function comeBack(page: Page): Promise<void> {
  await signInAtProvider(page)
  await page.waitForURL((url) => url.pathname.endsWith('script-tag.html'))
}

const debugLines = (pattern: RegExp) =>
  profile.console.filter(({ text }) => pattern.test(text)).length

describe('D3: a handler that is registered on the line after create()', () => {
  test('0.8.0: never gets the result of a full-page flow', async () => {
    const page = await leaveOnPhone('0.8.0')
    await page.goto(returnAddress('0.8.0', 'grant-1'))
    // It has taken the result out of the address, and told nobody.
    await expect.poll(() => page.url()).toBe(app.pageOf('0.8.0', 'script-tag'))
    expect(await heardAs(page, 'on success')).toEqual([])
  })

  test('D3: gets the result of a full-page flow', async () => {
    const page = await leaveOnPhone('ours')
    await comeBack(page)
    await expect.poll(() => heardAs(page, 'on success')).toMatchObject([[[{ provider: 'slack' }]]])
  })
})

describe('D4: a success message with null for a grant', () => {
  async function sendNull(build: Build) {
    const page = await open(build)
    const popup = await openAtProvider(page)
    const provider = popup.url()
    await lead(popup, vaultPage(app))
    const before = profile.errors.length
    await postResult(app, popup, [null])
    return { page, popup, provider, uncaught: () => profile.errors.slice(before) }
  }

  test('0.8.0: throws where nobody can catch it, and stays open', async () => {
    const { page, uncaught } = await sendNull('0.8.0')
    await expect
      .poll(uncaught)
      .toMatchObject([{ message: expect.stringContaining('null') as unknown }])
    expect(await isOpen(page)).toBe(true)
    expect(await heardAs(page, 'onError')).toEqual([])
  })

  test('D4: is no message, and the flow goes on to its end', async () => {
    const { page, popup, provider, uncaught } = await sendNull('ours')
    expect(await isOpen(page)).toBe(true)
    await lead(popup, provider)
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(page, 'to store')).toHaveLength(1)
    expect(uncaught()).toEqual([])
  })
})

describe('D5: the address that a full-page flow comes back to', () => {
  const sixMinutesOn = (page: Page) =>
    page.addInitScript(() => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + 360_000
    })

  test('0.8.0 takes every address with a grant in it for a success while some flow is begun', async () => {
    const page = await leaveOnPhone('0.8.0')
    const before = debugLines(/redirect return - success/)
    await page.goto(returnAddress('0.8.0'))
    await expect.poll(() => debugLines(/redirect return - success/)).toBe(before + 1)
  })

  test('0.8.0: after six minutes the true one is dropped', async () => {
    const page = await leaveOnPhone('0.8.0')
    await sixMinutesOn(page)
    const before = debugLines(/redirect return/)
    await page.goto(returnAddress('0.8.0', 'grant-1'))
    expect(debugLines(/redirect return/)).toBe(before)
    expect(page.url()).toContain('grant-1')
  })

  test('D5: a forged address gives no grant; the vault says how the flow ended', async () => {
    const page = await leaveOnPhone('ours')
    const forged = `${returnAddress('ours')}&alter_connect_result=res_main_${'a'.repeat(43)}`
    await page.goto(forged)
    await expect.poll(() => heardAs(page, 'on close')).toHaveLength(1)
    expect(await heardAs(page, 'on success')).toEqual([])
  })

  test('D5: a return after six minutes counts, and no address of the app holds what was granted', async () => {
    const page = await leaveOnPhone('ours')
    const addresses: string[] = []
    page.on('request', (request) => {
      addresses.push(request.url(), request.headers()['referer'] ?? '')
    })
    page.on('framenavigated', (frame: Frame) => addresses.push(frame.url()))
    await sixMinutesOn(page)
    await comeBack(page)
    await expect.poll(() => heardAs(page, 'on success')).toHaveLength(1)
    const [[[grant]]] = (await heardAs(page, 'on success')) as [[[{ grant_id: string }]]]
    const ofApp = addresses.filter((address) => address.startsWith(app.origin)).join(' ')
    expect(ofApp).toContain('script-tag.html')
    expect(ofApp).not.toMatch(/grant_id|account_identifier|scopes=/)
    expect(ofApp).not.toContain(grant.grant_id)
  })
})

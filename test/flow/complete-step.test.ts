import type { EndUser } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import {
  appOrigin,
  auditedEvents,
  bindingOfOnlyGrant,
  completeUrl,
  mintUntied,
  walkOnce,
} from '../support/untied-session.ts'

let world: TestWorld
let browser: FlowBrowser

beforeEach(async () => {
  world = await createTestVault()
  browser = new FlowBrowser(world)
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

function handleOf(received: { kind: string; continueTo?: string }): string {
  if (received.kind !== 'held') throw new Error(`not held but ${received.kind}`)
  const url = new URL(String(received.continueTo))
  expect(url.origin + url.pathname).toBe(completeUrl)
  return url.searchParams.get('alter_connect_result') ?? ''
}

/** The app's cookie in the browser that starts and finishes. */
const browserId = 'the-browser-that-started'

const tokenCalls = () => world.provider.control.tokenCalls()

describe('the complete step', () => {
  test('holds the code until the app has seen its user, then exchanges it', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault, {
      completeUrl,
      browserId,
      returnUrl: `${appOrigin}/page`,
    })
    await browser.redeem(connectUrl, undefined, { display: 'page' })
    const { received } = await walkOnce(browser, connectUrl)
    const result = handleOf(received)
    expect(tokenCalls()).toBe(0)
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('authorizing')

    const completed = await world.vault.completeConnectSession({ result, user: ada, browserId })
    expect(completed).toMatchObject({
      status: 'completed',
      display: 'page',
      returnUrl: `${appOrigin}/page`,
      grants: [{ provider: 'slack' }],
    })
    expect(tokenCalls()).toBe(1)
    expect(await bindingOfOnlyGrant(world.vault)).toBe('complete_step')
    expect(await auditedEvents(world.vault)).toContain('authorization.held')
    // Spent.
    const again = world.vault.completeConnectSession({ result, user: ada, browserId })
    expect(await codeOf(again)).toBe('session_not_found')
  })

  test.each<[string, EndUser | undefined]>([
    ['another user', grace],
    ['nobody', undefined],
    ['a user of the same id from elsewhere', { id: ada.id, issuer: 'https://idp.example' }],
  ])('%s ends the session, without a token request', async (_title, user) => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault, { completeUrl, browserId })
    await browser.redeem(connectUrl)
    const result = handleOf((await walkOnce(browser, connectUrl)).received)
    const refusal = world.vault.completeConnectSession({ result, ...(user && { user }) })
    expect(await codeOf(refusal)).toBe('binding_failed')
    expect(tokenCalls()).toBe(0)
    const { status, error } = await world.vault.pollConnectSession(sessionToken)
    expect([status, error?.code]).toEqual(['failed', 'binding_failed'])
    expect(await auditedEvents(world.vault)).toContain('authorization.failed binding_failed')
    // Nor can the right one take it up: what was held is gone.
    const late = await world.vault.completeConnectSession({ result, user: ada, browserId })
    expect([late.status, late.grants]).toEqual(['failed', []])
    expect(tokenCalls()).toBe(0)
  })

  test('of twenty completions at once, one exchanges', async () => {
    const { connectUrl } = await mintUntied(world.vault, { completeUrl, browserId })
    await browser.redeem(connectUrl)
    const result = handleOf((await walkOnce(browser, connectUrl)).received)
    const codes = await Promise.all(
      Array.from({ length: 20 }, () =>
        codeOf(world.vault.completeConnectSession({ result, user: ada, browserId })),
      ),
    )
    expect(codes.filter((code) => code === 'nothing was thrown')).toHaveLength(1)
    expect(tokenCalls()).toBe(1)
  })

  test('the callback once more gives a new handle, and the old one is worth nothing', async () => {
    const { connectUrl } = await mintUntied(world.vault, { completeUrl, browserId })
    await browser.redeem(connectUrl)
    const { redirect, received } = await walkOnce(browser, connectUrl)
    const first = handleOf(received)
    const second = handleOf(await browser.receive('slack', redirect))
    expect(second).not.toBe(first)
    const spent = world.vault.completeConnectSession({ result: first, user: ada, browserId })
    expect(await codeOf(spent)).toBe('session_not_found')
    const { status } = await world.vault.completeConnectSession({
      result: second,
      user: ada,
      browserId,
    })
    expect(status).toBe('completed')
  })

  test('a second walk takes the place of the first', async () => {
    const { connectUrl } = await mintUntied(world.vault, {
      completeUrl,
      browserId,
      allowedProviders: ['slack', 'github'],
    })
    await browser.redeem(connectUrl)
    const first = handleOf((await walkOnce(browser, connectUrl)).received)
    const second = handleOf((await walkOnce(browser, connectUrl, 'github')).received)
    expect(
      await codeOf(world.vault.completeConnectSession({ result: first, user: ada, browserId })),
    ).toBe('session_not_found')
    const { grants } = await world.vault.completeConnectSession({
      result: second,
      user: ada,
      browserId,
    })
    expect(grants.map(({ provider }) => provider)).toEqual(['github'])
  })

  test('a refusal by the user holds nothing and ends the flow at once', async () => {
    const { connectUrl } = await mintUntied(world.vault, { completeUrl, browserId })
    await browser.redeem(connectUrl)
    const { received } = await walkOnce(browser, connectUrl, 'slack', { deny: true })
    expect(received).toMatchObject({ kind: 'result', result: { status: 'failed' } })
  })

  test('an answer of another issuer is not held', async () => {
    const { connectUrl } = await mintUntied(world.vault, {
      completeUrl,
      browserId,
      allowedProviders: ['google'],
    })
    await browser.redeem(connectUrl)
    const url = await browser.authorize(connectUrl, 'google')
    const { redirect } = await browser.provider.authorize(url, { jar: browser.jar })
    redirect.searchParams.set('iss', 'https://evil.example')
    const received = await browser.receive('google', redirect)
    expect(received).toMatchObject({
      kind: 'result',
      result: { outcome: { error: { code: 'issuer_mismatch' } } },
    })
    expect(tokenCalls()).toBe(0)
  })

  test('consent that has to be asked once more goes by the same step again', async () => {
    const { connectUrl } = await mintUntied(world.vault, {
      completeUrl,
      browserId,
      allowedProviders: ['google'],
    })
    // Google's stand-in gives a refresh token only with a consent that was shown: this browser has consented before.
    await browser.grant('google', grace)
    const before = tokenCalls()
    await browser.redeem(connectUrl)
    const first = handleOf((await walkOnce(browser, connectUrl, 'google')).received)
    const asked = await world.vault.completeConnectSession({ result: first, user: ada, browserId })
    expect(asked).toMatchObject({ status: 'authorizing', grants: [] })
    expect(asked.continueUrl).toMatch(`${world.provider.origin}/`)
    const { redirect } = await world.provider.authorize(String(asked.continueUrl), {
      jar: browser.jar,
    })
    const second = handleOf(await browser.receive('google', redirect))
    expect(tokenCalls() - before).toBe(1)
    const done = await world.vault.completeConnectSession({ result: second, user: ada, browserId })
    expect([done.status, done.grants.length]).toEqual(['completed', 1])
  })

  test('several accounts: each is held and completed, and the browser goes back to the choice', async () => {
    const { connectUrl } = await mintUntied(world.vault, {
      completeUrl,
      browserId,
      allowedProviders: ['slack', 'github'],
      multiple: true,
    })
    await browser.redeem(connectUrl)
    for (const key of ['slack', 'github'] as const) {
      const result = handleOf((await walkOnce(browser, connectUrl, key)).received)
      const { status, continueUrl } = await world.vault.completeConnectSession({
        result,
        user: ada,
        browserId,
      })
      expect(status).toBe('choosing')
      expect(continueUrl).toBe(
        `${appOrigin}/alter/sdk/oauth/connect#session=${publicIdOf(connectUrl)}&display=popup&resume=1`,
      )
      await browser.redeem(connectUrl)
    }
    expect((await browser.done(connectUrl)).outcome.grants).toHaveLength(2)
  })

  test('a code that is held when the session is cancelled is never spent', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault, { completeUrl, browserId })
    await browser.redeem(connectUrl)
    const result = handleOf((await walkOnce(browser, connectUrl)).received)
    await world.vault.cancelConnectSession(sessionToken)
    const { status } = await world.vault.completeConnectSession({ result, user: ada, browserId })
    expect(status).toBe('cancelled')
    expect(tokenCalls()).toBe(0)
  })

  test('a code that is held too long is not sent any more', async () => {
    let nowMs = Date.now()
    const vault = await world.reopen({ clock: () => nowMs })
    const by = new FlowBrowser({ vault, provider: world.provider })
    const { connectUrl } = await mintUntied(vault, { completeUrl, browserId })
    await by.redeem(connectUrl)
    const result = handleOf((await walkOnce(by, connectUrl)).received)
    nowMs += 601_000
    const late = vault.completeConnectSession({ result, user: ada, browserId })
    expect(await codeOf(late)).toBe('session_expired')
    expect(tokenCalls()).toBe(0)
  })
})

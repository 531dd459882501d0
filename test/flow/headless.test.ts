import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { bindingOfOnlyGrant, completeUrl, walkOnce } from '../support/untied-session.ts'

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

const tokenCalls = () => world.provider.control.tokenCalls()

describe('a script on the same machine', () => {
  const port = 51_234
  const loopbackUrl = `http://127.0.0.1:${port}/alter/return`

  test.each([undefined, ada])('gets the handle at its own port (user: %o)', async (user) => {
    const { connectUrl } = await world.vault.createConnectSession({
      allowedProviders: ['slack'],
      loopbackPort: port,
      ...(user && { user }),
    })
    await browser.redeem(connectUrl, undefined, { display: 'page' })
    const { received } = await walkOnce(browser, connectUrl)
    expect(tokenCalls()).toBe(0)
    const url = new URL(received.kind === 'held' ? received.continueTo : '')
    expect(url.origin + url.pathname).toBe(loopbackUrl)
    const result = url.searchParams.get('alter_connect_result') ?? ''
    const { status } = await world.vault.completeConnectSession({ result, ...(user && { user }) })
    expect(status).toBe('completed')
    expect(await bindingOfOnlyGrant(world.vault)).toBe('loopback')
  })

  test.each([0, -1, 65_536, 1.5, Number.NaN])('port %s is refused', async (loopbackPort) => {
    expect(await codeOf(world.vault.createConnectSession({ loopbackPort }))).toBe(
      'invalid_argument',
    )
  })

  test('the ways exclude each other', async () => {
    const both = [
      { loopbackPort: port, userCode: true },
      { loopbackPort: port, completeUrl },
      { userCode: true, completeUrl },
    ]
    for (const options of both)
      expect(await codeOf(world.vault.createConnectSession(options))).toBe('invalid_argument')
  })
})

describe('a code that the person types', () => {
  const script = () =>
    world.vault.createConnectSession({ allowedProviders: ['slack'], userCode: true })
  const page = { display: 'page' as const }

  test('opens the session, in whatever way it is typed', async () => {
    const { connectUrl, userCode = '' } = await script()
    expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    await expect(browser.redeem(connectUrl, undefined, page)).rejects.toMatchObject({
      code: 'binding_required',
      details: { needs: 'user_code' },
    })
    const typed = ` ${userCode.toLowerCase().replace('-', ' ')} `
    await browser.redeem(connectUrl, undefined, { ...page, userCode: typed })
    const { received } = await walkOnce(browser, connectUrl)
    expect(received.kind).toBe('result')
    expect(await bindingOfOnlyGrant(world.vault)).toBe('user_code')
  })

  test('four wrong ones leave a fifth try, the fifth wrong one ends the session', async () => {
    const { connectUrl, sessionToken, userCode = '' } = await script()
    const wrong = userCode.startsWith('B') ? 'CCCC-CCCC' : 'BBBB-BBBB'
    for (const left of [4, 3, 2, 1]) {
      const refusal = browser.redeem(connectUrl, undefined, { ...page, userCode: wrong })
      await expect(refusal).rejects.toMatchObject({
        code: 'binding_required',
        details: { needs: 'user_code', tries_left: left },
      })
    }
    const last = browser.redeem(connectUrl, undefined, { ...page, userCode: wrong })
    expect(await codeOf(last)).toBe('binding_failed')
    const { status, error } = await world.vault.pollConnectSession(sessionToken)
    expect([status, error?.code]).toEqual(['failed', 'binding_failed'])
    const right = browser.redeem(connectUrl, undefined, { ...page, userCode })
    expect(await codeOf(right)).toBe('session_used')
  })

  test('a hundred browsers at once have five tries together', async () => {
    const { connectUrl, sessionToken, userCode = '' } = await script()
    const wrong = userCode.startsWith('B') ? 'CCCC-CCCC' : 'BBBB-BBBB'
    const codes = await Promise.all(
      Array.from({ length: 100 }, () =>
        codeOf(new FlowBrowser(world).redeem(connectUrl, undefined, { ...page, userCode: wrong })),
      ),
    )
    expect(codes.filter((code) => code === 'binding_required').length).toBeLessThanOrEqual(4)
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('failed')
  })

  test('of another session does not open this one', async () => {
    const [one, other] = [await script(), await script()]
    const more = { ...page, userCode: other.userCode ?? '' }
    expect(await codeOf(browser.redeem(one.connectUrl, undefined, more))).toBe('binding_required')
  })

  test('once it is open, wrong codes from elsewhere do not end it', async () => {
    const { connectUrl, sessionToken, userCode = '' } = await script()
    await browser.redeem(connectUrl, undefined, { ...page, userCode })
    for (let tries = 0; tries < 6; tries++) {
      const other = new FlowBrowser(world).redeem(connectUrl, undefined, {
        ...page,
        userCode: 'BBBB-BBBB',
      })
      expect(await codeOf(other)).toBe('session_used')
    }
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('opened')
  })

  test('is good for five minutes', async () => {
    let nowMs = Date.now()
    const vault = await world.reopen({ clock: () => nowMs })
    const by = new FlowBrowser({ vault, provider: world.provider })
    const {
      connectUrl,
      userCode = '',
      expiresAt,
    } = await vault.createConnectSession({
      userCode: true,
    })
    expect(expiresAt.getTime() - nowMs).toBe(300_000)
    nowMs += 300_001
    const late = by.redeem(connectUrl, undefined, { ...page, userCode })
    expect(await codeOf(late)).toBe('session_expired')
  })
})

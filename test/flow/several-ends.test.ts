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
import { createManualRepeat, type ManualRepeat } from '../support/time/manual-repeat.ts'
import { answerOf, openSeveral, walk, type SeveralSession } from '../support/several-accounts.ts'

let world: TestWorld
let browser: FlowBrowser
let clockMs: number
let background: ManualRepeat

beforeEach(async () => {
  clockMs = Date.now()
  background = createManualRepeat()
  world = await createTestVault({ clock: () => clockMs, repeat: background.repeat })
  browser = new FlowBrowser(world)
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

async function withOneGrant(): Promise<SeveralSession> {
  const session = await openSeveral(browser)
  await walk(browser, session, 'github')
  return session
}

const statusOf = async ({ sessionToken }: SeveralSession) => {
  const { status, grants, error } = await world.vault.pollConnectSession(sessionToken)
  return [status, grants?.map((grant) => grant.account_identifier), error?.code]
}

async function eventsOf({ connectUrl }: SeveralSession): Promise<string[]> {
  const { items } = await world.vault.queryAudit({ user: ada, limit: 100 })
  return items
    .filter((item) => item.details?.['session'] === publicIdOf(connectUrl))
    .map((item) => item.event)
}

const completed = ['completed', ['ada'], undefined]

describe('Done', () => {
  test('twice, and twenty times at once, is the same result and one completed session', async () => {
    const session = await withOneGrant()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => browser.done(session.connectUrl)),
    )
    const again = await browser.done(session.connectUrl)
    for (const each of all) expect(each).toEqual(again)
    expect(again).toMatchObject({ status: 'completed', outcome: { grants: [{}] } })
    const ends = (await eventsOf(session)).filter((event) => event === 'session.completed')
    expect(ends).toHaveLength(1)
  })

  test('with nothing connected is refused, and the session goes on', async () => {
    const session = await openSeveral(browser)
    expect(await codeOf(browser.done(session.connectUrl))).toBe('invalid_argument')
    await walk(browser, session, 'github', { deny: true })
    expect(await codeOf(browser.done(session.connectUrl))).toBe('invalid_argument')
    await walk(browser, session, 'github')
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })
    expect(await eventsOf(session)).toContain('session.completed')
  })

  test('is what ends a long poll', async () => {
    const session = await withOneGrant()
    const waiting = world.vault.connectFlow.status(session.sessionToken, 25)
    await browser.done(session.connectUrl)
    expect(await waiting).toMatchObject({ status: 'completed', grants: [{}] })
  })

  test('after it the session connects nothing more', async () => {
    const session = await withOneGrant()
    const late = await answerOf(browser, session, 'google')
    await browser.done(session.connectUrl)
    expect(await codeOf(browser.authorize(session.connectUrl, 'google'))).toBe('session_used')
    expect(await codeOf(browser.redeem(session.connectUrl))).toBe('session_used')
    const before = world.provider.control.tokenCalls()
    expect(await browser.receive('google', late)).toMatchObject({
      kind: 'result',
      result: { status: 'completed' },
    })
    expect(world.provider.control.tokenCalls()).toBe(before)
    expect(await statusOf(session)).toEqual(completed)
  })

  test('while a code is exchanged leaves that account out, and its tokens are ended', async () => {
    const session = await openSeveral(browser)
    await walk(browser, session, 'google')
    const redirect = await answerOf(browser, session, 'github')
    const hold = world.provider.control.hold('token')
    const receiving = browser.receive('github', redirect)
    await hold.arrived()
    await browser.done(session.connectUrl)
    hold.release()
    expect(await receiving).toMatchObject({ kind: 'result', result: { status: 'completed' } })
    expect((await world.vault.listGrants()).items.map((grant) => grant.provider)).toEqual([
      'google',
    ])
    await expect.poll(() => world.provider.control.revocations('github')).toBe(1)
  })

  test('of a full-page flow leads to the app with a handle for everything that was connected', async () => {
    const returnUrl = 'http://localhost:4999/done'
    const session = await openSeveral(browser, { returnUrl })
    await walk(browser, session, 'github')
    await walk(browser, session, 'google')
    const { continueTo } = await browser.done(session.connectUrl)
    const result = new URL(continueTo!).searchParams.get('alter_connect_result')!
    expect(await world.vault.completeConnectSession({ result, user: ada })).toMatchObject({
      status: 'completed',
      grants: [{ provider: 'github' }, { provider: 'google' }],
      returnUrl,
    })
  })

  test('of a session for one account answers its result, and ends nothing', async () => {
    const session = await openSeveral(browser, { multiple: false })
    expect(await codeOf(browser.done(session.connectUrl))).toBe('invalid_argument')
    await walk(browser, session, 'github')
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })
    const stopped = await openSeveral(browser, { multiple: false })
    await world.vault.cancelConnectSession(stopped.sessionToken)
    expect(await codeOf(browser.done(stopped.connectUrl))).toBe('session_cancelled')
  })
})

describe('who finishes must be who started', () => {
  test('another browser cannot say Done, and the right one still can', async () => {
    const session = await withOneGrant()
    const stranger = new FlowBrowser(world)
    expect(await codeOf(stranger.done(session.connectUrl))).toBe('binding_failed')
    expect(await codeOf(stranger.done(session.connectUrl, ada))).toBe('binding_failed')
    stranger.cookies.set(
      `flow-${publicIdOf(session.connectUrl).slice(-8)}`,
      'flow_main_' + 'b'.repeat(43),
    )
    expect(await codeOf(stranger.done(session.connectUrl))).toBe('binding_failed')
    expect((await statusOf(session))[0]).toBe('choosing')
    expect(await eventsOf(session)).toContain('session.refused')
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })
    expect(await codeOf(stranger.done(session.connectUrl))).toBe('binding_failed')
  })

  test('somebody else logged in at Done, at the next walk or at its answer ends the session', async () => {
    const ways = [
      ({ connectUrl }: SeveralSession) => codeOf(browser.done(connectUrl, grace)),
      ({ connectUrl }: SeveralSession) => codeOf(browser.authorize(connectUrl, 'google', grace)),
      async (session: SeveralSession) => {
        const received = await walk(browser, session, 'google', { identified: grace })
        return received.kind === 'result' ? received.result.outcome.error?.code : received.kind
      },
      ({ connectUrl }: SeveralSession) => codeOf(browser.redeem(connectUrl, grace)),
    ]
    for (const way of ways) {
      const session = await withOneGrant()
      const before = world.provider.control.tokenCalls()
      expect(await way(session)).toBe('binding_failed')
      expect(world.provider.control.tokenCalls()).toBe(before)
      expect(await statusOf(session)).toEqual(['failed', undefined, 'binding_failed'])
      expect(await codeOf(browser.done(session.connectUrl))).toBe('session_used')
    }
  })

  test('somebody else logged in after Done is not told the result', async () => {
    const session = await withOneGrant()
    await browser.done(session.connectUrl)
    expect(await codeOf(browser.done(session.connectUrl, grace))).toBe('binding_failed')
    expect(await statusOf(session)).toEqual(completed)
    expect(await eventsOf(session)).toContain('session.refused')
  })

  test('somebody else logged in is not told the result by an answer that is shown again either', async () => {
    const session = await openSeveral(browser)
    const redirect = await answerOf(browser, session, 'github')
    await browser.receive('github', redirect)
    await browser.done(session.connectUrl)
    expect(await codeOf(browser.receive('github', redirect, {}, grace))).toBe('binding_failed')
    expect(await browser.receive('github', redirect, {}, ada)).toMatchObject({ kind: 'result' })
    expect(await statusOf(session)).toEqual(completed)
  })

  test('a stranger who has the link, and a login of their own, does not end what goes on elsewhere', async () => {
    const session = await withOneGrant()
    const stranger = new FlowBrowser(world)
    expect(await codeOf(stranger.redeem(session.connectUrl, grace))).toBe('binding_failed')
    expect((await statusOf(session))[0]).toBe('choosing')
    expect(await eventsOf(session)).toContain('session.refused')
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })
  })

  test('an answer that names another issuer ends the session (RFC 9207)', async () => {
    const session = await withOneGrant()
    const redirect = await answerOf(browser, session, 'google')
    redirect.searchParams.set('iss', 'https://evil.example')
    expect(await browser.receive('google', redirect)).toMatchObject({
      kind: 'result',
      result: { status: 'failed', outcome: { error: { code: 'issuer_mismatch' } } },
    })
    expect(await codeOf(browser.done(session.connectUrl))).toBe('session_used')
  })

  test('the answer of one provider does not pass for another’s', async () => {
    const session = await openSeveral(browser)
    const redirect = await answerOf(browser, session, 'github')
    expect(await codeOf(browser.receive('google', redirect))).toBe('state_mismatch')
    expect(world.provider.control.tokenCalls()).toBe(0)
  })
})

describe('cancelling', () => {
  test('with a grant completes the session: by the app’s page, and by the connect page', async () => {
    const session = await withOneGrant()
    await world.vault.cancelConnectSession(session.sessionToken)
    expect(await statusOf(session)).toEqual(completed)

    const other = await withOneGrant()
    const input = {
      session: publicIdOf(other.connectUrl),
      cookies: browser.cookies,
      identified: undefined,
    }
    const result = await world.vault.connectFlow.cancelByFlow(input)
    expect(result).toMatchObject({
      status: 'completed',
      message: { type: 'alter_connect_success', grants: [{ account_identifier: 'ada' }] },
    })
    expect(await world.vault.connectFlow.cancelByFlow(input)).toEqual(result)
    expect(await statusOf(other)).toEqual(completed)
    // Somebody else in this browser is told nothing of it.
    const asGrace = { ...input, identified: grace }
    expect(await codeOf(world.vault.connectFlow.cancelByFlow(asGrace))).toBe('binding_failed')
    for (const each of [session, other]) {
      const ends = (await eventsOf(each)).filter((event) => event.startsWith('session.c'))
      expect(ends).toEqual(['session.completed', 'session.created'])
    }
  })

  test('while the next account is on its way completes with those before', async () => {
    const session = await withOneGrant()
    const late = await answerOf(browser, session, 'google')
    await world.vault.cancelConnectSession(session.sessionToken)
    expect(await browser.receive('google', late)).toMatchObject({
      kind: 'result',
      result: { status: 'completed' },
    })
    expect(await statusOf(session)).toEqual(completed)
  })

  test('without a grant it is cancelled', async () => {
    const session = await openSeveral(browser)
    await walk(browser, session, 'github', { deny: true })
    await world.vault.cancelConnectSession(session.sessionToken)
    expect(await statusOf(session)).toEqual(['cancelled', undefined, undefined])
  })

  test('at the moment of the first grant completes with it, or cancels and keeps nothing', async () => {
    const ends = new Set<unknown>()
    const rounds = 12
    for (let round = 0; round < rounds; round += 1) {
      const other = new FlowBrowser(world)
      const session = await openSeveral(other)
      const cancel = () => world.vault.cancelConnectSession(session.sessionToken)
      const redirect = await answerOf(other, session, 'github')
      const hold = world.provider.control.hold('userinfo')
      const receiving = other.receive('github', redirect)
      await hold.arrived()
      if (round === 0) await cancel()
      hold.release()
      // Each time a little later, so that one of them comes between the reading and the writing of the other.
      for (let turn = 0; turn < round; turn += 1)
        await new Promise((resolve) => setImmediate(resolve))
      if (round === rounds - 1) await receiving
      await cancel()
      await receiving
      const { items } = await world.vault.listGrants({ status: 'active' })
      const [status] = await statusOf(session)
      expect(status).toBe(items.length === 0 ? 'cancelled' : 'completed')
      ends.add(status)
      for (const { grantId } of items) await world.vault.revokeGrant(grantId)
    }
    expect(ends).toEqual(new Set(['cancelled', 'completed']))
  })
})

describe('time', () => {
  test('the app that cancels at the deadline hears that there is a grant', async () => {
    const session = await withOneGrant()
    clockMs += 600_001
    expect(await world.vault.connectFlow.cancelByToken(session.sessionToken)).toBe('completed')
    expect(await statusOf(session)).toEqual(completed)
  })

  test('the deadline covers the whole: with a grant it completes, before and after it is written down', async () => {
    const session = await withOneGrant()
    clockMs += 300_000
    const late = await answerOf(browser, session, 'google')
    clockMs += 300_001
    expect(await statusOf(session)).toEqual(completed)
    expect(await codeOf(browser.authorize(session.connectUrl, 'google'))).toBe('session_used')
    const before = world.provider.control.tokenCalls()
    expect(await browser.receive('google', late)).toMatchObject({
      kind: 'result',
      result: { status: 'completed' },
    })
    expect(world.provider.control.tokenCalls()).toBe(before)
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })

    background.tick()
    await expect.poll(() => eventsOf(session)).toContain('session.completed')
    expect(await eventsOf(session)).not.toContain('session.expired')
    expect(await statusOf(session)).toEqual(completed)
  })

  test('without a grant it expires', async () => {
    const session = await openSeveral(browser)
    await walk(browser, session, 'github', { deny: true })
    clockMs += 600_001
    expect(await codeOf(browser.done(session.connectUrl))).toBe('session_expired')
    background.tick()
    await expect.poll(() => eventsOf(session)).toContain('session.expired')
    expect(await statusOf(session)).toEqual(['expired', undefined, 'session_expired'])
  })

  test('a walk whose exchange was lost is given up, and the session goes on', async () => {
    const session = await openSeveral(browser)
    const redirect = await answerOf(browser, session, 'github')
    const hold = world.provider.control.hold('token')
    const receiving = browser.receive('github', redirect)
    await hold.arrived()
    clockMs += 61_000
    background.tick()
    await expect.poll(async () => (await statusOf(session))[0]).toBe('choosing')
    await expect
      .poll(async () => (await browser.redeem(session.connectUrl)).problem)
      .toMatchObject({ code: 'flow_lost', providerKey: 'github' })
    hold.release()
    // The answer that came after all is too late; nothing of it is kept, here or there.
    expect(await receiving).toMatchObject({ kind: 'choosing' })
    expect((await world.vault.listGrants()).items).toEqual([])
    await expect.poll(() => world.provider.control.revocations('github')).toBe(1)
    await walk(browser, session, 'github')
    expect(await browser.done(session.connectUrl)).toMatchObject({ status: 'completed' })
  })
})

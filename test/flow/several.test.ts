import type { Grant } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { answerOf, openSeveral, walk } from '../support/several-accounts.ts'

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

function namesOf(grants: readonly Grant[] | undefined) {
  return grants?.map(({ provider, account_identifier: account }) => [provider, account])
}

describe('several accounts in one go', () => {
  test('two providers and two accounts of one of them: Done brings all three at once', async () => {
    const session = await openSeveral(browser)
    const back = { kind: 'choosing', display: 'popup' }
    expect(await walk(browser, session, 'google')).toMatchObject(back)
    expect(await walk(browser, session, 'github')).toMatchObject(back)
    const other = { account: 'grace', jar: new CookieJar() }
    expect(await walk(browser, session, 'google', other)).toMatchObject(back)

    const result = await browser.done(session.connectUrl)
    const three = [
      ['google', 'ada@example.com'],
      ['github', 'ada'],
      ['google', 'grace@example.com'],
    ]
    expect(result.status).toBe('completed')
    expect(namesOf(result.outcome.grants)).toEqual(three)
    expect(result.message).toEqual({
      type: 'alter_connect_success',
      session: result.session,
      grants: result.outcome.grants,
    })
    const status = await world.vault.pollConnectSession(session.sessionToken)
    expect([status.status, status.grants]).toEqual(['completed', result.outcome.grants])
    for (const { grant_id: grantId } of result.outcome.grants ?? [])
      expect((await world.vault.getGrant(grantId)).status).toBe('active')
  })

  test('status tells what is stored while the user chooses, and while they are at the next provider', async () => {
    const session = await openSeveral(browser)
    const status = async () => {
      const { status, grants, error } = await world.vault.pollConnectSession(session.sessionToken)
      return [status, namesOf(grants), error]
    }
    expect(await status()).toEqual(['opened', undefined, undefined])
    await browser.authorize(session.connectUrl, 'google')
    expect(await status()).toEqual(['authorizing', undefined, undefined])
    await walk(browser, session, 'google')
    const one = [['google', 'ada@example.com']]
    expect(await status()).toEqual(['choosing', one, undefined])
    await browser.authorize(session.connectUrl, 'github')
    expect(await status()).toEqual(['authorizing', one, undefined])
    await walk(browser, session, 'github', { deny: true })
    expect(await status()).toEqual(['choosing', one, undefined])
  })

  test('the connect page is told what is connected, and why the last try failed until another goes well', async () => {
    const session = await openSeveral(browser)
    const view = async () => {
      const { status, multiple, grants, problem } = await browser.redeem(session.connectUrl)
      return { status, multiple, grants: namesOf(grants), problem }
    }
    const none = { status: 'opened', multiple: true, grants: [], problem: undefined }
    expect(await view()).toEqual(none)
    expect(await walk(browser, session, 'github', { deny: true })).toMatchObject({
      kind: 'choosing',
    })
    const denied = {
      code: 'access_denied',
      providerKey: 'github',
      providerName: 'Octobase',
      missingScopes: [],
    }
    expect(await view()).toEqual({ ...none, status: 'choosing', problem: denied })
    await walk(browser, session, 'google')
    const one = { ...none, status: 'choosing', grants: [['google', 'ada@example.com']] }
    expect(await view()).toEqual(one)
    await walk(browser, session, 'github', { deny: true })
    expect(await view()).toEqual({ ...one, problem: denied })
    expect(namesOf((await browser.done(session.connectUrl)).outcome.grants)).toEqual(one.grants)
  })

  test.each([
    ['a token endpoint that fails', 'token', { status: 500 }, 'server_error'],
    [
      'an account that cannot be told',
      'userinfo',
      { status: 200, body: '{}' },
      'account_unidentified',
    ],
  ] as const)('%s ends the walk and not the session', async (_name, endpoint, fault, code) => {
    const session = await openSeveral(browser)
    world.provider.control.failNext(endpoint, fault)
    expect(await walk(browser, session, 'github')).toMatchObject({ kind: 'choosing' })
    expect((await browser.redeem(session.connectUrl)).problem?.code).toBe(code)
    await walk(browser, session, 'github')
    const { outcome } = await browser.done(session.connectUrl)
    expect(namesOf(outcome.grants)).toEqual([['github', 'ada']])
  })

  test('below the required scopes that account is not kept, and another may be tried', async () => {
    const session = await openSeveral(browser, { requiredScopes: ['files.read'] })
    await walk(browser, session, 'google', { scopes: ['calendar.readonly'] })
    expect((await browser.redeem(session.connectUrl)).problem).toEqual({
      code: 'insufficient_scope',
      providerKey: 'google',
      providerName: 'Northwind ID',
      missingScopes: [{ scope: 'files.read', description: 'See and download your files' }],
    })
    expect((await world.vault.listGrants()).items).toEqual([])
    const other = { account: 'grace', jar: new CookieJar() }
    await walk(browser, session, 'google', other)
    const { outcome } = await browser.done(session.connectUrl)
    expect(namesOf(outcome.grants)).toEqual([['google', 'grace@example.com']])
  })

  test('the same account twice is one grant, and one in the list', async () => {
    const session = await openSeveral(browser)
    await walk(browser, session, 'github')
    await walk(browser, session, 'google')
    await walk(browser, session, 'github')
    const { grants } = (await browser.done(session.connectUrl)).outcome
    expect(namesOf(grants)).toEqual([
      ['github', 'ada'],
      ['google', 'ada@example.com'],
    ])
    // It did not exist before this session, and the app hears of it once: it is new to the app.
    expect(grants?.map((grant) => grant.operation)).toEqual(['creation', 'creation'])
    expect((await world.vault.listGrants()).items).toHaveLength(2)
    const { items } = await world.vault.queryAudit({ grantId: grants![0]!.grant_id })
    expect(items.map((item) => item.event)).toContain('grant.reauthorized')
  })

  test('an account that was connected before is a reauth', async () => {
    const before = await browser.grant('github', ada)
    const session = await openSeveral(browser)
    await walk(browser, session, 'github')
    const { grants } = (await browser.done(session.connectUrl)).outcome
    expect(grants?.map((grant) => [grant.grant_id, grant.operation])).toEqual([
      [before.grant_id, 'reauth'],
    ])
  })

  test('consent that has to be asked for once more is no failure', async () => {
    const session = await openSeveral(browser)
    world.provider.control.shapeNextTokenResponse(({ refresh_token: _, ...body }) => body)
    const redirect = await answerOf(browser, session, 'google')
    const received = await world.vault.connectFlow.receive({
      client: 'google',
      parameters: redirect.searchParams,
      cookies: browser.cookies,
      identified: undefined,
    })
    expect(received.kind).toBe('ask_again')
    expect((await browser.redeem(session.connectUrl)).problem).toBeUndefined()
  })

  test('the answer of a walk that the user had turned round on still counts', async () => {
    const session = await openSeveral(browser)
    const first = await answerOf(browser, session, 'google')
    await walk(browser, session, 'github')
    expect(await browser.receive('google', first)).toMatchObject({ kind: 'choosing' })
    const { grants } = (await browser.done(session.connectUrl)).outcome
    expect(namesOf(grants)).toEqual([
      ['github', 'ada'],
      ['google', 'ada@example.com'],
    ])
  })

  test('without being asked for, the first account ends the session', async () => {
    const session = await openSeveral(browser, { multiple: false })
    expect(await browser.redeem(session.connectUrl)).toMatchObject({
      multiple: false,
      grants: [],
      problem: undefined,
    })
    expect(await walk(browser, session, 'google')).toMatchObject({
      kind: 'result',
      result: { status: 'completed' },
    })
    expect(await codeOf(browser.authorize(session.connectUrl, 'github'))).toBe('session_used')
  })
})

describe('one exchange for each walk (R-18)', () => {
  test('the same answer again goes back to the choice again, and exchanges nothing', async () => {
    const session = await openSeveral(browser)
    const redirect = await answerOf(browser, session, 'google')
    const first = await browser.receive('google', redirect)
    const calls = world.provider.control.tokenCalls()
    expect(first).toMatchObject({ kind: 'choosing' })
    expect(await browser.receive('google', redirect)).toEqual(first)
    await browser.authorize(session.connectUrl, 'github')
    expect(await browser.receive('google', redirect)).toEqual(first)
    expect(await codeOf(new FlowBrowser(world).receive('google', redirect))).toBe('binding_failed')
    await browser.done(session.connectUrl)
    expect(await browser.receive('google', redirect)).toMatchObject({
      kind: 'result',
      result: { status: 'completed' },
    })
    expect(world.provider.control.tokenCalls()).toBe(calls)
  })

  test('20 identical answers at once make one exchange and one grant, and all go back to the choice', async () => {
    const session = await openSeveral(browser)
    await walk(browser, session, 'google')
    const redirect = await answerOf(browser, session, 'github')
    const before = world.provider.control.tokenCalls()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => browser.receive('github', redirect)),
    )
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['choosing']))
    expect(world.provider.control.tokenCalls()).toBe(before + 1)
    expect((await browser.done(session.connectUrl)).outcome.grants).toHaveLength(2)
  })
})

import type { AccountConfirmation, Vault } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { auditedEvents, completeUrl, mintUntied, walkOnce } from '../support/untied-session.ts'

let world: TestWorld
let browser: FlowBrowser
let nowMs: number

beforeEach(async () => {
  nowMs = Date.now()
  world = await createTestVault({ clock: () => nowMs })
  browser = new FlowBrowser(world)
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

/** A session of a link in a message, up to where the browser brings the handle to the app. */
async function arrive(more: Parameters<typeof mintUntied>[1] = {}) {
  const session = await mintUntied(world.vault, { completeUrl, ...more })
  const view = await browser.redeem(session.connectUrl)
  const { received } = await walkOnce(browser, session.connectUrl)
  if (received.kind !== 'held') throw new Error(`not held but ${received.kind}`)
  const result = new URL(received.continueTo).searchParams.get('alter_connect_result') ?? ''
  return { ...session, view, result }
}

async function ask(vault: Vault, result: string): Promise<AccountConfirmation> {
  const { confirmation, ...rest } = await vault.completeConnectSession({ result, user: ada })
  expect(rest).toEqual({ status: 'authorizing', grants: [], display: 'popup' })
  if (confirmation === undefined) throw new Error('nothing was asked')
  return confirmation
}

const grants = async () => (await world.vault.listGrants()).items
const decide = (vault: Vault, result: string, accept: boolean, user = ada) =>
  vault.completeConnectSession({ result, accept, user })
const revocations = () => world.provider.control.revocations('slack')

describe('a session that no browser of the app started', () => {
  test('shows the account and connects nothing before its user accepts it', async () => {
    const { result, sessionToken } = await arrive()
    const confirmation = await ask(world.vault, result)
    expect(confirmation).toEqual({
      result: expect.stringMatching(/^res_main_\w{43}$/) as string,
      provider: 'slack',
      providerName: expect.any(String) as string,
      accountIdentifier: 'Analytical Engines',
      expiresAt: expect.any(Date) as Date,
    })
    expect(confirmation.expiresAt.getTime() - nowMs).toBeLessThanOrEqual(600_000)
    expect(await grants()).toEqual([])
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('authorizing')

    const done = await decide(world.vault, confirmation.result, true)
    expect(done).toMatchObject({ status: 'completed', grants: [{ provider: 'slack' }] })
    const [grant] = await grants()
    expect(grant).toMatchObject({ binding: 'complete_step', status: 'active' })
    const call = await world.vault.request(
      'GET',
      `${world.provider.urls.slack.apiUrl}/users.profile.get`,
      {
        grantId: String(grant?.grantId),
      },
    )
    expect(call.status).toBe(200)
    // The revocation that waited for the decision is gone.
    nowMs += 700_000
    await browser.grant('github', ada)
    const { items } = await world.vault.queryAudit({ limit: 200 })
    expect(items.map(({ event }) => event)).not.toContain('grant.revoked_upstream')
    expect(revocations()).toBe(0)
  })

  test('shows the same question again until it is decided', async () => {
    const { result } = await arrive()
    const first = await ask(world.vault, result)
    expect(await ask(world.vault, first.result)).toEqual(first)
    expect(await codeOf(world.vault.completeConnectSession({ result, user: ada }))).toBe(
      'session_not_found',
    )
  })

  test('cannot be accepted before the question was asked', async () => {
    const { result } = await arrive()
    const { confirmation } = await decide(world.vault, result, true)
    expect(confirmation?.result).not.toBe(result)
    expect(await grants()).toEqual([])
  })

  test('deletes the tokens and ends them at the provider when the user declines', async () => {
    const { result, sessionToken } = await arrive()
    const { result: handle } = await ask(world.vault, result)
    const declined = await decide(world.vault, handle, false)
    expect(declined).toMatchObject({
      status: 'failed',
      error: { code: 'access_denied' },
      grants: [],
    })
    await expect.poll(revocations).toBeGreaterThan(0)
    expect(await auditedEvents(world.vault)).toContain('authorization.failed access_denied')
    expect(await world.vault.pollConnectSession(sessionToken)).toMatchObject({ status: 'failed' })
    expect(await codeOf(decide(world.vault, handle, true))).toBe('session_not_found')
    expect(await grants()).toEqual([])
  })

  test('revokes the tokens at the provider when the user has not decided in ten minutes', async () => {
    const { result } = await arrive()
    const { result: handle } = await ask(world.vault, result)
    nowMs += 601_000
    expect(await codeOf(decide(world.vault, handle, true))).toBe('session_expired')
    // Whatever looks for work next finds this due.
    await browser.grant('github', ada)
    await expect.poll(revocations).toBeGreaterThan(0)
    expect(await grants()).toHaveLength(1)
  })

  test('ends the decision after ten minutes, however long the session lives', async () => {
    const long = await createTestVault({ clock: () => nowMs, sessionSeconds: 3_600 })
    const by = new FlowBrowser(long)
    const { connectUrl } = await mintUntied(long.vault, { completeUrl })
    await by.redeem(connectUrl)
    const { received } = await walkOnce(by, connectUrl)
    if (received.kind !== 'held') throw new Error(`not held but ${received.kind}`)
    const result = new URL(received.continueTo).searchParams.get('alter_connect_result') ?? ''
    const { result: handle } = await ask(long.vault, result)
    nowMs += 601_000
    for (const accept of [undefined, true, false]) {
      const decision = long.vault.completeConnectSession({
        result: handle,
        user: ada,
        ...(accept !== undefined && { accept }),
      })
      expect(await codeOf(decision)).toBe('session_expired')
    }
    expect(long.errors).toEqual([])
    await long.close()
  })

  test('counts the time that the question took as part of the token’s lifetime', async () => {
    const lifetime = await createTestVault({ clock: () => nowMs, accessTokenTtlSeconds: 900 })
    const { vault, provider } = lifetime
    const by = new FlowBrowser(lifetime)
    const { connectUrl } = await mintUntied(vault, { completeUrl, allowedProviders: ['google'] })
    await by.redeem(connectUrl)
    const { received } = await walkOnce(by, connectUrl, 'google')
    if (received.kind !== 'held') throw new Error(`not held but ${received.kind}`)
    const result = new URL(received.continueTo).searchParams.get('alter_connect_result') ?? ''
    const { result: handle } = await ask(vault, result)
    nowMs += 300_000
    const { grants: made } = await decide(vault, handle, true)
    const before = provider.control.tokenCalls()
    // 905 s after the exchange, and 605 s after the decision, the token has expired: the call refreshes it first.
    nowMs += 605_000
    await vault.request('GET', `${provider.urls.google.apiUrl}/files`, {
      grantId: String(made[0]?.grant_id),
    })
    expect(provider.control.tokenCalls()).toBe(before + 1)
    expect(lifetime.errors).toEqual([])
    await lifetime.close()
  })

  test('of twenty decisions at once, one decides', async () => {
    const { result } = await arrive()
    const { result: handle } = await ask(world.vault, result)
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        codeOf(decide(world.vault, handle, index % 2 === 0)),
      ),
    )
    expect(codes.filter((code) => code === 'nothing was thrown')).toHaveLength(1)
  })

  test('is ended by another user’s decision', async () => {
    const { result } = await arrive()
    const { result: handle } = await ask(world.vault, result)
    expect(await codeOf(decide(world.vault, handle, true, grace))).toBe('binding_failed')
    expect(await codeOf(decide(world.vault, handle, true))).not.toBe('session_not_found')
    expect(await grants()).toEqual([])
  })

  test('goes back to the choice after either decision, where several accounts may be connected', async () => {
    for (const accept of [false, true]) {
      const { result } = await arrive({ multiple: true })
      const { result: handle } = await ask(world.vault, result)
      expect((await decide(world.vault, handle, accept)).status).toBe('choosing')
      expect(await grants()).toHaveLength(accept ? 1 : 0)
    }
  })

  test('shows no e-mail address on the connect page, and passes none to the provider', async () => {
    const { view, connectUrl } = await arrive({ loginHint: 'ada@app.example', multiple: true })
    expect(JSON.stringify(view)).not.toContain('ada@app.example')
    const url = await browser.authorize(connectUrl, 'slack')
    expect(url).not.toContain('ada')
  })
})

describe('a session that a browser of the app started', () => {
  const browserId = 'b'.repeat(43)

  test('is completed there without a question', async () => {
    const { result } = await arrive({ browserId })
    const done = await world.vault.completeConnectSession({ result, user: ada, browserId })
    expect([done.status, done.grants.length]).toEqual(['completed', 1])
  })

  test.each([
    ['another browser', 'c'.repeat(43)],
    ['a browser without the cookie', undefined],
  ])('is refused to its user in %s, and stays good for the right one', async (_, other) => {
    const { result } = await arrive({ browserId })
    const refused = world.vault.completeConnectSession({
      result,
      user: ada,
      ...(other !== undefined && { browserId: other }),
    })
    expect(await codeOf(refused)).toBe('binding_failed')
    expect(world.provider.control.tokenCalls()).toBe(0)
    const done = await world.vault.completeConnectSession({ result, user: ada, browserId })
    expect(done.status).toBe('completed')
  })

  test.each(['short', 'x'.repeat(201), `${'x'.repeat(30)} `, `${'x'.repeat(30)}\u0000`])(
    'is not minted with %j for its browser',
    async (other) => {
      expect(await codeOf(mintUntied(world.vault, { completeUrl, browserId: other }))).toBe(
        'invalid_argument',
      )
    },
  )
})

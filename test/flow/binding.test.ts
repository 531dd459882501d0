import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import {
  appOrigin,
  auditedEvents,
  bindingOfOnlyGrant,
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

describe('without anything that shows who opened the page', () => {
  test('it stops with binding_required, and the session stays as it was', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    const refusal = browser.redeem(connectUrl, undefined, { display: 'page' })
    expect(await codeOf(refusal)).toBe('binding_required')
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('pending')
    expect(await auditedEvents(world.vault)).toContain('session.refused binding_failed')
    // The right one may still come.
    await browser.redeem(connectUrl, ada)
  })

  test('somebody else who is logged in ends it', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    expect(await codeOf(browser.redeem(connectUrl, grace))).toBe('binding_failed')
    const { status, error } = await world.vault.pollConnectSession(sessionToken)
    expect([status, error?.code]).toEqual(['failed', 'binding_failed'])
    expect(await auditedEvents(world.vault)).toContain('authorization.failed binding_failed')
    // The record is about Ada's session, and says who stood there.
    const { items } = await world.vault.queryAudit()
    expect(items.find(({ event }) => event === 'authorization.failed')).toMatchObject({
      principal: { id: ada.id },
      details: { by: grace.id, by_issuer: 'app' },
    })
  })
})

describe('the proof of the opener', () => {
  test('is asked for in a popup, and opens the session; the grant says so', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    await expect(browser.redeem(connectUrl)).rejects.toMatchObject({
      code: 'binding_required',
      details: { needs: 'opener_proof' },
    })
    await browser.redeem(connectUrl, undefined, { proof: { sessionToken, origin: appOrigin } })
    const { received } = await walkOnce(browser, connectUrl)
    expect(received.kind).toBe('result')
    expect(await bindingOfOnlyGrant(world.vault)).toBe('opener_proof')
  })

  test('a reload needs none again, another browser does', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    await browser.redeem(connectUrl, undefined, { proof: { sessionToken, origin: appOrigin } })
    await browser.redeem(connectUrl)
    const other = new FlowBrowser(world)
    const again = { proof: { sessionToken, origin: appOrigin } }
    expect(await codeOf(other.redeem(connectUrl, undefined, again))).toBe('session_used')
  })

  test.each([
    [
      'of another page',
      (token: string) => ({ sessionToken: token, origin: 'https://evil.example' }),
    ],
    ['of an opaque page', (token: string) => ({ sessionToken: token, origin: 'null' })],
    ['of another session', () => ({ sessionToken: 'x'.repeat(30), origin: appOrigin })],
    [
      'that is only the public half',
      (token: string) => ({ sessionToken: token.split('.')[0] ?? '', origin: appOrigin }),
    ],
    [
      'that is cut short',
      (token: string) => ({ sessionToken: token.slice(0, -1), origin: appOrigin }),
    ],
  ])('%s is no proof', async (_title, proofOf) => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    const refusal = browser.redeem(connectUrl, undefined, { proof: proofOf(sessionToken) })
    expect(await codeOf(refusal)).toBe('binding_failed')
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('pending')
  })

  test('of another session of the same page is none', async () => {
    const [one, other] = [await mintUntied(world.vault), await mintUntied(world.vault)]
    const proof = { sessionToken: other.sessionToken, origin: appOrigin }
    expect(await codeOf(browser.redeem(one.connectUrl, undefined, { proof }))).toBe(
      'binding_failed',
    )
  })

  test('the whole token in the address is none', async () => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    const refusal = browser.redeem(connectUrl, undefined, { sessionToken, proof: null })
    expect(await codeOf(refusal)).toBe('binding_required')
  })

  test('proves nothing for a session without a user, which is a script’s', async () => {
    const { connectUrl, sessionToken } = await world.vault.createConnectSession({
      allowedOrigin: appOrigin,
    })
    const proof = { sessionToken, origin: appOrigin }
    const refusal = browser.redeem(connectUrl, undefined, { proof })
    expect(await codeOf(refusal)).toBe('binding_required')
  })

  test('proves nothing for a session that names no page', async () => {
    const { connectUrl, sessionToken } = await world.vault.createConnectSession({ user: ada })
    const proof = { sessionToken, origin: appOrigin }
    expect(await codeOf(browser.redeem(connectUrl, undefined, { proof }))).toBe('binding_failed')
  })
})

describe('unbound sessions', () => {
  test('only where the operator allows them; page, grant and audit say so', async () => {
    const vault = await world.reopen({ allowUnboundSessions: true, database: 'sqlite::memory:' })
    const by = new FlowBrowser({ vault, provider: world.provider })
    const { connectUrl } = await mintUntied(vault)
    // A popup is asked for its opener's word first.
    await expect(by.redeem(connectUrl)).rejects.toMatchObject({
      details: { needs: 'opener_proof' },
    })
    const view = await by.redeem(connectUrl, undefined, { proof: null })
    expect(view.isUnbound).toBe(true)
    await walkOnce(by, connectUrl)
    const { items } = await vault.listGrants()
    expect(items.map(({ binding }) => binding)).toEqual(['unbound'])
    const audit = await vault.queryAudit()
    expect(
      audit.items.find(({ event }) => event === 'authorization.started')?.details,
    ).toMatchObject({ binding: 'unbound' })
    // What can be shown still is.
    const other = await mintUntied(vault)
    expect((await by.redeem(other.connectUrl, ada)).isUnbound).toBe(false)
    const third = await mintUntied(vault)
    expect(await codeOf(by.redeem(third.connectUrl, grace))).toBe('binding_failed')
  })
})

import { afterEach, beforeEach, expect } from 'vitest'
import type { GrantPolicy, ProviderClientOptions } from '@alter-ai/vault'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  testVaultOptions,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

// The operator bounds the life of grants. No session, and no renewal, may give a grant more.
const reference = 'CWE-613, OWASP ASVS 7.3.2'
const day = 24 * 3_600

let nowMs = Date.now()
let world: TestWorld
let browser: FlowBrowser
const pass = (seconds: number) => (nowMs += seconds * 1_000)
/** Seconds from now until a grant expires. */
const lifeOf = async (grantId: string) => {
  const { expiresAt } = await world.vault.getGrant(grantId)
  return expiresAt === undefined ? Infinity : Math.round((expiresAt.getTime() - nowMs) / 1_000)
}
const connect = async (grantPolicy?: GrantPolicy, more: { reauthorizeGrantId?: string } = {}) =>
  (
    await browser.grant('slack', ada, {
      session: { ...(grantPolicy && { grantPolicy }), ...more },
    })
  ).grant_id

beforeEach(async () => {
  nowMs = Date.now()
  world = await createTestVault({ clock: () => nowMs })
  browser = new FlowBrowser(world)
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

attackTest(
  {
    row: 'TS-20',
    name: 'a grant that is renewed again and again, to outlive its maximum',
    reference,
  },
  async (countTry) => {
    const first = await connect({ maxTtlSeconds: 30 * day })
    expect(await lifeOf(first)).toBe(30 * day)
    const wishes: readonly (GrantPolicy | undefined)[] = [
      undefined,
      { maxTtlSeconds: 300 * day },
      { defaultTtlSeconds: 300 * day },
      { expiresAt: new Date(nowMs + 300 * day * 1_000) },
      { maxTtlSeconds: 300 * day, expiresAt: new Date(nowMs + 200 * day * 1_000) },
    ]
    for (const [index, wish] of wishes.entries()) {
      pass(5 * day)
      const renewed = await connect(wish, index % 2 === 0 ? {} : { reauthorizeGrantId: first })
      expect(renewed).toBe(first)
      countTry((await lifeOf(first)) > (25 - 5 * index) * day)
    }
    // A shorter life is the session's to ask for.
    pass(1 * day)
    expect(await connect({ defaultTtlSeconds: 60 })).toBe(first)
    expect(await lifeOf(first)).toBe(60)

    // Past its maximum it is over. The user's new consent makes another grant, with a maximum of its own.
    pass(4 * day)
    expect((await world.vault.getGrant(first)).status).toBe('expired')
    const second = await connect({ maxTtlSeconds: 30 * day }, { reauthorizeGrantId: first })
    countTry(second === first || (await world.vault.getGrant(first)).status === 'active')
    expect(await world.vault.getGrant(first)).toMatchObject({
      status: 'revoked',
      statusReason: 'max_ttl_reached',
    })
    expect(await lifeOf(second)).toBe(30 * day)
    const { apiUrl } = world.provider.urls.slack
    const call = (grantId: string) => world.vault.request('GET', `${apiUrl}/inspect`, { grantId })
    expect(await codeOf(call(first))).toBe('grant_revoked')
    expect((await call(second)).status).toBe(200)
  },
)

attackTest(
  { row: 'TS-20', name: 'a session that asks for more than client or app allow', reference },
  async (countTry) => {
    const limits = [
      { app: 10, client: 20, session: 30 },
      { app: 20, client: 10, session: 30 },
      { app: 30, client: 20, session: 10 },
      { app: 10, client: undefined, session: undefined },
      { app: undefined, client: 10, session: undefined },
    ]
    const policy = (days: number | undefined) =>
      days === undefined ? undefined : { maxTtlSeconds: days * day }
    for (const { app, client, session } of limits) {
      const bounded = await createTestVault({ clock: () => nowMs })
      const { slack } = testVaultOptions(bounded.provider).providers
      const vault = await bounded.reopen({
        app: { name: 'Test App', ...(app && { grantPolicy: { maxTtlSeconds: app * day } }) },
        providers: {
          slack: {
            ...(slack as ProviderClientOptions),
            ...(client && { grantPolicy: { maxTtlSeconds: client * day } }),
          },
        },
      })
      const of = new FlowBrowser({ vault, provider: bounded.provider })
      const { grant_id: grantId } = await of.grant('slack', ada, {
        session: { ...(session && { grantPolicy: policy(session) as GrantPolicy }) },
      })
      const { expiresAt } = await vault.getGrant(grantId)
      const life = ((expiresAt?.getTime() ?? Infinity) - nowMs) / 1_000
      countTry(life > 10 * day)
      expect(life).toBe(10 * day)
      await bounded.close()
    }
  },
)

import { createHash } from 'node:crypto'
import { catalogue } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada, createTestVault, FlowBrowser, grace } from '../support/create-test-vault.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

let server: MaliciousServer
let own: OwnVault
beforeEach(async () => {
  server = await startMaliciousServer()
  own = await createOwnVault({ acme: server.client() })
})
afterEach(async () => {
  await own.vault.close()
  await server.close()
  expect(own.errors).toEqual([])
})

attackTest(
  {
    row: 'OA-03',
    name: 'a stolen code injected into the attacker’s own flow, at a server with PKCE',
    reference: 'RFC 9700 §4.5',
  },
  async (countTry) => {
    const world = await createTestVault()
    for (let round = 0; round < 3; round += 1) {
      const victim = await leaveAt(world, 'ada')
      const attacker = await leaveAt(world, 'grace')
      const injected = new URL(attacker.redirect)
      injected.searchParams.set('code', victim.redirect.searchParams.get('code') ?? '')
      await attacker.browser.receive('google', injected)
      countTry((await world.vault.listGrants({ user: grace })).items.length > 0)
    }
    expect(await new FlowBrowser(world).grant('google', grace)).toMatchObject({ status: 'active' })
    await world.close()
  },
)

async function leaveAt(world: Awaited<ReturnType<typeof createTestVault>>, account: string) {
  const browser = new FlowBrowser(world)
  const session = await browser.mint('google', account === 'ada' ? ada : grace)
  await browser.redeem(session.connectUrl)
  const url = await browser.authorize(session.connectUrl, 'google')
  const { redirect } = await world.provider.authorize(url, { jar: browser.jar, account })
  return { browser, redirect }
}

attackTest(
  {
    row: 'OA-03',
    name: 'a stolen code at a server that ignores PKCE: the nonce is another’s',
    reference: 'RFC 9700 §4.5.3.2, OpenID Connect Core §3.1.3.7',
  },
  async (countTry) => {
    for (let round = 0; round < 5; round += 1) {
      const stolen = await sentTo((await new Walker(own.vault).leave('acme', ada)).url)
      const attacker = new Walker(own.vault)
      const redirect = await sentTo((await attacker.leave('acme', grace)).url)
      redirect.searchParams.set('code', stolen.searchParams.get('code') ?? '')
      await attacker.arrive('acme', redirect)
      countTry((await own.vault.listGrants({ user: grace })).items.length > 0)
    }
    expect(await new Walker(own.vault).walk('acme', grace)).toMatchObject({ status: 'completed' })
  },
)

attackTest(
  {
    row: 'OA-03',
    name: 'the same answer again, at a server that takes a code as often as it comes',
    reference: 'RFC 6749 §4.1.2, RFC 9700 §4.5',
  },
  async (countTry) => {
    const walker = new Walker(own.vault)
    const redirect = await sentTo((await walker.leave('acme')).url)
    await walker.arrive('acme', redirect)
    expect(server.count('/token')).toBe(1)
    for (let round = 0; round < 20; round += 1) {
      await walker.arrive('acme', redirect)
      countTry(server.count('/token') > 1)
    }
    const all = await Promise.all(Array.from({ length: 50 }, () => walker.arrive('acme', redirect)))
    for (const received of all) countTry(received.kind !== 'result' || server.count('/token') > 1)
    expect((await own.vault.listGrants()).items).toHaveLength(1)
  },
)

attackTest(
  {
    row: 'OA-03',
    name: 'a verifier that is missing, guessable or used twice',
    reference: 'RFC 7636 §4.1 to §4.3',
  },
  async (countTry) => {
    const verifiers = new Set<string>()
    for (let round = 0; round < 30; round += 1) {
      const walker = new Walker(own.vault)
      const { url } = await walker.leave('acme')
      await walker.arrive('acme', await sentTo(url))
      const verifier = server.requests.at(-1)?.form.get('code_verifier') ?? ''
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      countTry(
        !/^[A-Za-z0-9_-]{43}$/.test(verifier) ||
          verifiers.has(verifier) ||
          url.searchParams.get('code_challenge_method') !== 'S256' ||
          url.searchParams.get('code_challenge') !== challenge,
      )
      verifiers.add(verifier)
    }
    // A row that does without says so itself.
    const without = [...catalogue.values()].filter(
      ({ pkce, aliasOf }) => pkce === 'unsupported' && aliasOf === undefined,
    )
    expect(without.map(({ id }) => id)).toEqual([
      'facebook',
      'gong',
      'instagram',
      'linkedin',
      'notion',
      'shopify',
      'slack',
      'square',
      'stripe',
      'threads',
      'typeform',
      'constant-contact',
      'snapchat',
    ])
  },
)

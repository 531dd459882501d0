import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada, grace } from '../support/create-test-vault.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'

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

/** The token that the provider's API sees when a grant is used. */
async function tokenBehind(grantId: string): Promise<string | undefined> {
  await own.vault.request('GET', `${server.origin}/api`, { grantId })
  return server.requests.findLast(({ path }) => path === '/api')?.headers.authorization
}

async function connect(more: object = {}, user = ada): Promise<string> {
  const { grants } = await new Walker(own.vault).walk('acme', user, more)
  return grants?.[0]?.grant_id ?? 'no grant'
}

attackTest(
  {
    row: 'OA-10',
    name: 'a grant renewed by somebody who signs in as another account',
    reference: 'ASVS 10.5.2, CVE-2026-73420 (Auth.js)',
  },
  async (countTry) => {
    server.account = { sub: 'one', email: 'ada@acme.example' }
    const grantId = await connect()
    const token = await tokenBehind(grantId)
    const others = [
      { sub: 'two', email: 'other@acme.example' },
      { sub: 'One', email: 'ada@acme.example' },
      { sub: 'one ', email: 'ada@acme.example' },
      { sub: 'one\u200b', email: 'ada@acme.example' },
      { sub: '%6fne', email: 'ada@acme.example' },
      { sub: 'ｏｎｅ', email: 'ada@acme.example' },
    ]
    for (const other of others) {
      server.account = other
      const walker = new Walker(own.vault)
      const { status, error } = await walker.walk('acme', ada, { reauthorizeGrantId: grantId })
      const isTaken = (await tokenBehind(grantId)) !== token
      // Nor is it a grant of its own, which the app would take for the one that it asked to renew.
      const isKept = (await own.vault.listGrants()).items.length > 1
      countTry(isTaken || isKept)
      expect([other.sub, status, error?.code]).toEqual([other.sub, 'failed', 'account_mismatch'])
    }
    // Nobody has what came with them.
    await expect.poll(() => server.count('/revoke')).toBe(others.length)
    expect(await own.vault.getGrant(grantId)).toMatchObject({
      accountId: 'one',
      accountIdentifier: 'ada@acme.example',
      status: 'active',
    })
    // The right account renews it, under its old id.
    server.account = { sub: 'one', email: 'ada@acme.example' }
    expect(await connect({ reauthorizeGrantId: grantId })).toBe(grantId)
    expect(await tokenBehind(grantId)).not.toBe(token)
  },
)

attackTest(
  {
    row: 'OA-10',
    name: 'another user of the app who connects the same account',
    reference: 'ASVS 10.3.3, CVE-2026-53516 (better-auth)',
  },
  async (countTry) => {
    server.account = { sub: 'one', email: 'ada@acme.example' }
    const grantId = await connect()
    const token = await tokenBehind(grantId)
    const graces = await connect({}, grace)
    countTry(graces === grantId || (await tokenBehind(grantId)) !== token)
    countTry((await own.vault.getGrant(grantId)).user?.id !== ada.id)
    await own.vault.forUser(grace).revokeGrant(graces)
    countTry((await own.vault.getGrant(grantId)).status !== 'active')
    expect(await tokenBehind(grantId)).toBe(token)
  },
)

import { GrantRevokedError } from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'

let world: TestWorld

beforeAll(async () => {
  world = await createTestVault()
})
afterAll(() => world.close())

describe('connect, call, revoke', () => {
  test.each([
    ['google', 'ada@example.com', '/calendar/events'],
    ['github', 'ada', '/user'],
    ['slack', 'Analytical Engines', '/users.profile.get'],
  ] as const)(
    '%s: the grant names the account, the call gets its data, revocation ends it',
    async (key, label, path) => {
      const { vault, provider } = world
      const issued: string[] = []
      provider.control.shapeNextTokenResponse((body) => {
        const user = (body['authed_user'] ?? body) as { access_token: string }
        issued.push(user.access_token)
        return body
      })
      const grant = await new FlowBrowser(world).grant(key, ada)
      expect(grant).toMatchObject({
        provider: key,
        account_identifier: label,
        operation: 'creation',
        status: 'active',
      })

      const url = provider.urls[key].apiUrl + path
      const response = await vault.request('GET', url, { grantId: grant.grant_id })
      expect(response.status).toBe(200)
      expect(JSON.stringify(await response.json())).toMatch(/ada/i)

      expect(await provider.isLive(issued[0]!)).toBe(true)
      await vault.revokeGrant(grant.grant_id)
      await expect(vault.request('GET', url, { grantId: grant.grant_id })).rejects.toThrow(
        GrantRevokedError,
      )
      // And the provider itself refuses the old token.
      await expect.poll(() => provider.isLive(issued[0]!)).toBe(false)
      expect(world.errors).toEqual([])
    },
  )
})

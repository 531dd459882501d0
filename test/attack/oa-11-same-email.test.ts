import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada } from '../support/create-test-vault.ts'
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

attackTest(
  {
    row: 'OA-11',
    name: 'an account that shows the e-mail address of another',
    reference: 'CVE-2026-53516 (better-auth), CVE-2026-40574 (oauth2-proxy)',
  },
  async (countTry) => {
    const { vault } = own
    server.account = { sub: 'the-real-one', email: 'ada@acme.example', email_verified: true }
    const first = await new Walker(vault).walk('acme')
    const grantId = first.grants?.[0]?.grant_id ?? ''
    const impostors = [
      { email: 'ada@acme.example' },
      { email: 'ada@acme.example', email_verified: true },
      { email: 'ada@acme.example@evil.example' },
      { email: 'ADA@ACME.EXAMPLE' },
      { email: 'ada@acme.example', preferred_username: 'the-real-one' },
    ]
    for (const [at, impostor] of impostors.entries()) {
      server.account = { sub: `impostor-${at}`, ...impostor }
      const { grants } = await new Walker(vault).walk('acme')
      const ids = (await vault.listGrants()).items.map((grant) => grant.grantId)
      countTry(grants?.[0]?.grant_id === grantId || ids.length !== at + 2)
    }
    // Two of them look the same to a person, so the app cannot name one of them by its label.
    const api = `${server.origin}/api`
    await expect(
      vault.request('GET', api, { provider: 'acme', user: ada, account: 'ada@acme.example' }),
    ).rejects.toMatchObject({ code: 'ambiguous_grant' })
    expect((await vault.getGrant(grantId)).accountId).toBe('the-real-one')
    // The same subject under a new address stays the same grant.
    server.account = { sub: 'the-real-one', email: 'ada@new.example' }
    const renewed = await new Walker(vault).walk('acme')
    expect(renewed.grants?.[0]).toMatchObject({
      grant_id: grantId,
      account_identifier: 'ada@new.example',
    })
  },
)

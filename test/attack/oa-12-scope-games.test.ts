import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'

let server: MaliciousServer
let own: OwnVault
beforeEach(async () => {
  server = await startMaliciousServer()
  own = await createOwnVault({ acme: { ...server.client(), scopes: ['openid', 'read', 'write'] } })
})
afterEach(async () => {
  await own.vault.close()
  await server.close()
  expect(own.errors).toEqual([])
})

/** Connects while the provider says that it granted this; answers what the vault believes. */
async function connect(scope: unknown, requiredScopes: readonly string[] = []) {
  const issued: string[] = []
  server.answer('/token', (request, response) => {
    const tokens = server.tokens(request)
    issued.push(tokens.access_token, tokens.refresh_token)
    sendJson(response, { ...tokens, scope })
  })
  const { status, error, grants } = await new Walker(own.vault).walk('acme', undefined, {
    requiredScopes,
  })
  return { status, error: error?.code, scopes: grants?.[0]?.scopes, issued }
}

attackTest(
  {
    row: 'OA-12',
    name: 'a provider that grants less, or other, than it was asked',
    reference: 'RFC 6749 §3.3, ASVS 10.2.3',
  },
  async (countTry) => {
    const partial: [granted: string, believed: readonly string[]][] = [
      ['openid read', ['openid', 'read']],
      ['openid', ['openid']],
      ['', []],
      ['read,openid', ['read', 'openid']],
      ['admin', ['admin']],
      ['openid read write admin', ['openid', 'read', 'write', 'admin']],
      ['READ WRITE', ['READ', 'WRITE']],
    ]
    for (const [granted, believed] of partial) {
      const { scopes } = await connect(granted)
      // An empty text is no answer about scope, and then all that was asked holds (RFC 6749 §5.1).
      const expected = granted === '' ? ['openid', 'read', 'write'] : believed
      countTry(scopes === undefined || scopes.some((scope) => !expected.includes(scope)))
      expect([granted, scopes]).toEqual([granted, expected])
    }
  },
)

attackTest(
  {
    row: 'OA-12',
    name: 'a grant below the required scopes, and tokens that live on without one',
    reference: 'RFC 6749 §3.3, RFC 9700 §2.3',
  },
  async (countTry) => {
    for (const granted of [
      'openid',
      'openid write',
      'openid READ',
      'openid read2',
      'openid:read',
      'rea d',
    ]) {
      const before = server.count('/revoke')
      const { status, error, issued } = await connect(granted, ['read'])
      countTry(status !== 'failed' || (await own.vault.listGrants()).items.length > 0)
      expect([granted, error]).toEqual([granted, 'insufficient_scope'])
      await expect.poll(() => server.count('/revoke')).toBe(before + 1)
      countTry(!issued.includes(server.requests.at(-1)?.form.get('token') ?? ''))
    }
    expect(await connect('openid read', ['read'])).toMatchObject({ status: 'completed' })
  },
)

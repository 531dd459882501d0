import { inspect } from 'node:util'
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
  const missing = error?.details?.missing_scopes
  return { status, error: error?.code, missing, scopes: grants?.[0]?.scopes, issued }
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
      const { status, error, missing, issued } = await connect(granted, ['read'])
      countTry(status !== 'failed' || (await own.vault.listGrants()).items.length > 0)
      expect([granted, error, missing]).toEqual([granted, 'insufficient_scope', ['read']])
      await expect.poll(() => server.count('/revoke')).toBe(before + 1)
      countTry(!issued.includes(server.requests.at(-1)?.form.get('token') ?? ''))
    }
    expect(await connect('openid read', ['read'])).toMatchObject({ status: 'completed' })
  },
)

attackTest(
  {
    row: 'OA-12',
    name: 'an API that says the token back in the scopes that it asks for',
    reference: 'RFC 6750 §3, ASVS 10.2.3',
  },
  async (countTry) => {
    await connect('openid read')
    const [grant] = (await own.vault.listGrants()).items
    const grantId = grant?.grantId ?? ''
    const forms: ((token: string) => string)[] = [
      (token) => `Bearer error="insufficient_scope", scope="${token}"`,
      (token) => `Bearer error="insufficient_scope", scope="admin ${token} x"`,
      (token) => `Bearer error=insufficient_scope, scope=${token}`,
      (token) => `Bearer error="insufficient_scope", scope="admin", realm="${token}"`,
      (token) =>
        `Bearer error="insufficient_scope", scope="${Buffer.from(token).toString('base64')}"`,
    ]
    for (const form of forms) {
      let token = ''
      server.answer('/api', ({ headers }, response) => {
        token = headers.authorization?.replace('Bearer ', '') ?? ''
        response.writeHead(403, { 'www-authenticate': form(token) }).end()
      })
      const error: unknown = await own.vault
        .request('GET', `${server.origin}/api`, { grantId })
        .catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'scope_reauth_required', missingScopes: [] })
      const audit = await own.vault.queryAudit({ grantId })
      const seen = JSON.stringify([error, inspect(error, { depth: 9 }), audit])
      countTry(seen.includes(token) || seen.includes(Buffer.from(token).toString('base64')))
    }
    // What an honest API asks for is passed on.
    server.answer('/api', (_request, response) => {
      const challenge = 'Bearer error="insufficient_scope", scope="write"'
      response.writeHead(403, { 'www-authenticate': challenge }).end()
    })
    await expect(
      own.vault.request('GET', `${server.origin}/api`, { grantId }),
    ).rejects.toMatchObject({ missingScopes: ['write'] })
  },
)

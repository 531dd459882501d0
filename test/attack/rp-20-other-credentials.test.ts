import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { codeOf } from '../support/error-code.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

let server: MaliciousServer
beforeEach(async () => {
  server = await startMaliciousServer()
})
afterEach(() => server.close())

const mine = 'a-credential-of-the-caller'

attackTest(
  {
    row: 'RP-20',
    name: 'a call with a credential, an address or a method of the caller’s own beside the grant’s token',
    reference: 'RFC 6750 §2 and §2.3, RFC 5849 §3.5.3, CVE-2018-14773 (X-Original-URL)',
  },
  async (countTry) => {
    const { vault } = await createOwnVault({
      acme: server.client(),
      keyed: server.client({
        api: { callerCredentials: { headers: ['x-api-key'], query: ['api_key'] } },
      }),
    })
    const grantOf = async (key: string) =>
      (await new Walker(vault).walk(key)).grants?.[0]?.grant_id ?? ''
    const grantId = await grantOf('acme')
    const seen = () => server.requests.filter(({ path }) => path === '/api')

    for (const name of [
      'PRIVATE-TOKEN',
      'JOB-TOKEN',
      'X-Api-Key',
      'X-Auth-Token',
      'X-Access-Token',
      'X-Goog-Api-Key',
      'X-Authorization',
      'Proxy-Authorization',
      'X-Amz-Security-Token',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Forwarded-Host',
      'X-HTTP-Method-Override',
      'CF-Connecting-IP',
      'CF-Access-Client-Secret',
      'True-Client-IP',
      'X-Client-IP',
      'X-Remote-User',
      'Client-Cert',
    ]) {
      for (const spelling of [name, name.toLowerCase()]) {
        const call = vault.request('GET', `${server.origin}/api`, {
          grantId,
          extraHeaders: { [spelling]: mine },
        })
        expect(await codeOf(call), name).toBe('invalid_argument')
        countTry(seen().length > 0)
      }
    }
    for (const query of [
      'access_token',
      'Access%5FToken',
      'access_token[]',
      'a=1;access_token',
      'oauth_token',
      'private_token',
      'api_key',
      'apiKey',
      'client_secret',
      '_method',
    ]) {
      const call = vault.request('GET', `${server.origin}/api?${query}=${mine}`, { grantId })
      expect(await codeOf(call), query).toBe('invalid_argument')
      countTry(seen().length > 0)
    }
    const call = vault.request('GET', `${server.origin}/api`, {
      grantId,
      queryParams: { access_token: mine },
    })
    expect(await codeOf(call)).toBe('invalid_argument')
    countTry(seen().length > 0)

    // Each refusal is on record, and none says what was refused.
    const { items } = await vault.queryAudit({ grantId, outcome: 'denied', limit: 200 })
    expect(items).toHaveLength(49)
    expect(JSON.stringify(items)).not.toContain(mine)

    // The honest caller gets through, also with the key that an API wants beside the token.
    await vault.request('GET', `${server.origin}/api?page=2&q=access_token`, {
      grantId,
      extraHeaders: { 'X-Own': '1', 'Idempotency-Key': '2' },
    })
    await vault.request('GET', `${server.origin}/api?api_key=k`, {
      grantId: await grantOf('keyed'),
      extraHeaders: { 'X-Api-Key': 'k' },
    })
    const [plain, keyed] = seen()
    expect(plain?.headers).toMatchObject({ 'x-own': '1', 'idempotency-key': '2' })
    expect(keyed?.headers).toMatchObject({ 'x-api-key': 'k' })
    for (const each of [plain, keyed])
      expect(each?.headers.authorization).toMatch(/^Bearer access-[0-9a-f]{32}$/)
    await vault.close()
  },
)

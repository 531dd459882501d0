import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { grace } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

/** All that one grant may have at an API. */
const connections = 64

let server: MaliciousServer
let held: ServerResponse[]
let clockMs: number
beforeEach(async () => {
  server = await startMaliciousServer()
  held = []
  clockMs = Date.now()
  server.answer('/api', (_request, response) => void held.push(response))
})
afterEach(() => server.close())

const release = () => held.splice(0).forEach((response) => sendJson(response, {}))

async function openWorld() {
  const { vault } = await createOwnVault({ acme: server.client() }, { clock: () => clockMs })
  const { grants } = await new Walker(vault).walk('acme')
  const grantId = grants?.[0]?.grant_id ?? ''
  const call = (id = grantId) => vault.request('GET', `${server.origin}/api`, { grantId: id })
  /** Takes all connections of the grant, at a server that keeps them. */
  const fill = async () => {
    const calls = Array.from({ length: connections }, () => call())
    await expect.poll(() => held.length).toBe(connections)
    return Promise.allSettled(calls)
  }
  return { vault, grantId, call, fill }
}

attackTest(
  {
    row: 'RP-22',
    name: 'a call that waits for a connection while its grant is revoked, and gets one later',
    reference: 'CWE-367, RFC 7009 §2',
  },
  async (countTry) => {
    const { vault, grantId, call, fill } = await openWorld()
    const full = fill()
    await expect.poll(() => held.length).toBe(connections)
    const late = Array.from({ length: 20 }, () => codeOf(call()))
    // They have all looked at the grant, and wait.
    await expect
      .poll(async () => {
        const { items } = await vault.queryAudit({ grantId, outcome: 'started', limit: 200 })
        return items.length
      })
      .toBe(connections + late.length)
    await vault.revokeGrant(grantId)
    clockMs += 1_001
    release()
    await full
    for (const code of late) expect(await code).toBe('grant_revoked')
    for (let each = 0; each < late.length; each += 1)
      countTry(server.count('/api') > connections + each)
    await vault.close()
  },
)

attackTest(
  {
    row: 'RP-22',
    name: 'a call whose body begins only after its grant was revoked',
    reference: 'CWE-367, RFC 7009 §2',
  },
  async (countTry) => {
    const { vault, grantId } = await openWorld()
    for (const isRevoked of [false, true]) {
      let give = () => {}
      const given = new Promise<void>((resolve) => (give = resolve))
      let isAsked = false
      async function* body(): AsyncGenerator<Uint8Array> {
        isAsked = true
        await given
        yield Buffer.from('late')
      }
      const url = `${server.origin}/api`
      const sent = codeOf(vault.request('POST', url, { grantId, body: body() }))
      await expect.poll(() => isAsked).toBe(true)
      if (isRevoked) await vault.revokeGrant(grantId)
      clockMs += 1_001
      give()
      if (isRevoked) {
        expect(await sent).toBe('grant_revoked')
        countTry(server.count('/api') > 1)
      } else {
        // The honest caller gets through, however late the body is.
        await expect.poll(() => held.length).toBe(1)
        release()
        expect(await sent).toBe('nothing was thrown')
      }
    }
    await vault.close()
  },
)

attackTest(
  {
    row: 'RP-22',
    name: 'a revocation that stops calls of others, or that stops none because the clock was set back',
    reference: 'CWE-367',
  },
  async (countTry) => {
    const { vault, grantId, call, fill } = await openWorld()
    server.account = { sub: 'grace', email: 'grace@example.com' }
    const { grants } = await new Walker(vault).walk('acme', grace)
    const hers = grants?.[0]?.grant_id ?? ''
    const full = fill()
    await expect.poll(() => held.length).toBe(connections)
    const waiting = Array.from({ length: 3 }, () => call())
    // Hers does not wait for his.
    const other = call(hers)
    await expect.poll(() => held.length).toBe(connections + 1)
    await vault.revokeGrant(hers)
    clockMs += 60_000
    release()
    await full
    expect((await other).status).toBe(200)
    // His calls have waited for a minute, looked again, and go on.
    await expect.poll(() => held.length).toBe(waiting.length)
    release()
    for (const each of waiting) expect((await each).status).toBe(200)

    clockMs -= 3_600_000
    await vault.revokeGrant(grantId)
    const before = server.count('/api')
    expect(await codeOf(call())).toBe('grant_revoked')
    expect(await codeOf(call(hers))).toBe('grant_revoked')
    countTry(server.count('/api') > before)
    await vault.close()
  },
)

import type { ServerResponse } from 'node:http'
import { expect, onTestFinished } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { grace } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { sendJson, startMaliciousServer } from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

attackTest(
  {
    row: 'RP-23',
    name: 'one user who takes all connections to a provider’s API, with one grant and with many',
    reference: 'CWE-770, OWASP API4:2023',
  },
  async (countTry) => {
    const server = await startMaliciousServer()
    onTestFinished(() => server.close())
    const held: ServerResponse[] = []
    server.answer('/api', (_request, response) => void held.push(response))
    const { vault } = await createOwnVault({ acme: server.client() })
    const grantOf = async (sub: string, user?: Parameters<Walker['walk']>[1]) => {
      server.account = { sub, email: `${sub}@example.com` }
      return (await new Walker(vault).walk('acme', user)).grants?.[0]?.grant_id ?? ''
    }
    const accounts = [await grantOf('one'), await grantOf('two'), await grantOf('three')]
    const other = await grantOf('hers', grace)
    const call = (grantId: string, signal?: AbortSignal) =>
      vault.request('GET', `${server.origin}/api`, { grantId, ...(signal && { signal }) })
    const codes: string[] = []
    const flood: { readonly over: Promise<unknown>; readonly caller: AbortController }[] = []
    const floodWith = (grantId: string, calls: number) => {
      for (let each = 0; each < calls; each += 1) {
        const caller = new AbortController()
        const code = codeOf(call(grantId, caller.signal)).catch(() => 'gone')
        flood.push({ caller, over: code.then((text) => codes.push(text)) })
      }
    }
    /** The other user's call is answered while everything else is held. */
    const isOtherServed = async () => {
      const before = held.length
      const response = call(other)
      await expect.poll(() => held.length).toBe(before + 1)
      sendJson(held.pop() as ServerResponse, {})
      return (await response).status === 200
    }

    const [first = '', ...more] = accounts
    floodWith(first, 1_100)
    // 64 have a connection, 1,000 wait, and the others are refused at once.
    await expect.poll(() => codes.length, { timeout: 30_000 }).toBe(36)
    expect(new Set(codes)).toEqual(new Set(['temporarily_unavailable']))
    await expect.poll(() => held.length).toBe(64)
    countTry(!(await isOtherServed()))

    for (const grantId of more) floodWith(grantId, 100)
    await expect.poll(() => held.length).toBe(128)
    countTry(!(await isOtherServed()))
    countTry(held.length > 128)

    // Callers that go away take nothing with them.
    for (const { caller } of flood) caller.abort()
    await Promise.all(flood.map(({ over }) => over))
    held.splice(0)
    for (const grantId of [...accounts, other]) {
      const response = call(grantId)
      await expect.poll(() => held.length).toBe(1)
      sendJson(held.pop() as ServerResponse, {})
      expect((await response).status).toBe(200)
    }
    await vault.close()
  },
)

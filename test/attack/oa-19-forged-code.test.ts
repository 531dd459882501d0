import { afterAll, beforeAll, expect, test } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

// A user's own callback with a code of their own making: state and flow cookie are right, and the provider refuses.
let server: MaliciousServer
let own: OwnVault
beforeAll(async () => {
  server = await startMaliciousServer()
  own = await createOwnVault({ acme: server.client() })
})
afterAll(async () => {
  await own.vault.close()
  await server.close()
})

async function bringForgedCode(): Promise<void> {
  const walker = new Walker(own.vault)
  const redirect = await sentTo((await walker.leave('acme')).url)
  redirect.searchParams.set('code', 'forged')
  await walker.arrive('acme', redirect)
}

const isPaused = async () => {
  const { items } = await own.vault.queryAudit({ limit: 200 })
  return items.some(({ event }) => event === 'client.paused')
}

attackTest(
  {
    row: 'OA-19',
    name: 'a forged code, which the provider refuses with a 401 that names nothing',
    reference: 'RFC 6749 §5.2',
  },
  async (countTry) => {
    for (const body of [{}, { error: 'unauthorized' }, { error: 'invalid_grant' }]) {
      server.answer('/token', (_request, response) => sendJson(response, body, 401))
      await bringForgedCode()
      countTry(await isPaused())
    }
    server.answer('/token')
    expect(await new Walker(own.vault).walk('acme')).toMatchObject({ status: 'completed' })
  },
)

test('a provider that blames the client in words pauses it, also where a user connects', async () => {
  server.answer('/token', (_request, response) =>
    sendJson(response, { error: 'unauthorized_client' }, 401),
  )
  await bringForgedCode()
  expect(await isPaused()).toBe(true)
})

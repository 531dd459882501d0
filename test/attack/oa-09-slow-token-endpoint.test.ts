import { createOutbound, type Outbound } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  startMaliciousServer,
  type Answer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

/** As short as a test needs it; 10 s is the default. */
const deadlineMs = 4_000

let slow: MaliciousServer
let prompt: MaliciousServer
let outbound: Outbound
let own: OwnVault
beforeEach(async () => {
  slow = await startMaliciousServer()
  prompt = await startMaliciousServer()
  outbound = createOutbound({ limits: { fetchMs: deadlineMs } })
  own = await createOwnVault({ slow: slow.client(), prompt: prompt.client() }, { outbound })
})
afterEach(async () => {
  await own.vault.close()
  await outbound.close()
  await slow.close()
  await prompt.close()
  expect(own.errors).toEqual([])
})

/** One byte after the other, each in time, and never an end. */
const drip: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{')
  const timer = setInterval(() => response.write(' '), 50)
  response.once('close', () => clearInterval(timer))
}

/** The same before the end of the headers. */
const dripHeaders: Answer = (_request, response) => {
  const { socket } = response
  socket?.write('HTTP/1.1 200 OK\r\nx-a: ')
  const timer = setInterval(() => socket?.write('a'), 50)
  socket?.once('close', () => clearInterval(timer))
}

const silent: Answer = () => {}

attackTest(
  {
    row: 'OA-09',
    name: 'a token endpoint that answers a byte at a time, or not at all, 30 times at once',
    reference: 'ASVS 13.1.3, slow-loris',
  },
  async (countTry) => {
    const ways = [drip, dripHeaders, silent]
    let arrived = 0
    slow.answer('/token', (request, response) => ways[arrived++ % 3]?.(request, response))
    let ended = 0
    const flows = Array.from({ length: 30 }, async () => {
      const walker = new Walker(own.vault)
      const { session, url } = await walker.leave('slow')
      const redirect = await sentTo(url)
      const started = performance.now()
      await walker.arrive('slow', redirect)
      ended += 1
      const status = await own.vault.pollConnectSession(session.sessionToken)
      return { status, tookMs: performance.now() - started }
    })
    await expect.poll(() => arrived, { timeout: 20_000 }).toBe(30)
    // Meanwhile the other provider serves as if nothing were.
    for (let other = 0; other < 5; other += 1) {
      const { status } = await new Walker(own.vault).walk('prompt')
      countTry(status !== 'completed')
    }
    expect(ended).toBe(0)
    for (const { status, tookMs } of await Promise.all(flows)) {
      expect(status).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
      countTry(tookMs > deadlineMs + 3_000)
    }
  },
)

attackTest(
  {
    row: 'OA-09',
    name: 'a code that is tried once more after its answer was lost',
    reference: 'RFC 6749 §4.1.2',
  },
  async (countTry) => {
    slow.answer('/token', (_request, response) => void response.socket?.resetAndDestroy())
    const walker = new Walker(own.vault)
    const redirect = await sentTo((await walker.leave('slow')).url)
    await walker.arrive('slow', redirect)
    slow.answer('/token')
    await walker.arrive('slow', redirect)
    countTry(slow.count('/token') > 1 || (await own.vault.listGrants()).items.length > 0)
    expect(await walker.walk('slow')).toMatchObject({ status: 'completed' })
  },
)

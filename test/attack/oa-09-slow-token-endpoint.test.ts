import { createOutbound, type Outbound } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { maxFetchMs } from '../../packages/vault/src/http/outbound.ts'
import { attackTest } from '../support/attack.ts'
import {
  startMaliciousServer,
  type Answer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { eventually, passTime, stopTimers } from '../support/time/stop-timers.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

let slow: MaliciousServer
let prompt: MaliciousServer
let outbound: Outbound
let own: OwnVault
beforeEach(async () => {
  slow = await startMaliciousServer()
  prompt = await startMaliciousServer()
  outbound = createOutbound()
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
    // The first connections have their timers from Node, and both clients share them later.
    expect(await new Walker(own.vault).walk('prompt')).toMatchObject({ status: 'completed' })
    stopTimers()
    // Each for a user of its own, because one user may not have so many sessions open.
    const flows = Array.from({ length: 30 }, async (_, index) => {
      const walker = new Walker(own.vault)
      const { session, url } = await walker.leave('slow', { id: `user-${index}` })
      const redirect = await sentTo(url)
      await walker.arrive('slow', redirect)
      ended += 1
      return own.vault.pollConnectSession(session.sessionToken)
    })
    await eventually(() => arrived === 30)
    // Meanwhile the other provider serves as if nothing were.
    for (let other = 0; other < 5; other += 1) {
      const { status } = await new Walker(own.vault).walk('prompt')
      countTry(status !== 'completed')
    }
    await passTime(maxFetchMs - 1)
    expect(ended).toBe(0)
    await passTime(1)
    await eventually(() => ended === 30)
    for (const status of await Promise.all(flows)) {
      expect(status).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
      countTry(status.status !== 'failed')
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

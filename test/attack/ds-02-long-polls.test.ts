import { connect } from 'node:net'
import { Agent, request } from 'node:http'
import type { SessionStatus } from '@alter-ai/protocol'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

let served: Standalone
beforeAll(async () => {
  served = await serveStandalone()
})
afterAll(() => served.close())

interface Poll {
  response: SessionStatus | undefined
  readonly leave: () => void
}

/** Asks for the end of a session, on a connection of its own. */
function poll(sessionToken: string): Poll {
  const result: Poll = { response: undefined, leave: () => void call.destroy() }
  const call = request(
    `${served.publicURL}/sdk/oauth/connect/status`,
    { agent: new Agent(), headers: { authorization: `Bearer ${sessionToken}` } },
    (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => (result.response = JSON.parse(text) as SessionStatus))
    },
  )
  call.on('error', () => undefined)
  call.end()
  return result
}

const answered = (polls: readonly Poll[]) => polls.filter(({ response }) => response !== undefined)
const mint = () =>
  served.client.createConnectSession({ allowedProviders: ['slack'], userCode: true })

attackTest(
  {
    row: 'DS-02',
    name: 'hundreds of status requests that wait for one session, on many connections and on one',
    reference: 'RFC 9112 §9.3.2 (pipelining), CWE-770',
  },
  async (countTry) => {
    const honest = await mint()
    const waiting = poll(honest.sessionToken)

    const hostile = await mint()
    const many = Array.from({ length: 100 }, () => poll(hostile.sessionToken))
    await expect.poll(() => answered(many).length).toBeGreaterThanOrEqual(92)
    for (const { response } of answered(many)) countTry(response?.status !== 'pending')
    countTry(many.length - answered(many).length > 8)

    // On one connection: what it starts at the server pushes out as many of those that wait.
    const other = await mint()
    const watched = Array.from({ length: 7 }, () => poll(other.sessionToken))
    const socket = connect(Number(new URL(served.publicURL).port), '::1')
    const line = `GET /sdk/oauth/connect/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${other.sessionToken}\r\n\r\n`
    let received = ''
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk))
    socket.write(line.repeat(500))
    await new Promise((resolve) => socket.once('close', resolve))
    countTry(received !== '')
    // A later request on another connection shows that the server has seen all of them.
    await served.client.pollConnectSession(other.sessionToken)
    countTry(answered(watched).length > 0)

    expect(waiting.response).toBeUndefined()
    await served.client.cancelConnectSession(honest.sessionToken)
    await expect.poll(() => waiting.response).toMatchObject({ status: 'cancelled' })
    for (const { leave } of [...many, ...watched]) leave()
  },
)

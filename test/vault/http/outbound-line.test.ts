import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { StreamRequest } from '../../../packages/vault/src/http/outbound.ts'
import { freePort } from '../../support/free-port.ts'
import { eventually, passTime } from '../../support/time/stop-timers.ts'
import {
  failureOf,
  open,
  proxyCall,
  serve,
  stopOutboundTimers,
  type LocalServer,
} from './local-servers.ts'

const ada = { grant: 'grant-a', user: 'ada' }
const grace = { grant: 'grant-g', user: 'grace' }
const call = (server: LocalServer, change: Partial<StreamRequest> = {}): StreamRequest => ({
  ...proxyCall(server),
  owner: ada,
  ...change,
})

/** A server that holds each request until it is let go of. */
async function serveHeld() {
  const held: ServerResponse[] = []
  const server = await serve((_request, response) => {
    held.push(response)
  })
  return { server, held, release: () => held.splice(0).forEach((response) => response.end('x')) }
}

describe('Outbound.stream, the line for connections', () => {
  test('keeps one grant to 64 connections and one user to 128, and another user gets through', async () => {
    const { server, held, release } = await serveHeld()
    const outbound = open()
    const flood = [1, 2, 3].flatMap((grant) =>
      Array.from({ length: 100 }, () =>
        outbound.stream(call(server, { owner: { grant: `grant-${grant}`, user: 'ada' } })),
      ),
    )
    await expect.poll(() => held.length).toBe(128)
    const other = outbound.stream(call(server, { owner: grace }))
    await expect.poll(() => held.length).toBe(129)
    const [one] = held.splice(128)
    one?.end('through')
    expect(await (await other).text()).toBe('through')
    // All of the others get their turn, and open no more connections than may be in use.
    const all = Promise.all(flood)
    let isOver = false
    void all.finally(() => (isOver = true))
    await eventually(() => {
      release()
      return isOver
    })
    expect((await all).every(({ status }) => status === 200)).toBe(true)
    expect(server.connections()).toBeLessThanOrEqual(129)
  })

  test('refuses a call at once when a thousand with its grant wait', async () => {
    const { server, held } = await serveHeld()
    const outbound = open({ limits: { connectionsPerGrant: 1, waitingPerGrant: 1_000 } })
    const waiting = Array.from({ length: 1_001 }, () => failureOf(outbound.stream(call(server))))
    await expect.poll(() => held.length).toBe(1)
    expect(await failureOf(outbound.stream(call(server)))).toMatchObject({
      code: 'temporarily_unavailable',
      status: 503,
      details: { sent: false, reason: 'line_full' },
    })
    const other = outbound.stream(call(server, { owner: grace }))
    await expect.poll(() => held.length).toBe(2)
    held[1]?.end()
    expect((await other).status).toBe(200)
    await outbound.close()
    held[0]?.destroy()
    void Promise.allSettled(waiting)
  })

  test('ends the wait for a turn with the deadline, and nothing was sent', async () => {
    await stopOutboundTimers()
    const { server, held } = await serveHeld()
    const outbound = open({ limits: { connectionsPerGrant: 1, headersMs: 80 } })
    const first = failureOf(outbound.stream(call(server)))
    await eventually(() => held.length === 1)
    const second = failureOf(outbound.stream(call(server)))
    await passTime(80)
    expect(await second).toMatchObject({ code: 'timeout', details: { sent: false } })
    expect(await first).toMatchObject({ code: 'timeout', details: { sent: true } })
  })

  const ends: Readonly<Record<string, (world: LineWorld) => Promise<unknown>>> = {
    'a call whose signal aborts': async ({ stream, arrivals }) => {
      const controller = new AbortController()
      const failure = failureOf(stream('/held', { signal: controller.signal }))
      const before = arrivals()
      await eventually(() => arrivals() > before)
      controller.abort(new Error('enough'))
      return failure
    },
    'a call whose signal aborts in the line': async ({ stream, arrivals, release }) => {
      const before = arrivals()
      const first = stream('/held')
      await eventually(() => arrivals() > before)
      const controller = new AbortController()
      const second = failureOf(stream('/held', { signal: controller.signal }))
      controller.abort(new Error('enough'))
      await second
      release()
      return (await first).text()
    },
    'a server that breaks off': ({ stream }) => failureOf(stream('/reset')),
    'a body that breaks off': async ({ stream }) => failureOf((await stream('/half')).text()),
    'a body that is cancelled': async ({ stream }) => (await stream('/begin')).body?.cancel(),
    'a small body that is not read': ({ stream }) => stream('/small'),
    'a large body that is not read': ({ stream }) => stream('/large'),
    'a response without a body': ({ stream }) => stream('/none'),
    'a body of the caller’s that fails': ({ stream }) => {
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('begin')
        throw new Error('the disk is gone')
      }
      return failureOf(stream('/held', { method: 'POST', body: failing() }))
    },
    'a credential that cannot be had': ({ stream }) =>
      failureOf(stream('/small', { credential: () => Promise.reject(new Error('revoked')) })),
  }

  test.each(Object.keys(ends))('gets the place back after %s', async (name) => {
    const world = await openLineWorld()
    for (let times = 0; times < 3; times += 1) await ends[name]?.(world)
    expect(await (await world.stream('/small')).text()).toBe('small')
  })

  test('gets the place back after a connection that is refused', async () => {
    const port = await freePort()
    const outbound = open({ limits: { connectionsPerGrant: 1 } })
    const host = `127.0.0.1:${port}`
    const request: StreamRequest = {
      purpose: 'proxy',
      method: 'GET',
      url: new URL(`http://${host}/`),
      headers: {},
      hosts: { hosts: [host], development: true },
      owner: ada,
    }
    for (let times = 0; times < 3; times += 1)
      expect(await failureOf(outbound.stream(request))).toMatchObject({ code: 'network_error' })
  })
})

/** One origin, at which the grant has one connection. */
interface LineWorld {
  readonly stream: (path: string, change?: Partial<StreamRequest>) => Promise<Response>
  readonly arrivals: () => number
  readonly release: () => void
}

async function openLineWorld(): Promise<LineWorld> {
  const held: ServerResponse[] = []
  let arrivals = 0
  const server = await serve((request, response) => {
    arrivals += 1
    if (request.url === '/held') held.push(response)
    else if (request.url === '/reset') request.socket.resetAndDestroy()
    else if (request.url === '/begin') response.write('begin')
    else if (request.url === '/none') response.writeHead(204).end()
    else if (request.url === '/large') response.end(Buffer.alloc(5_000_000))
    else if (request.url === '/half') {
      response.setHeader('content-length', 10).write('half')
      response.socket?.end()
    } else response.end('small')
  })
  const outbound = open({ limits: { connectionsPerGrant: 1, unreadMs: 80 } })
  return {
    stream: (path, change) =>
      outbound.stream(call(server, { url: new URL(`${server.origin}${path}`), ...change })),
    arrivals: () => arrivals,
    release: () => held.splice(0).forEach((response) => response.end('held')),
  }
}

describe('Outbound.stream, a credential that leaves fresh or not at all', () => {
  test('asks for it once there is a connection, and again when that took too long', async () => {
    const { server, held, release } = await serveHeld()
    const outbound = open({ limits: { connectionsPerGrant: 1 } })
    let made = 0
    let isFresh = true
    const credential = async () => {
      made += 1
      const mine = made
      return { headers: { authorization: `Bearer ${mine}` }, isFresh: () => isFresh || mine > 2 }
    }
    const first = outbound.stream(call(server, { credential }))
    await expect.poll(() => held.length).toBe(1)
    const second = outbound.stream(call(server, { credential }))
    expect(made).toBe(1)
    isFresh = false
    release()
    await (await first).text()
    await expect.poll(() => held.length).toBe(1)
    // The second was too old, the third goes out on the connection of before.
    expect(held[0]?.req.headers.authorization).toBe('Bearer 3')
    release()
    await (await second).text()
    expect(made).toBe(3)
    expect(server.connections()).toBe(1)
  })

  test('sends the body of a stream whole, also when the credential was too old first', async () => {
    const received: string[] = []
    const server = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => received.push(text))
      request.on('end', () => response.end('ok'))
    })
    let made = 0
    const credential = async () => {
      made += 1
      const mine = made
      return { headers: { authorization: `Bearer ${mine}` }, isFresh: () => mine > 2 }
    }
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const text of ['one ', 'two ', 'three']) yield Buffer.from(text)
    }
    const response = await open().stream(call(server, { method: 'POST', body: body(), credential }))
    expect(await response.text()).toBe('ok')
    expect([received.join(''), made]).toEqual(['one two three', 3])
  })

  test('asks for it only when the first piece of the caller’s body is there', async () => {
    const server = await serve((request, response) =>
      request.resume().on('end', () => response.end()),
    )
    let made = 0
    const credential = async () => {
      made += 1
      return { headers: { authorization: 'Bearer x' }, isFresh: () => true }
    }
    let give = () => {}
    const given = new Promise<void>((resolve) => (give = resolve))
    let isAsked = false
    async function* slow(): AsyncGenerator<Uint8Array> {
      isAsked = true
      await given
      yield Buffer.from('late')
    }
    const response = open().stream(call(server, { method: 'POST', body: slow(), credential }))
    await eventually(() => isAsked)
    await new Promise((resolve) => setImmediate(resolve))
    expect([made, server.connections()]).toEqual([0, 0])
    give()
    expect((await response).status).toBe(200)
    expect(made).toBe(1)
  })
})

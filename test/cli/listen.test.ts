import { createApiKeys, createServer, generateApiKey, type Server } from '@alter-ai/server'
import { createOutbound, type Outbound } from '@alter-ai/vault'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { listen, type Listener, type ListenOptions } from '../../packages/cli/src/http/listen.ts'
import { ada, createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { recordLog } from '../support/record-log.ts'

const { key, hash } = generateApiKey('main')
const apiKeys = createApiKeys([{ name: 'test', hash }])
const publicURL = 'http://localhost:4999/alter'
const { logger, lines } = recordLog()

let world: TestWorld
let grantId: string
/** What a provider's API answers, where a test puts something in its place. */
let answer: Outbound['stream'] | undefined

beforeAll(async () => {
  const outbound = createOutbound()
  world = await createTestVault({
    publicURL,
    logger,
    outbound: { ...outbound, stream: (request) => (answer ?? outbound.stream)(request) },
  })
  ;({ grant_id: grantId } = await new FlowBrowser(world).grant('google', ada))
})
afterAll(() => world.close())

async function start(
  limits?: ListenOptions['limits'],
  change = (server: Server): Server => server,
): Promise<Listener & { origin: string }> {
  const listener = await listen(change(createServer({ vault: world.vault, apiKeys })), {
    host: '127.0.0.1',
    port: 0,
    publicURL,
    ...(limits && { limits }),
  })
  onTestFinished(() => listener.stop())
  return { ...listener, origin: `http://127.0.0.1:${listener.port}` }
}

/** Keeps the path of each request that is served; `before` runs first. */
async function startRecorded(
  before = () => {},
): Promise<Listener & { readonly paths: readonly string[] }> {
  const paths: string[] = []
  const listener = await start({}, (server) => ({
    ...server,
    fetch: (request, host) => {
      paths.push(new URL(request.url).pathname)
      before()
      return server.fetch(request, host)
    },
  }))
  return { ...listener, paths }
}

/** Writes to a bare connection and reads until the other side ends it. */
function talk(
  port: number,
  text: string,
): { socket: Socket; said: () => string; heard: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  socket.on('error', () => undefined)
  socket.write(text)
  return {
    socket,
    said: () => said,
    heard: new Promise((resolve) => socket.on('close', () => resolve(said))),
  }
}

const proxyHead = () =>
  `Host: x\r\nAuthorization: Bearer ${key}\r\nAlter-Grant-Id: ${grantId}\r\nAlter-Target: ${world.provider.urls.google.apiUrl}/echo\r\n`

/** A request whose body does not come. */
const slowSession = `POST /alter/sdk/oauth/connect/session HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`

describe('listen', () => {
  test('serves below the mount of the public URL, and nothing beside it', async () => {
    const { origin } = await start()
    expect((await fetch(`${origin}/alter/healthz`)).status).toBe(200)
    for (const path of ['/healthz', '/alterhealthz', '/', '/alter/nothing', '/ALTER/healthz']) {
      const response = await fetch(`${origin}${path}`)
      expect(response.ok, path).toBe(false)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('cache-control')).toContain('no-store')
    }
  })

  test(
    'cuts who is slow with headers, and who is slow with a body',
    { tags: ['timing'] },
    async () => {
      const { port: headersPort } = await start({ headersMs: 200 })
      const { port } = await start({ requestMs: 200 })
      const slowHeaders = talk(headersPort, 'GET /alter/healthz HTTP/1.1\r\nHost: x\r\n')
      const slowBody = talk(port, slowSession)
      expect(await slowHeaders.heard).toMatch(/^(HTTP\/1\.1 408|$)/)
      expect(await slowBody.heard).toBe('')
    },
  )

  test(
    'lets a call of the proxy stream for longer than other requests may take',
    { tags: ['timing'] },
    async () => {
      const { port } = await start({ requestMs: 200 })
      const { socket, said, heard } = talk(
        port,
        `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nfirst\r\n`,
      )
      await expect.poll(said).toContain('first')
      // A request that begins later and is cut shows that the time of this one is over as well.
      await talk(port, slowSession).heard
      socket.write('4\r\nlast\r\n0\r\n\r\n')
      const all = await heard
      expect(all).toMatch(/^HTTP\/1\.1 200 /)
      expect(all.replaceAll(/\r\n\w+\r\n/g, '')).toContain('firstlast')
    },
  )

  test('does not wait for the rest of an upload that it has refused', async () => {
    const { port } = await start({ requestMs: 200 })
    const { heard } = talk(
      port,
      'POST /alter/sdk/proxy HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer no\r\nContent-Length: 1000\r\n\r\nx',
    )
    expect(await heard).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('ends a connection on which nothing happens', async () => {
    const { port } = await start({ idleMs: 200 })
    const { heard } = talk(
      port,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`,
    )
    await heard
  })

  test('keeps a connection open for longer than clients and proxies do', async () => {
    const { origin } = await start()
    const response = await fetch(`${origin}/alter/healthz`)
    await response.text()
    // Node tells the client how long; a client that takes the hint never sends on a connection that is being closed.
    expect(response.headers.get('keep-alive')).toBe('timeout=75')
  })

  test('takes 64 headers, and no more of them', async () => {
    const { origin } = await start()
    const withHeaders = (count: number) =>
      fetch(`${origin}/alter/healthz`, {
        headers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, '1'])),
      })
    expect((await withHeaders(50)).status).toBe(200)
    // Newer versions of Node refuse by themselves what older ones cut off (RFC 6585 §5).
    expect([400, 431]).toContain((await withHeaders(64)).status)
  })

  test('takes the headers of the largest call that the SDK makes, and elsewhere no more than 16 kB', async () => {
    const { origin } = await start()
    const send = (path: string, size: number) =>
      fetch(`${origin}/alter${path}`, { headers: { 'x-large': 'x'.repeat(size) } })
    // Not for want of a smaller header, but for want of a key.
    expect((await send('/sdk/proxy', 45_000)).status).toBe(401)
    expect((await send('/healthz', 15_000)).status).toBe(200)
    const refused = await send('/healthz', 17_000)
    expect(refused.status).toBe(431)
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_argument' } })
  })

  test('serves one request at a time per connection, and one more may wait', async () => {
    const { port, paths } = await startRecorded()
    const { sessionToken } = await world.vault.createConnectSession({ userCode: true })
    const poll = `GET /alter/sdk/oauth/connect/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sessionToken}\r\n\r\n`
    const health = 'GET /alter/healthz HTTP/1.1\r\nHost: x\r\n\r\n'
    const two = talk(port, poll + health)
    await expect.poll(() => paths).toEqual(['/sdk/oauth/connect/status'])
    const three = talk(port, poll + health + health)
    expect(await three.heard).toBe('')
    // The connection was closed before the turn of its first request.
    expect(paths).toEqual(['/sdk/oauth/connect/status'])
    await world.vault.cancelConnectSession(sessionToken)
    await expect.poll(two.said).toContain('{"status":"ok"}')
    expect(two.said()).toMatch(/^HTTP\/1\.1 200 [^]*"status":"cancelled"/)
    two.socket.write(health)
    await expect.poll(() => two.said().split('{"status":"ok"}')).toHaveLength(3)
  })

  test('accepts a new connection while fifty others keep it busy', async () => {
    const { port, paths } = await startRecorded(() => {
      const busyUntil = performance.now() + 2
      while (performance.now() < busyUntil);
    })
    const request = (path: string) => `GET /alter${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    for (let client = 1; client <= 50; client += 1) {
      const { socket } = talk(port, request('/healthz'))
      socket.on('data', () => socket.write(request('/healthz')))
    }
    const behind = talk(port, request('/behind'))
    await expect.poll(behind.said).toContain('HTTP/1.1 404')
    // About 150 requests come first: a few per round until the connection is accepted. It would be several hundred if each
    // round served all of them.
    expect(paths.indexOf('/behind')).toBeLessThan(300)
  })

  test('never starts a request that waited when its client went away', async () => {
    const settled: Promise<unknown>[] = []
    const { port } = await start({}, (server) => ({
      ...server,
      fetch: (request, host) => {
        const answered = server.fetch(request, host)
        settled.push(answered)
        return answered
      },
    }))
    const { sessionToken } = await world.vault.createConnectSession({ userCode: true })
    const poll = `GET /alter/sdk/oauth/connect/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sessionToken}\r\n\r\n`
    const { socket, heard } = talk(port, poll + poll)
    await expect.poll(() => settled.length).toBe(1)
    socket.destroy()
    await heard
    await settled[0]
    // A connection that comes later is served, so the one that is gone would have been by now.
    const later = talk(port, 'GET /alter/healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(later.said).toContain('ok')
    expect(settled).toHaveLength(2)
  })

  test('cuts the connection when the provider’s answer breaks off, so that it never looks whole', async () => {
    const { origin } = await start()
    onTestFinished(() => (answer = undefined))
    for (const headers of [{}, { 'content-length': '100' }] as Record<string, string>[]) {
      let pulls = 0
      answer = () =>
        Promise.resolve(
          new Response(
            new ReadableStream({
              async pull(controller) {
                pulls += 1
                if (pulls === 1) controller.enqueue(new TextEncoder().encode('half'))
                else {
                  await new Promise((resolve) => setImmediate(resolve))
                  controller.error(new Error('the provider hung up'))
                }
              },
            }),
            { headers },
          ),
        )
      const response = fetch(`${origin}/alter/sdk/proxy`, {
        headers: {
          authorization: `Bearer ${key}`,
          'alter-grant-id': grantId,
          'alter-target': `${world.provider.urls.google.apiUrl}/files`,
        },
      }).then((each) => each.text())
      await expect(response).rejects.toThrow(TypeError)
    }
  })

  test('stops when what runs has finished: nobody is cut, nobody comes in', async () => {
    const listener = await start()
    const { socket, heard } = talk(
      listener.port,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    const idle = talk(listener.port, 'GET /alter/healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => idle.socket.once('data', resolve))
    let hasStopped = false
    const stopped = listener.stop().then(() => (hasStopped = true))
    await idle.heard
    await expect(fetch(`${listener.origin}/alter/healthz`)).rejects.toThrow(TypeError)
    expect(hasStopped).toBe(false)
    socket.write('4\r\nlast\r\n0\r\n\r\n')
    expect(await heard).toContain('last')
    await stopped
  })

  test('stops at once when a browser has connected ahead of its requests', async () => {
    const listener = await start({ stopMs: 2 ** 30 })
    const early = connect(listener.port, '127.0.0.1')
    onTestFinished(() => void early.destroy())
    await new Promise((resolve) => early.once('connect', resolve))
    // The answer to a later connection shows that the server has the early one too.
    await fetch(`${listener.origin}/alter/healthz`)
    await listener.stop()
  })

  test('cuts what does not finish in time once it stops', async () => {
    const listener = await start({ stopMs: 100 })
    const { socket, heard } = talk(
      listener.port,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    await listener.stop()
    expect(await heard).not.toContain('\r\n0\r\n')
  })
})

describe('callers who leave', () => {
  test('in the middle of anything, are no news to the operator', async () => {
    const answers: Promise<unknown>[] = []
    const { port } = await start({}, (server) => ({
      ...server,
      fetch: (request, host) => {
        const answered = server.fetch(request, host)
        answers.push(answered)
        return answered
      },
    }))
    lines.length = 0
    const { sessionToken } = await world.vault.createConnectSession({ userCode: true })
    for (const head of [
      slowSession,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Content-Length: 1000\r\n\r\nx`,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Content-Length: 100000\r\n\r\nx`,
      `POST /alter/sdk/proxy HTTP/1.1\r\n${proxyHead()}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n`,
      `GET /alter/sdk/oauth/connect/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sessionToken}\r\n\r\n`,
    ]) {
      const before = answers.length
      const { socket, said, heard } = talk(port, head)
      await expect.poll(() => answers.length).toBe(before + 1)
      if (head.includes('chunked')) await expect.poll(said).toContain('first')
      socket.destroy()
      await heard
      await Promise.allSettled(answers)
    }
    // Whatever would be said, is said by then.
    await new Promise((resolve) => setImmediate(resolve))
    expect(answers).toHaveLength(5)
    expect(lines).toEqual([])
  })
})

import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import { afterEach, beforeEach, expect, onTestFinished } from 'vitest'
import { listen } from '../../packages/cli/src/http/listen.ts'
import { attackTest } from '../support/attack.ts'
import {
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { rawGet } from '../support/raw-get.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

let server: MaliciousServer
beforeEach(async () => {
  server = await startMaliciousServer()
})
afterEach(() => server.close())

/** A vault behind its own listener, and a grant. `call` is what an app's back end gets, byte for byte. */
async function serveVault() {
  const { vault } = await createOwnVault({ acme: server.client() })
  const { grants } = await new Walker(vault).walk('acme')
  const { key, hash } = generateApiKey('main')
  const { port, stop } = await listen(
    createServer({ vault, apiKeys: createApiKeys([{ name: 'shop', hash }]) }),
    { host: '127.0.0.1', port: 0, publicURL: 'http://localhost' },
  )
  onTestFinished(async () => {
    await stop()
    await vault.close()
  })
  return () =>
    rawGet(`http://127.0.0.1:${port}/sdk/proxy`, {
      authorization: `Bearer ${key}`,
      'alter-grant-id': grants?.[0]?.grant_id ?? '',
      'alter-target': `${server.origin}/api`,
    })
}

attackTest(
  {
    row: 'RP-21',
    name: 'a response whose headers give orders to the server in front of the app',
    reference: 'nginx X-Accel-Redirect, Apache X-Sendfile, Perlbal X-Reproxy-URL',
  },
  async (countTry) => {
    const call = await serveVault()
    for (const name of [
      'X-Accel-Redirect',
      'X-Accel-Buffering',
      'X-Sendfile',
      'X-Lighttpd-Send-File',
      'X-LiteSpeed-Location',
      'X-Reproxy-URL',
      'X-Reproxy-File',
      'X-Envoy-Immediate-Health-Check-Fail',
    ]) {
      server.answer('/api', (_request, response) =>
        response.writeHead(200, { [name]: '/etc/passwd', 'x-own': '1' }).end('honest'),
      )
      const response = await call()
      countTry(name.toLowerCase() in response.headers)
      expect([response.headers['x-own'], response.text]).toEqual(['1', 'honest'])
    }
  },
)

attackTest(
  {
    row: 'RP-21',
    name: 'a 205 or 204 that says how long its body is, and makes the reader wait for it',
    reference: 'RFC 9110 §15.3.6, RFC 9112 §6.3',
  },
  async (countTry) => {
    const call = await serveVault()
    for (const status of [205, 204]) {
      server.answer('/api', (_request, { socket }) =>
        socket?.end(
          `HTTP/1.1 ${status} X\r\ncontent-length: 7\r\ncontent-encoding: gzip\r\nx-own: 1\r\n\r\nsecrets`,
        ),
      )
      // The reader would wait for seven bytes, and take the next response for them.
      const { status: received, headers, text } = await call()
      expect([received, headers['x-own']]).toEqual([status, '1'])
      countTry(Number(headers['content-length'] ?? 0) > text.length)
      countTry('content-encoding' in headers)
    }
  },
)

attackTest(
  {
    row: 'RP-21',
    name: 'an API that sends the token back in a header, encoded',
    reference: 'RFC 4648 §4, §5 and §8, RFC 3986 §2.1',
  },
  async (countTry) => {
    const call = await serveVault()
    const encoders: readonly ((text: string) => string)[] = [
      (text) => text,
      (text) => encodeURIComponent(encodeURIComponent(text)),
      (text) => Buffer.from(text).toString('hex'),
      (text) => Buffer.from(text).toString('hex').toUpperCase(),
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(text).toString('base64url'),
    ]
    for (const encode of encoders) {
      // Three bytes of base64 are four digits: the token begins at each of the three places once.
      for (const before of ['', 'x', 'xy', 'Bearer ', '{"token":"']) {
        server.answer('/api', ({ headers }, response) => {
          const token = (headers.authorization ?? '').replace('Bearer ', '')
          const echo = encode(`${before}${token}" and more`)
          response.writeHead(200, echo, { 'x-echo': `see ${echo}`, 'x-own': '1' }).end('honest')
        })
        const response = await call()
        countTry('x-echo' in response.headers)
        expect([response.headers['x-own'], response.text]).toEqual(['1', 'honest'])
      }
    }
  },
)

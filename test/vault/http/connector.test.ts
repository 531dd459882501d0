import { describe, expect, test } from 'vitest'
import type { HostRule } from '../../../packages/vault/src/http/host-rule.ts'
import { makeCertificate } from '../../support/make-certificate.ts'
import {
  failureOf,
  networkThatEndsAt,
  networkWithOnlyLoopback,
  open,
  resolveTo,
  serve,
  serveRaw,
  serveTls,
} from './local-servers.ts'

const rule: HostRule = { hosts: ['api.example.com', 'other.example.com'], development: false }
const url = new URL('https://api.example.com/me')
const call = { purpose: 'proxy', method: 'GET', url, headers: {}, hosts: rule } as const

describe('addresses', () => {
  test('connects to the public address of a name, over verified TLS, and keeps the name in SNI and Host', async () => {
    const certificate = makeCertificate(['api.example.com'])
    const seen: unknown[] = []
    const server = await serveTls(certificate, (request, response) => {
      seen.push(request.headers.host, (request.socket as { servername?: unknown }).servername)
      response.end('hello')
    })
    const { build, dialled } = networkThatEndsAt(server.port)
    const outbound = open({ build, lookup: resolveTo('93.184.216.34'), ca: certificate.cert })
    const response = await outbound.stream(call)
    expect(await response.text()).toBe('hello')
    expect(dialled).toEqual(['93.184.216.34'])
    expect(seen).toEqual(['api.example.com', 'api.example.com'])
  })

  test.each([
    ['loopback', ['127.0.0.1']],
    ['a private address', ['10.1.2.3']],
    ['a metadata service', ['169.254.169.254']],
    ['loopback in IPv6', ['::1']],
    ['a mapped address', ['::ffff:93.184.216.34']],
    ['a public address and loopback', ['93.184.216.34', '127.0.0.1']],
    ['loopback and a public address', ['127.0.0.1', '93.184.216.34']],
    ['a public IPv4 and a private IPv6 address', ['93.184.216.34', 'fd00::1']],
    ['something that is no address', ['api.internal']],
  ])('refuses a name that resolves to %s, and opens no socket', async (_, addresses) => {
    const canary = await serve((_request, response) => response.end())
    const { build, dialled } = networkThatEndsAt(canary.port)
    const outbound = open({ build, lookup: resolveTo(...addresses) })
    for (const attempt of [outbound.stream(call), outbound.fetch({ ...call, purpose: 'token' })]) {
      expect(await failureOf(attempt)).toMatchObject({
        name: 'TargetNotAllowedError',
        code: 'target_not_allowed',
      })
    }
    expect(dialled).toEqual([])
    expect(canary.connections()).toBe(0)
  })

  test('asks once for each socket and connects to what it checked: a name that changes reaches nothing inside', async () => {
    const canary = await serve((_request, response) => response.end('inside'))
    let calls = 0
    // Public whenever it is the first to ask, loopback for whoever asks again.
    const lookup = async () => (calls++ % 2 === 0 ? ['93.184.216.34'] : ['127.0.0.1'])
    const outbound = open({ lookup, build: networkWithOnlyLoopback(canary.port) })
    const codes: unknown[] = []
    for (let attempt = 0; attempt < 200; attempt++) {
      codes.push((await failureOf(outbound.stream(call))).code)
    }
    expect(calls).toBe(200)
    expect(codes.filter((code) => code === 'network_error')).toHaveLength(100)
    expect(codes.filter((code) => code === 'target_not_allowed')).toHaveLength(100)
    expect(canary.connections()).toBe(0)
  })

  test('checks again for the next socket when the first was good', async () => {
    const certificate = makeCertificate(['api.example.com'])
    const server = await serveTls(certificate, (_request, response) => {
      response.setHeader('connection', 'close').end('public')
    })
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    const { build, dialled } = networkThatEndsAt(server.port)
    const outbound = open({
      build,
      ca: certificate.cert,
      lookup: async () => answers.shift() ?? [],
    })
    expect(await (await outbound.stream(call)).text()).toBe('public')
    expect(await failureOf(outbound.stream(call))).toMatchObject({ code: 'target_not_allowed' })
    expect(dialled).toEqual(['93.184.216.34'])
  })

  test.each([
    ['not found', async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))],
    ['without an address', async () => []],
  ])('says of a name that is %s that nothing was sent', async (_, lookup) => {
    expect(await failureOf(open({ lookup }).stream(call))).toMatchObject({
      name: 'NetworkError',
      code: 'network_error',
      details: { purpose: 'proxy', host: 'api.example.com', sent: false, reason: 'ENOTFOUND' },
    })
  })

  test('gives up on a resolver that does not answer', async () => {
    const outbound = open({ lookup: () => new Promise(() => undefined), limits: { connectMs: 50 } })
    expect(await failureOf(outbound.stream(call))).toMatchObject({
      name: 'TimeoutError',
      details: { sent: false, reason: 'connect' },
    })
  })
})

describe('development rows', () => {
  test('reach loopback by name only where the name is loopback', async () => {
    const server = await serve((_request, response) => response.end('local'))
    const hosts: HostRule = { hosts: [`localhost:${server.port}`], development: true }
    const target = { ...call, url: new URL(`http://localhost:${server.port}/`), hosts }
    expect(await (await open({ lookup: resolveTo('127.0.0.1') }).stream(target)).text()).toBe(
      'local',
    )
    for (const address of ['93.184.216.34', '10.0.0.1', '0.0.0.0', '::ffff:127.0.0.1']) {
      expect(await failureOf(open({ lookup: resolveTo(address) }).stream(target))).toMatchObject({
        code: 'target_not_allowed',
      })
    }
    expect(server.connections()).toBe(1)
  })

  test('do not make loopback out of other names', async () => {
    const canary = await serve((_request, response) => response.end())
    const { build } = networkThatEndsAt(canary.port)
    const outbound = open({ build, lookup: resolveTo('127.0.0.1') })
    expect(
      await failureOf(outbound.stream({ ...call, hosts: { ...rule, development: true } })),
    ).toMatchObject({
      code: 'target_not_allowed',
    })
    expect(canary.connections()).toBe(0)
  })
})

describe('TLS', () => {
  const setUp = async (names: readonly string[], trust: 'trusted' | 'unknown') => {
    const certificate = makeCertificate(names)
    const server = await serveTls(certificate, (_request, response) => response.end('secret'))
    const { build } = networkThatEndsAt(server.port)
    return open({
      build,
      lookup: resolveTo('93.184.216.34'),
      ...(trust === 'trusted' && { ca: certificate.cert }),
    })
  }

  test('refuses a certificate that nobody signed', async () => {
    const outbound = await setUp(['api.example.com'], 'unknown')
    expect(await failureOf(outbound.stream(call))).toMatchObject({
      code: 'network_error',
      details: { sent: false },
    })
    expect(await failureOf(outbound.fetch({ ...call, purpose: 'token' }))).toMatchObject({
      code: 'network_error',
    })
  })

  test('refuses it also under NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const outbound = await setUp(['api.example.com'], 'unknown')
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await failureOf(outbound.stream(call))).toMatchObject({
        code: 'network_error',
        details: { sent: false },
      })
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })

  test('refuses a certificate for another name', async () => {
    const outbound = await setUp(['other.example.com'], 'trusted')
    expect(await failureOf(outbound.stream(call))).toMatchObject({
      code: 'network_error',
      details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID', sent: false },
    })
  })

  test('refuses a server that speaks plain HTTP on the https port', async () => {
    const server = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    )
    const { build } = networkThatEndsAt(server.port)
    const outbound = open({ build, lookup: resolveTo('93.184.216.34'), limits: { connectMs: 300 } })
    expect(await failureOf(outbound.stream(call))).toMatchObject({ details: { sent: false } })
  })
})

import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  createClientAddress,
  isTrustProxy,
  type TrustProxy,
} from '../../packages/cli/src/http/client-address.ts'

function requestFrom(remoteAddress: string, headers: Readonly<Record<string, string>> = {}) {
  return { incoming: { headers, socket: { remoteAddress } } as unknown as IncomingMessage }
}

function addressOf(
  trustProxy: TrustProxy | undefined,
  remoteAddress: string,
  forwardedFor?: string,
): string | undefined {
  const find = createClientAddress(trustProxy, () => undefined)
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  return find(new Request('http://localhost'), requestFrom(remoteAddress, headers))
}

describe('the client address', () => {
  const proxy = '10.0.0.5'
  const client = '203.0.113.7'

  test.each<[string, TrustProxy | undefined, string, string | undefined, string]>([
    ['is the peer', undefined, client, undefined, client],
    ['is the peer, whatever it forwards', undefined, client, '192.0.2.1', client],
    ['is what one proxy has added', 1, proxy, client, client],
    ['is not what the client wrote before it', 1, proxy, `192.0.2.1, ${client}`, client],
    [
      'is what the outer one of two proxies has added',
      2,
      proxy,
      `192.0.2.1, ${client}, 10.0.0.6`,
      client,
    ],
    ['is the peer, where one proxy has added nothing', 1, client, undefined, client],
    ['is found behind a proxy of a trusted network', ['10.0.0.0/8'], proxy, client, client],
    [
      'is found behind several of them',
      ['10.0.0.0/8'],
      proxy,
      `192.0.2.1, ${client}, 10.9.9.9`,
      client,
    ],
    ['is the peer, where that is not a trusted proxy', ['10.0.0.0/8'], client, '192.0.2.1', client],
    ['is found behind a mapped address', ['10.0.0.0/8'], '::ffff:10.0.0.5', client, client],
    ['is found behind a local proxy', ['loopback'], '::1', client, client],
  ])('%s', (_what, trustProxy, remoteAddress, forwardedFor, expected) => {
    expect(addressOf(trustProxy, remoteAddress, forwardedFor)).toBe(expected)
  })

  test('is nothing for a socket that is closed', () => {
    for (const trustProxy of [undefined, 1, ['10.0.0.0/8']]) {
      const find = createClientAddress(trustProxy, () => undefined)
      const closed = { incoming: { headers: {}, socket: {} } }
      expect(find(new Request('http://localhost'), closed)).toBeUndefined()
    }
  })
})

describe('a forwarded header', () => {
  const send = (trustProxy: TrustProxy | undefined, header: string) => {
    const warnings: string[] = []
    const find = createClientAddress(trustProxy, (message) => warnings.push(message))
    for (let count = 0; count < 3; count += 1)
      find(new Request('http://localhost'), requestFrom('127.0.0.1', { [header]: 'for=secret' }))
    return warnings
  }

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    '%s without trustProxy is one warning that names the option and no value',
    (header) => {
      const warnings = send(undefined, header)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('"trustProxy"')
      expect(warnings[0]).not.toContain('secret')
    },
  )

  test('with trustProxy is none', () => {
    expect(send(1, 'x-forwarded-for')).toEqual([])
  })

  test('is not missed where there is none', () => {
    expect(send(undefined, 'accept')).toEqual([])
  })
})

test('trustProxy is a number of hops, or a list of addresses and networks', () => {
  for (const good of [1, 10, ['10.0.0.0/8'], ['loopback'], ['::1', '192.0.2.0/255.255.255.0']])
    expect(isTrustProxy(good), JSON.stringify(good)).toBe(true)
  const bad = [
    true,
    0,
    11,
    1.5,
    '1',
    'loopback',
    [],
    [1],
    ['proxy.example'],
    ['0.0.0.0/0'],
    ['::/0'],
  ]
  for (const each of bad) expect(isTrustProxy(each), JSON.stringify(each)).toBe(false)
})

import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import { afterAll, beforeAll, expect } from 'vitest'
import { createClientAddress } from '../../packages/cli/src/http/client-address.ts'
import { listen, type Listener } from '../../packages/cli/src/http/listen.ts'
import { attackTest } from '../support/attack.ts'
import { createTestVault, type TestWorld } from '../support/create-test-vault.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

const limit = 20
let world: TestWorld
const listeners: Listener[] = []

/** A vault of its own on loopback, that trusts these proxies. @returns its origin. */
async function serve(trustProxy?: number): Promise<string> {
  const { hash } = generateApiKey('main')
  const server = createServer({
    vault: world.vault,
    apiKeys: createApiKeys([{ name: 'app', hash }]),
    clientAddress: createClientAddress(trustProxy, () => undefined),
  })
  const options = { host: '127.0.0.1', port: 0, publicURL: 'http://localhost:4999' }
  const listener = await listen(server, options)
  listeners.push(listener)
  return `http://127.0.0.1:${listener.port}`
}

beforeAll(async () => {
  const perAddress = { requests: limit, seconds: 3_600 }
  world = await createTestVault({
    publicURL: 'http://localhost:4999',
    rateLimits: { perAddress },
  })
})
afterAll(async () => {
  await Promise.all(listeners.map((listener) => listener.stop()))
  await world.close()
})

/** Ways to pose as another client, as a new one each time. */
const disguises: ((count: number) => string[])[] = [
  (count) => [`X-Forwarded-For: 203.0.113.${count}`],
  (count) => [`X-Forwarded-For: 203.0.113.${count}, 198.51.100.${count}`],
  (count) => [`X-Forwarded-For: 203.0.113.${count}`, `X-Forwarded-For: 198.51.100.${count}`],
  (count) => [`Forwarded: for=203.0.113.${count}`],
  (count) => [`X-Real-IP: 203.0.113.${count}`],
  (count) => [`CF-Connecting-IP: 203.0.113.${count}`],
  (count) => [`True-Client-IP: 203.0.113.${count}`],
  (count) => [`X-Client-IP: 203.0.113.${count}`],
  (count) => [`Via: 1.1 203.0.113.${count}`],
]

const page = async (origin: string, lines: readonly string[]) =>
  (await sendRaw(origin, rawRequest('GET /sdk/oauth/connect', lines))).status

attackTest(
  {
    row: 'RP-16',
    name: 'a client gives itself a new address with each request, in nine headers',
    reference: 'RFC 7239 §8.1, CVE-2026-40575, OWASP ASVS 5.0 15.3.4',
  },
  async (countTry) => {
    const origin = await serve()
    let served = 0
    for (let count = 0; count < limit * 3; count += 1) {
      const disguise = disguises[count % disguises.length]
      if ((await page(origin, disguise?.(count) ?? [])) === 200) served += 1
    }
    countTry(served > limit)
    for (const disguise of disguises) countTry((await page(origin, disguise(250))) !== 429)
  },
)

attackTest(
  {
    row: 'RP-16',
    name: 'behind a trusted proxy, a client writes addresses before the one that the proxy adds',
    reference: 'RFC 7239 §8.1, CWE-348',
  },
  async (countTry) => {
    const origin = await serve(1)
    const through = (client: string, written: string) =>
      page(origin, [`X-Forwarded-For: ${written}${client}`])
    let served = 0
    for (let count = 0; count < limit * 3; count += 1)
      if ((await through('192.0.2.66', `203.0.113.${count}, `)) === 200) served += 1
    countTry(served > limit)
    countTry((await through('192.0.2.66', '127.0.0.1, ')) !== 429)
    // A person behind the same proxy.
    expect(await through('192.0.2.7', '')).toBe(200)
  },
)

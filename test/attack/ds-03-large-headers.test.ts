import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest, type CountTry } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { connectByHttp } from '../support/http-flow.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

let standalone: Standalone
let app: TestApp
beforeAll(async () => {
  standalone = await serveStandalone()
  // A host that takes more than Node does by default.
  app = await createTestApp({ maxHeaderSize: 64 * 1024 })
})
afterAll(async () => {
  await standalone.close()
  await app.close()
})

const paths = [
  '/healthz',
  '/nothing',
  '/session',
  '/connect/google',
  '/sdk/grants',
  '/sdk/audit',
  '/sdk/oauth/connect',
  '/sdk/oauth/connect/status',
  '/sdk/oauth/connect/redeem',
  '/oauth/callback/google',
]

/** Where 17 kB can stand. */
const hostile: Readonly<Record<string, (path: string) => Buffer[]>> = {
  'one header': (path) => requests(path, [`X-Large: ${'x'.repeat(17_000)}`]),
  'many headers': (path) =>
    requests(
      path,
      Array.from({ length: 50 }, (_, at) => `X-Large-${at}: ${'x'.repeat(340)}`),
    ),
  cookies: (path) => requests(path, [`Cookie: ${'a=x; '.repeat(3_400)}`]),
  'the target': (path) => requests(`${path}?a=${'x'.repeat(17_000)}`, []),
}

const requests = (path: string, lines: readonly string[]) =>
  ['GET', 'POST', 'OPTIONS', 'PUT'].map((method) => rawRequest(`${method} ${path}`, lines))

async function attack(origin: string, mount: string, countTry: CountTry): Promise<void> {
  for (const path of paths) {
    for (const requestsTo of Object.values(hostile)) {
      for (const sent of requestsTo(`${mount}${path}`)) {
        const { status, body } = await sendRaw(origin, sent)
        countTry(status !== 431)
        expect(body).toMatch(/"code":"invalid_argument"|<!doctype html>/)
      }
    }
  }
}

const reference = { row: 'DS-03', reference: 'RFC 6585 §5, CWE-400' }

attackTest(
  { ...reference, name: 'more than 16 kB of headers, at every address of a standalone vault' },
  async (countTry) => {
    await attack(standalone.publicURL, '', countTry)
    const send = (path: string, size: number) =>
      sendRaw(
        standalone.publicURL,
        rawRequest(`GET ${path}`, [`X-Large: ${'x'.repeat(size)}`, 'Authorization: Bearer x']),
      )
    expect((await send('/healthz', 16_000)).status).toBe(200)
    // The proxy route takes the headers of the call that it makes. What is wrong here is the key.
    expect((await send('/sdk/proxy', 45_000)).status).toBe(401)
  },
)

attackTest(
  { ...reference, name: 'more than 16 kB of headers, at every address of a vault in an app' },
  async (countTry) => {
    await attack(app.origin, '/alter', countTry)
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/ada`)
    await connectByHttp(app, jar, 'slack', { 'x-large': 'x'.repeat(14_000) })
    expect((await app.vault.listGrants()).items).toHaveLength(1)
  },
)

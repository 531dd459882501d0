import { defineProvider } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { codeOf } from '../support/error-code.ts'
import {
  metadataOf,
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, isTaken, Walker } from '../support/walker.ts'

const document = '/.well-known/openid-configuration'

let server: MaliciousServer
/** Whoever the document points to; nobody may ask it anything. */
let inside: MaliciousServer
beforeEach(async () => {
  server = await startMaliciousServer()
  inside = await startMaliciousServer()
})
afterEach(async () => {
  await server.close()
  await inside.close()
})

attackTest(
  {
    row: 'OA-14',
    name: 'a metadata document of another issuer, or with endpoints elsewhere',
    reference: 'RFC 8414 §3.3 and §6.2, ASVS 10.5.3',
  },
  async (countTry) => {
    const { port } = new URL(inside.origin)
    const lies: object[] = [
      ...[
        inside.origin,
        `${server.origin}/`,
        server.origin.toUpperCase(),
        server.origin.replace('http:', 'https:'),
        '',
        undefined,
        null,
        [server.origin],
      ].map((issuer) => ({ issuer })),
      ...['token_endpoint', 'authorization_endpoint'].flatMap((name) =>
        [
          `${inside.origin}/token`,
          `http://localhost:${port}/token`,
          `http://[::1]:${port}/token`,
          'http://169.254.169.254/latest/meta-data/',
          'http://evil.example/token',
          'file:///etc/passwd',
          'javascript:alert(1)',
          'data:application/json,{}',
          '/token',
          '//evil.example/token',
          '',
          undefined,
          null,
          7,
          [`${server.origin}/token`],
          { href: `${server.origin}/token` },
        ].map((value) => ({ [name]: value })),
      ),
      { revocation_endpoint: `${inside.origin}/revoke` },
      { userinfo_endpoint: `${inside.origin}/userinfo` },
    ]
    for (const lie of lies) {
      server.answer(document, (_request, response) =>
        sendJson(response, { ...metadataOf(server.origin), ...lie }),
      )
      const { vault } = await createOwnVault({ acme: server.client({ discovery: true }) })
      const isThrough = await isTaken(new Walker(vault).leave('acme'))
      countTry(isThrough || server.count('/token') > 0 || inside.requests.length > 0)
      expect([lie, isThrough]).toEqual([lie, false])
      await vault.close()
    }
  },
)

attackTest(
  {
    row: 'OA-14',
    name: 'a metadata document that is none: too large, too deep, not JSON, elsewhere',
    reference: 'RFC 8414 §3.2, ASVS 15.2.2',
  },
  async (countTry) => {
    const whole = JSON.stringify(metadataOf(server.origin))
    const answers: [status: number, headers: Record<string, string>, body: string][] = [
      [200, { 'content-type': 'application/json' }, ''],
      [200, { 'content-type': 'application/json' }, '[]'],
      [200, { 'content-type': 'application/json' }, 'null'],
      [200, { 'content-type': 'application/json' }, whole.slice(0, -1)],
      [200, { 'content-type': 'application/json' }, `{"a":${'['.repeat(50_000)}`],
      [200, { 'content-type': 'application/json' }, whole + ' '.repeat(300_000)],
      [404, { 'content-type': 'application/json' }, whole],
      [500, { 'content-type': 'application/json' }, whole],
      [302, { location: `${inside.origin}${document}` }, ''],
      [307, { location: `${inside.origin}${document}` }, ''],
    ]
    const { vault, errors } = await createOwnVault({ acme: server.client({ discovery: true }) })
    for (const [status, headers, body] of answers) {
      server.answer(document, (_request, response) => {
        response.writeHead(status, headers).end(body)
      })
      const code = await codeOf(new Walker(vault).leave('acme'))
      countTry(code === 'nothing was thrown' || inside.requests.length > 0)
    }
    // A failure is not kept: once the document is in order, so is the provider.
    server.answer(document)
    expect(await new Walker(vault).walk('acme')).toMatchObject({ status: 'completed' })
    expect(errors).toEqual([])
    await vault.close()
  },
)

attackTest(
  {
    row: 'OA-14',
    name: 'a row whose issuer or endpoint is http, on this machine or has a password in it',
    reference: 'ASVS 10.5.3, CVE-2026-92804 (Nango)',
  },
  async (countTry) => {
    const row = {
      ...server.row({ discovery: true }),
      development: false,
      hosts: ['api.acme.example'],
    }
    for (const issuer of [
      'http://acme.example',
      'http://127.0.0.1:8080',
      'http://169.254.169.254',
      'https://user:pass@acme.example',
      'ftp://acme.example',
      'acme.example',
    ]) {
      countTry(await isTaken((async () => defineProvider({ ...row, issuer }))()))
    }
    // An address of this network is not reached either, however it is written.
    for (const issuer of [
      'https://127.0.0.1',
      'https://[::1]',
      'https://localhost',
      'https://10.0.0.1',
    ]) {
      const { vault } = await createOwnVault({
        acme: {
          provider: defineProvider({ ...row, issuer }),
          clientId: 'x',
          clientSecret: 'the-secret',
        },
      })
      countTry(await isTaken(new Walker(vault).leave('acme')))
      await vault.close()
    }
  },
)

import { isAlterError } from '@alter-ai/vault'
import fc from 'fast-check'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
  type TokenBody,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'

let server: MaliciousServer
let own: OwnVault
let clockMs = Date.now()
beforeAll(async () => {
  server = await startMaliciousServer()
  const providers = {
    // Told by userinfo, so that nothing but the token answer itself decides.
    acme: server.client({ openid: false, account: byUserinfo(server.origin) }),
    oidc: server.client(),
  }
  own = await createOwnVault(providers, { clock: () => clockMs })
})
afterAll(async () => {
  await own.vault.close()
  await server.close()
})

const byUserinfo = (origin: string) => ({
  source: 'userinfo' as const,
  url: `${origin}/userinfo`,
  idPaths: ['sub'],
  labelPaths: ['email'],
})

type Lie = string | Buffer | ((honest: TokenBody) => unknown)

/** Answers that must not become a grant. */
const lies: Readonly<Record<string, Lie>> = {
  'no access token': (body) => ({ ...body, access_token: undefined }),
  'an empty one': (body) => ({ ...body, access_token: '' }),
  'a number for one': (body) => ({ ...body, access_token: 1 }),
  'a list for one': (body) => ({ ...body, access_token: [body.access_token] }),
  'an object for one': (body) => ({ ...body, access_token: { toString: 'x' } }),
  'null for one': (body) => ({ ...body, access_token: null }),
  'true for one': (body) => ({ ...body, access_token: true }),
  'another token type': (body) => ({ ...body, token_type: 'mac' }),
  'a type bound to a key': (body) => ({ ...body, token_type: 'DPoP' }),
  'an error with status 200': (body) => ({ ...body, error: 'bad_verification_code' }),
  'a known error with status 200': (body) => ({ ...body, error: 'invalid_grant' }),
  'ok: false with status 200': (body) => ({ ...body, ok: false }),
  'an error named like a method': (body) => ({ ...body, error: 'toString' }),
  'a refresh token that is none': (body) => ({ ...body, refresh_token: { a: 1 } }),
  'a scope that is a number': (body) => ({ ...body, scope: 7 }),
  'a scope that is an object': (body) => ({ ...body, scope: { a: 1 } }),
  nothing: '',
  null: 'null',
  'a list': '[]',
  'a list of answers': (body) => [body],
  'a number': '42',
  'a text': '"access_token"',
  'half of an answer': '{"access_token":"x","token_type":"Bearer"',
  'an answer and more': '{"access_token":"x","token_type":"Bearer"} {}',
  HTML: '<!doctype html><title>502</title>',
  'a login page': `<html><input name="access_token" value="x">${' '.repeat(10_000)}`,
  XML: '<?xml version="1.0"?><access_token>x</access_token>',
  bytes: Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80]),
  'a token in a prototype': '{"__proto__":{"access_token":"x","token_type":"Bearer"}}',
  '10 MB': (body) => ({ ...body, padding: 'x'.repeat(10_000_000) }),
  '300 kB': (body) => ({ ...body, padding: 'x'.repeat(300_000) }),
  'a tower of lists': `{"access_token":${'['.repeat(100_000)}`,
  'a closed tower of lists': `{"access_token":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
}

attackTest(
  {
    row: 'OA-08',
    name: 'token answers that are none, with status 200',
    reference: 'RFC 6749 §5.1, ASVS 2.2.1',
  },
  async (countTry) => {
    for (const [name, lie] of Object.entries(lies)) {
      server.answer('/token', (request, response) => {
        if (typeof lie === 'function') return sendJson(response, lie(server.tokens(request)))
        response.writeHead(200, { 'content-type': 'application/json' }).end(lie)
      })
      const { status, error } = await new Walker(own.vault).walk('acme')
      countTry(status !== 'failed' || error === undefined || error.code === 'internal_error')
      expect([name, status]).toEqual([name, 'failed'])
    }
    expect((await own.vault.listGrants()).items).toEqual([])
    expect(own.errors).toEqual([])
    server.answer('/token')
    for (const key of ['acme', 'oidc']) {
      expect(await new Walker(own.vault).walk(key)).toMatchObject({ status: 'completed' })
    }
  },
)

attackTest(
  {
    row: 'OA-08',
    name: 'lifetimes that are none: the grant lasts until the provider refuses, never by a wrong date',
    reference: 'RFC 6749 §5.1, ASVS 15.3.5',
  },
  async (countTry) => {
    const lifetimes: unknown[] = [
      '1e9',
      '-1',
      -1,
      0,
      0.5,
      '0x10',
      '',
      ' 7 ',
      null,
      [5],
      { valueOf: 5 },
      true,
      1e300,
      9_007_199_254_740_992,
      '99999999999999999999',
      'Infinity',
      '١٢',
      31_536_001,
    ]
    for (const expiresIn of lifetimes) {
      server.answer('/token', (request, response) =>
        sendJson(response, { ...server.tokens(request), expires_in: expiresIn }),
      )
      const { status, grants } = await new Walker(own.vault).walk('acme')
      expect([expiresIn, status]).toEqual([expiresIn, 'completed'])
      const grantId = grants?.[0]?.grant_id ?? ''
      const asked = server.count('/token')
      clockMs += 86_400_000
      const answer = await own.vault.request('GET', `${server.origin}/api`, { grantId })
      // A day later it is used as it is: nothing has made up an end for it.
      countTry(answer.status !== 200 || server.count('/token') > asked)
    }
    server.answer('/token')
    expect(own.errors).toEqual([])
  },
)

attackTest(
  {
    row: 'OA-08',
    name: '300 arbitrary token answers, over HTTP',
    reference: 'RFC 6749 §5, ASVS 2.2.1',
  },
  async (countTry) => {
    const word = fc.constantFrom(
      'access_token',
      'refresh_token',
      'token_type',
      'expires_in',
      'scope',
      'id_token',
      'error',
      'ok',
      '__proto__',
    )
    const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom('Bearer', 'bearer', 3600))
    const body = fc.oneof(
      fc.dictionary(word, value).map((members) => JSON.stringify(members)),
      fc.json(),
      fc.string(),
      fc.dictionary(word, fc.string()).map((members) => new URLSearchParams(members).toString()),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    )
    const status = fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 429, 500, 503)
    const type = fc.constantFrom('application/json', 'text/html', 'x/y', 'application/json;a=";"')
    await fc.assert(
      fc.asyncProperty(body, status, type, async (text, code, contentType) => {
        server.answer('/token', (_request, response) => {
          response.writeHead(code, { 'content-type': contentType }).end(code === 204 ? '' : text)
        })
        const ended = await new Walker(own.vault).walk('acme')
        const isTyped =
          ended.status === 'completed' ||
          (ended.status === 'failed' && ended.error?.code !== 'internal_error')
        // A 401 is reported: the provider refuses the client.
        const surprises = own.errors.filter(
          (error) => !isAlterError(error) || error.code !== 'client_paused',
        )
        countTry(!isTyped || surprises.length > 0)
        return isTyped && surprises.length === 0
      }),
      { numRuns: 300 },
    )
    server.answer('/token')
    expect(await new Walker(own.vault).walk('acme')).toMatchObject({ status: 'completed' })
  },
)

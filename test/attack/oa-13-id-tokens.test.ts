import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { ada } from '../support/create-test-vault.ts'
import {
  idToken,
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'

let server: MaliciousServer
let own: OwnVault
beforeEach(async () => {
  server = await startMaliciousServer()
  own = await createOwnVault({ acme: server.client() })
})
afterEach(async () => {
  await own.vault.close()
  await server.close()
  expect(own.errors).toEqual([])
})

type Claims = Readonly<Record<string, unknown>>

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims

const now = () => Math.floor(Date.now() / 1_000)

const bad: Readonly<Record<string, (claims: Claims, whole: string) => unknown>> = {
  'none at all': () => undefined,
  'of another issuer': (claims) => idToken({ ...claims, iss: 'https://evil.example' }),
  'for another client': (claims) => idToken({ ...claims, aud: 'another-client' }),
  'for several, of whom another may use it': (claims) =>
    idToken({ ...claims, aud: ['the-client', 'another-client'], azp: 'another-client' }),
  'for several, without a word on who may use it': (claims) =>
    idToken({ ...claims, aud: ['the-client', 'another-client'] }),
  'over since yesterday': (claims) => idToken({ ...claims, exp: now() - 86_400 }),
  'without an end': ({ exp: _, ...claims }) => idToken(claims),
  'with a text for its end': (claims) => idToken({ ...claims, exp: '9999999999' }),
  'without a beginning': ({ iat: _, ...claims }) => idToken(claims),
  'not valid before tomorrow': (claims) => idToken({ ...claims, nbf: now() + 86_400 }),
  'of another walk': (claims) => idToken({ ...claims, nonce: 'another' }),
  'of no walk': ({ nonce: _, ...claims }) => idToken(claims),
  'without a subject': ({ sub: _, ...claims }) => idToken(claims),
  'with a number for a subject': (claims) => idToken({ ...claims, sub: 1 }),
  'with an empty subject': (claims) => idToken({ ...claims, sub: '' }),
  'without a signature algorithm': (claims) => idToken(claims, { alg: 'none' }),
  'signed with the client secret': (claims) => idToken(claims, { alg: 'HS256' }),
  'with a critical extension': (claims) => idToken(claims, { alg: 'RS256', crit: ['x'], x: 1 }),
  'in two parts': (_, whole) => whole.split('.').slice(0, 2).join('.'),
  'in five parts, encrypted': (_, whole) => `${whole}.${whole.split('.').slice(0, 2).join('.')}`,
  'an object': (claims) => claims,
}

attackTest(
  {
    row: 'OA-13',
    name: 'ID tokens that are another’s, over, unsigned or none',
    reference: 'OpenID Connect Core §3.1.3.7, RFC 8725 §3',
  },
  async (countTry) => {
    for (const [name, spoil] of Object.entries(bad)) {
      server.answer('/token', (request, response) => {
        const tokens = server.tokens(request)
        const token = spoil(claimsOf(tokens.id_token), tokens.id_token)
        sendJson(response, { ...tokens, id_token: token })
      })
      const { status, error } = await new Walker(own.vault).walk('acme')
      const { items } = await own.vault.listGrants()
      countTry(status !== 'failed' || items.length > 0)
      const code = name === 'with an empty subject' ? 'account_unidentified' : 'unexpected_response'
      expect([name, error?.code]).toEqual([name, code])
    }
    server.answer('/token')
    expect(await new Walker(own.vault).walk('acme')).toMatchObject({ status: 'completed' })
  },
)

attackTest(
  {
    row: 'OA-13',
    name: 'an ID token of an earlier walk, once more',
    reference: 'OpenID Connect Core §15.5.2',
  },
  async (countTry) => {
    let kept: string | undefined
    server.answer('/token', (request, response) => {
      const tokens = server.tokens(request)
      kept ??= tokens.id_token
      sendJson(response, { ...tokens, id_token: kept })
    })
    server.account = { sub: 'victim' }
    expect(await new Walker(own.vault).walk('acme', ada)).toMatchObject({ status: 'completed' })
    server.account = { sub: 'mallory' }
    for (let round = 0; round < 3; round += 1) {
      const { status } = await new Walker(own.vault).walk('acme', { id: 'user-mallory' })
      countTry(status !== 'failed')
    }
    expect((await own.vault.listGrants()).items).toHaveLength(1)
  },
)

attackTest(
  {
    row: 'OA-13',
    name: 'a userinfo answer about somebody else than the ID token',
    reference: 'OpenID Connect Core §5.3.2',
  },
  async (countTry) => {
    const { vault } = await createOwnVault({
      acme: server.client({
        account: {
          source: 'userinfo',
          url: `${server.origin}/userinfo`,
          idPaths: ['sub'],
          labelPaths: ['email'],
        },
      }),
    })
    server.account = { sub: 'mallory' }
    for (const about of [{ sub: 'victim' }, {}, { sub: null }, { sub: ['mallory'] }, []]) {
      server.answer('/userinfo', (_request, response) => sendJson(response, about))
      const { error } = await new Walker(vault).walk('acme')
      countTry((await vault.listGrants()).items.length > 0)
      expect(error?.code).toBe('account_unidentified')
    }
    server.answer('/userinfo')
    expect(await new Walker(vault).walk('acme')).toMatchObject({ status: 'completed' })
    await vault.close()
  },
)

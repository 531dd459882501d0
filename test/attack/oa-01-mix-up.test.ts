import type { Vault } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest, type CountTry } from '../support/attack.ts'
import { ada } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import {
  metadataOf,
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

/**
 * One app, three clients: at an honest server, at the attacker's, and at one that is found by its metadata. The attacker wants
 * the honest server's code at his token endpoint, or his own at the honest one.
 */
let honest: MaliciousServer
let evil: MaliciousServer
let own: OwnVault
let vault: Vault

beforeEach(async () => {
  honest = await startMaliciousServer()
  honest.account = { sub: 'ada', email: 'ada@honest.example' }
  evil = await startMaliciousServer()
  own = await createOwnVault({
    honest: honest.client({ responseIssuer: true }),
    silent: honest.client({ responseIssuer: false }),
    discovered: honest.client({ discovery: true }),
    evil: { ...evil.client(), clientId: 'at-the-attacker' },
  })
  vault = own.vault
})
afterEach(async () => {
  await vault.close()
  await honest.close()
  await evil.close()
  expect(own.errors).toEqual([])
})

async function countTokenCalls(countTry: CountTry, attempt: () => Promise<unknown>): Promise<void> {
  const before = honest.count('/token') + evil.count('/token')
  await attempt()
  const { items } = await vault.listGrants()
  countTry(honest.count('/token') + evil.count('/token') > before || items.length > 0)
}

/** The honest server, asked in the attacker's words: his state, and whichever redirect URI he likes. */
async function honestAnswer(evilUrl: URL, redirectUri: string | undefined): Promise<URL> {
  const asked = new URL(`${honest.origin}/authorize`)
  for (const [name, value] of evilUrl.searchParams) asked.searchParams.set(name, value)
  asked.searchParams.set('client_id', 'the-client')
  if (redirectUri !== undefined) asked.searchParams.set('redirect_uri', redirectUri)
  return sentTo(asked)
}

async function worksForTheHonest(): Promise<void> {
  for (const key of ['honest', 'silent', 'discovered']) {
    expect(await new Walker(vault).walk(key)).toMatchObject({ status: 'completed' })
  }
}

attackTest(
  {
    row: 'OA-01',
    name: 'mix-up: the attacker’s server sends the browser on to the honest one',
    reference: 'RFC 9700 §4.4',
  },
  async (countTry) => {
    for (const key of ['honest', 'silent', 'discovered']) {
      await countTokenCalls(countTry, async () => {
        const walker = new Walker(vault)
        const { url } = await walker.leave('evil')
        // The code of the honest server comes to its own redirect URI, with the state of the attacker's walk.
        const redirect = await honestAnswer(url, vault.redirectUris[key])
        expect(await codeOf(walker.arrive(key, redirect))).toBe('state_mismatch')
      })
    }
    // Where the honest server is careless about redirect URIs, the code comes to the attacker's.
    await countTokenCalls(countTry, async () => {
      const walker = new Walker(vault)
      const { url } = await walker.leave('evil')
      const redirect = await honestAnswer(url, undefined)
      expect(redirect.pathname).toBe('/alter/oauth/callback/evil')
      await walker.arrive('evil', redirect)
    })
    await worksForTheHonest()
  },
)

attackTest(
  {
    row: 'OA-01',
    name: 'an answer with a wrong issuer, or none where one is promised',
    reference: 'RFC 9207 §2.4',
  },
  async (countTry) => {
    const wrong = [
      evil.origin,
      `${honest.origin}/`,
      honest.origin.toUpperCase(),
      honest.origin.replace('http:', 'https:'),
      `${honest.origin}%00`,
      ' ',
    ]
    for (const key of ['honest', 'silent', 'discovered']) {
      for (const iss of wrong) {
        await countTokenCalls(countTry, async () => {
          const walker = new Walker(vault)
          const redirect = await sentTo((await walker.leave(key)).url)
          redirect.searchParams.set('iss', iss)
          await walker.arrive(key, redirect)
        })
      }
    }
    for (const key of ['honest', 'discovered']) {
      for (const iss of [undefined, '']) {
        await countTokenCalls(countTry, async () => {
          const walker = new Walker(vault)
          const { session, url } = await walker.leave(key)
          const redirect = await sentTo(url)
          if (iss === undefined) redirect.searchParams.delete('iss')
          else redirect.searchParams.set('iss', iss)
          await walker.arrive(key, redirect)
          expect(await vault.pollConnectSession(session.sessionToken)).toMatchObject({
            error: { code: 'issuer_mismatch' },
          })
        })
      }
    }
    await worksForTheHonest()
  },
)

attackTest(
  {
    row: 'OA-01',
    name: 'a code, or a state, brought to the other client’s redirect URI',
    reference: 'CVE-2026-73419 (Auth.js), RFC 9700 §4.4.2.1',
  },
  async (countTry) => {
    const keys = ['honest', 'silent', 'discovered', 'evil']
    for (const from of keys) {
      for (const to of keys.filter((key) => key !== from)) {
        await countTokenCalls(countTry, async () => {
          const walker = new Walker(vault)
          const redirect = await sentTo((await walker.leave(from)).url)
          expect(await codeOf(walker.arrive(to, redirect))).toBe('state_mismatch')
          redirect.searchParams.delete('iss')
          expect(await codeOf(walker.arrive(to, redirect))).toBe('state_mismatch')
        })
      }
    }
    await worksForTheHonest()
  },
)

attackTest(
  {
    row: 'OA-01',
    name: 'metadata that names the honest server’s token endpoint, or its issuer',
    reference: 'RFC 9700 §4.4, RFC 8414 §3.3',
  },
  async (countTry) => {
    const lies = [
      { token_endpoint: `${honest.origin}/token` },
      { authorization_endpoint: `${honest.origin}/authorize` },
      { issuer: honest.origin },
      { ...metadataOf(honest.origin) },
    ]
    for (const lie of lies) {
      evil.answer('/.well-known/openid-configuration', (_request, response) =>
        sendJson(response, { ...metadataOf(evil.origin), ...lie }),
      )
      const lying = await createOwnVault({
        honest: honest.client(),
        evil: evil.client({ discovery: true }),
      })
      const before = honest.requests.length
      expect(await codeOf(new Walker(lying.vault).leave('evil', ada))).toBe('unexpected_response')
      countTry(honest.requests.length > before || evil.count('/token') > 0)
      expect(await new Walker(lying.vault).walk('honest')).toMatchObject({ status: 'completed' })
      await lying.vault.close()
    }
  },
)

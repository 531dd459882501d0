import type { ConnectSession, ConnectSessionOptions } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, publicIdOf } from '../support/create-test-vault.ts'
import { jsonHeaders } from '../support/http-flow.ts'
import { appOrigin, serveVault, vaultOrigin, type ServedVault } from './served-vault.ts'

/** What the connect page sends to show that it may go on, and what it reads in the answer. */

let served: ServedVault
beforeEach(async () => {
  served = await serveVault({ allowUnboundSessions: false })
})
afterEach(() => served.close())

const mint = (more: ConnectSessionOptions = {}) =>
  served.vault.createConnectSession({
    user: ada,
    allowedProviders: ['slack'],
    allowedOrigin: appOrigin,
    ...more,
  })

interface Answer {
  readonly unbound?: boolean
  readonly user?: { readonly label: string }
  readonly error?: { readonly code: string; readonly details?: Record<string, unknown> }
  readonly language: { readonly words: Record<string, string> }
}

async function redeem(
  { connectUrl }: ConnectSession,
  body: object = {},
): Promise<Answer & { http: number }> {
  const response = await served.send('POST', '/sdk/oauth/connect/redeem', {
    headers: { ...jsonHeaders, origin: vaultOrigin, 'alter-page-language': 'en' },
    body: JSON.stringify({ session: publicIdOf(connectUrl), display: 'popup', ...body }),
  })
  return { http: response.status, ...((await response.json()) as Answer) }
}

describe('a proof by the opener', () => {
  test('is asked for where it would help, and is good for the page that holds the token', async () => {
    const session = await mint()
    expect(await redeem(session)).toMatchObject({
      http: 403,
      error: { code: 'binding_required', details: { needs: 'opener_proof' } },
    })
    const proof = { session_token: session.sessionToken, origin: appOrigin }
    expect(await redeem(session, { proof })).toMatchObject({ http: 200, unbound: false })
  })

  test('is not asked for again once there is none, nor of a page that is no popup', async () => {
    const session = await mint()
    for (const body of [{ proof: null }, { display: 'page' }]) {
      const { http, error } = await redeem(session, body)
      expect([http, error?.code, error?.details]).toEqual([403, 'binding_required', undefined])
    }
  })

  test.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of a longer origin', { origin: `${appOrigin}/` }],
    ['of no origin', { origin: 'null' }],
    ['with half a token', { session_token: 'sess_main_x' }],
  ])('%s proves nothing', async (_, change) => {
    const session = await mint()
    const proof = { session_token: session.sessionToken, origin: appOrigin, ...change }
    const { http, error } = await redeem(session, { proof })
    expect([http, error?.code]).toEqual([403, 'binding_failed'])
  })

  test.each([
    ['a word', 'x'],
    ['a list', []],
    ['without an origin', { session_token: 'x' }],
    ['with more than that', { session_token: 'x', origin: 'x', display: 'x' }],
    ['too long', { session_token: 'x'.repeat(1_000), origin: 'x' }],
  ])('%s is no proof at all', async (_, proof) => {
    const { http, error } = await redeem(await mint(), { proof })
    expect([http, error?.code]).toEqual([400, 'invalid_argument'])
  })
})

describe('a code that is typed', () => {
  test('is asked for with the words of its form, and counted', async () => {
    const session = await mint({ userCode: true })
    const asked = await redeem(session)
    expect(asked).toMatchObject({
      http: 403,
      error: { code: 'binding_required', details: { needs: 'user_code' } },
    })
    expect(asked.language.words).toHaveProperty(['code.heading'])
    expect(await redeem(session, { user_code: 'BBBBBBBB' })).toMatchObject({
      http: 403,
      error: { details: { needs: 'user_code', tries_left: 4 } },
    })
    expect(await redeem(session, { user_code: session.userCode })).toMatchObject({ http: 200 })
  })

  test.each([[7], ['B'.repeat(100)], [null]])('is a short text, not %j', async (code) => {
    const session = await mint({ userCode: true })
    expect((await redeem(session, { user_code: code })).http).toBe(400)
    // No try was spent.
    expect(await redeem(session, { user_code: 'BBBBBBBB' })).toMatchObject({
      error: { details: { tries_left: 4 } },
    })
  })
})

test('a session that nothing ties to the browser says so, with the words of the question and no e-mail address', async () => {
  await served.close()
  served = await serveVault({ allowUnboundSessions: true })
  const answer = await redeem(await mint(), { display: 'page' })
  expect(answer).toMatchObject({ http: 200, unbound: true, user: null })
  expect(answer.language.words).toHaveProperty(['ask.warning'])
})

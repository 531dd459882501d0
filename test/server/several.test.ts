import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import type { AuthorizeOptions, PersonalityKey } from '../support/authorization-server.ts'
import { getStatus, jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** Logged in, with a session for several accounts whose connect page is open. */
async function opened(display: 'popup' | 'page' = 'popup', body: object = {}) {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  const wish = { providers: ['google', 'github'], multiple: true, ...body }
  const minted = (await (await postSession(app, jar, wish)).json()) as MintedSession
  const session = String(minted.session_token.split('.')[0])
  const call = (path: string, more: object = {}, headers: Record<string, string> = {}) =>
    jar.fetch(`${app.origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: { ...jsonHeaders, ...headers },
      body: JSON.stringify({ session, ...more }),
    })
  const redeem = async () =>
    (await (await call('redeem', { display })).json()) as Record<string, unknown>
  const walk = async (provider: PersonalityKey, how: AuthorizeOptions = {}) => {
    const { authorization_url: url } = (await (await call('authorize', { provider })).json()) as {
      authorization_url: string
    }
    const { redirect } = await app.provider.authorize(url, { jar, ...how })
    return { redirect, answer: await jar.fetch(redirect) }
  }
  return { jar, token: minted.session_token, session, call, redeem, walk, first: await redeem() }
}

async function dataOf(answer: Response): Promise<unknown> {
  const [, json] =
    /<script type="application\/json" id="result"[^>]*>([^<]*)</.exec(await answer.text()) ?? []
  return JSON.parse(json ?? 'null') as unknown
}

async function refusal(answer: Response): Promise<unknown> {
  const { error } = (await answer.json()) as { error: { code: string } }
  return [answer.status, error.code]
}

describe('a session for several accounts', () => {
  test('is one only where POST /session asks for it', async () => {
    const facts = { multiple: true, grants: [], error: null, status: 'opened' }
    expect((await opened()).first).toMatchObject(facts)
    for (const body of [{ multiple: false }, { multiple: undefined }]) {
      expect((await opened('popup', body)).first).toMatchObject({ ...facts, multiple: false })
    }
    const jar = new CookieJar()
    await jar.fetch(`${app.origin}/login/ada`)
    expect(await refusal(await postSession(app, jar, { multiple: 'yes' }))).toEqual([
      400,
      'invalid_argument',
    ])
  })

  test('redeem tells what is connected, and what went wrong last', async () => {
    const { walk, redeem } = await opened()
    await walk('google')
    await walk('github', { deny: true })
    const { status, grants, error } = await redeem()
    expect({ status, grants, error }).toMatchObject({
      status: 'choosing',
      grants: [
        {
          provider: 'google',
          provider_name: app.vault.providers['google']?.name,
          account_identifier: 'ada@example.com',
        },
      ],
      error: {
        code: 'access_denied',
        provider: 'github',
        provider_name: app.vault.providers['github']?.name,
      },
    })
  })

  test.each(['popup', 'page'] as const)(
    'the provider’s answer ends on a page that leads back to the choice, without its code (%s)',
    async (display) => {
      const { walk, session, jar } = await opened(display)
      for (const how of [{}, { deny: true }]) {
        const { answer, redirect } = await walk('github', how)
        expect(answer.status).toBe(200)
        expect(answer.headers.get('location')).toBeNull()
        expect(answer.headers.get('cache-control')).toBe('no-store, no-transform')
        expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
        const data = {
          display: 'page',
          continue_to: `${app.origin}/alter/sdk/oauth/connect#session=${session}&display=${display}&resume=1`,
        }
        expect(await dataOf(answer)).toEqual(data)
        expect(await dataOf(await jar.fetch(redirect))).toEqual(data)
      }
    },
  )

  test('done answers the result, as often as it is asked', async () => {
    const { walk, call, session, token } = await opened('page', { return_to: `${app.origin}/x` })
    await walk('google')
    await walk('github')
    const answers = await Promise.all([call('done'), call('done')])
    const bodies = [...answers, await call('done')].map((answer) => answer.json())
    const grants = [
      { provider: 'google', account_identifier: 'ada@example.com' },
      { provider: 'github', account_identifier: 'ada' },
    ]
    for (const body of await Promise.all(bodies)) {
      expect(body).toMatchObject({
        status: 'completed',
        grants,
        message: { type: 'alter_connect_success', session, grants },
        return_to: expect.stringMatching(
          new RegExp(`^${app.origin}/x\\?alter_connect_result=res_main_\\w+$`),
        ) as string,
      })
      expect(Object.keys(body as object)).toHaveLength(4)
    }
    expect(await (await getStatus(app, token)).json()).toMatchObject({
      status: 'completed',
      grants,
    })
  })

  test('cancel keeps what is connected, and says so', async () => {
    const { walk, call } = await opened()
    await walk('github')
    expect(await (await call('cancel')).json()).toMatchObject({
      status: 'completed',
      grants: [{ account_identifier: 'ada' }],
      message: { type: 'alter_connect_success' },
      return_to: null,
    })
    const empty = await opened()
    expect(await (await empty.call('cancel')).json()).toEqual({
      status: 'cancelled',
      grants: [],
      message: null,
      return_to: null,
    })
  })
})

describe('done is refused', () => {
  test('to other sites, forms and strange bodies, and changes nothing', async () => {
    const { walk, call, jar, session, token } = await opened()
    await walk('github')
    const strange: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'alter-connect': '' },
    ]
    for (const headers of strange)
      expect(await refusal(await call('done', {}, headers))).toEqual([403, 'origin_not_allowed'])
    expect(await refusal(await call('done', {}, { 'content-type': 'text/plain' }))).toEqual([
      415,
      'invalid_argument',
    ])
    expect(await refusal(await call('done', { status: 'completed' }))).toEqual([
      400,
      'invalid_argument',
    ])
    const get = await jar.fetch(`${app.origin}/alter/sdk/oauth/connect/done?session=${session}`)
    expect(await refusal(get)).toEqual([405, 'method_not_allowed'])
    expect(await (await getStatus(app, token)).json()).toMatchObject({ status: 'choosing' })
  })

  test('to another browser, to somebody else in this one, and while nothing is connected', async () => {
    const { walk, call, jar, session, token } = await opened()
    expect(await refusal(await call('done'))).toEqual([400, 'invalid_argument'])
    await walk('github')
    const done = (browser: CookieJar) =>
      browser.fetch(`${app.origin}/alter/sdk/oauth/connect/done`, {
        method: 'POST',
        headers: jsonHeaders,
        body: JSON.stringify({ session }),
      })
    const stranger = new CookieJar()
    expect(await refusal(await done(stranger))).toEqual([403, 'binding_failed'])
    await stranger.fetch(`${app.origin}/login/ada`)
    expect(await refusal(await done(stranger))).toEqual([403, 'binding_failed'])
    expect(await (await getStatus(app, token)).json()).toMatchObject({ status: 'choosing' })
    await jar.fetch(`${app.origin}/login/grace`)
    expect(await refusal(await call('done'))).toEqual([403, 'binding_failed'])
    expect(await (await getStatus(app, token)).json()).toMatchObject({
      status: 'failed',
      error: { code: 'binding_failed' },
    })
  })

  test('when the session was cancelled', async () => {
    const { call } = await opened()
    await call('cancel')
    expect(await refusal(await call('done'))).toEqual([410, 'session_cancelled'])
  })
})

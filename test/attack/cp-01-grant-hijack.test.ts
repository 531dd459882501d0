import type { ConnectSession, ConnectSessionOptions } from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { followLink, type Followed } from '../support/follow-link.ts'
import { jsonHeaders, postSession } from '../support/http-flow.ts'
import { auditedEvents } from '../support/untied-session.ts'

// Mallory and Ada have accounts in one app. Mallory starts, and gets Ada to finish: what would be connected is Ada's mailbox,
// to Mallory's account. PKCE and state hold all the way, because one browser goes through the whole flow.
const reference = 'draft-ietf-oauth-security-topics-update §2.3; OAuth advisory 2009.1'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const mallory = { id: 'user-mallory', email: 'mallory@app.example' }
const slack = ['slack'] as const

async function browserOf(name: string): Promise<CookieJar> {
  const jar = new CookieJar()
  if (name !== 'nobody') await jar.fetch(`${app.origin}/login/${name}`)
  return jar
}

/** Ways in which Mallory comes by a link; `finish` is what Ada's browser does with the end of the flow. */
interface Way {
  readonly mint: (
    attacker: CookieJar,
  ) => Promise<Pick<ConnectSession, 'sessionToken' | 'connectUrl'>>
  readonly display: 'popup' | 'page'
  /** What the connect page could tell beside, of the session that was minted. */
  readonly proofs?: (session: string) => readonly unknown[]
}

async function minted(attacker: CookieJar, body: object) {
  const answer = (await (await postSession(app, attacker, body)).json()) as Record<string, string>
  return {
    sessionToken: String(answer['session_token']),
    connectUrl: String(answer['connect_url']),
  }
}

const byBackEnd = (more: ConnectSessionOptions) =>
  app.vault.createConnectSession({ user: mallory, allowedProviders: slack, ...more })

const ways: Record<string, Way> = {
  popup: {
    mint: (attacker) => minted(attacker, { provider: 'slack' }),
    display: 'popup',
    // No opener; a page of Mallory's as the opener; one without an origin.
    proofs: (token) => [
      undefined,
      null,
      { session_token: token, origin: 'https://evil.example' },
      { session_token: token, origin: 'null' },
      { session_token: token, origin: `${app.origin}.evil.example` },
    ],
  },
  redirect: {
    mint: (attacker) => minted(attacker, { provider: 'slack', return_to: `${app.origin}/page` }),
    display: 'page',
  },
  'e-mailed link': {
    mint: () => byBackEnd({ returnUrl: `${app.origin}/page` }),
    display: 'page',
  },
  'e-mailed link of a popup': {
    mint: () => byBackEnd({ allowedOrigin: app.origin }),
    display: 'popup',
  },
  'link with the whole token': {
    mint: () => byBackEnd({ allowedOrigin: app.origin }),
    display: 'popup',
    proofs: () => [undefined, null],
  },
}

/** What the attacker was after. */
async function gained(before: number): Promise<boolean> {
  const { items } = await app.vault.listGrants({ user: mallory })
  return app.provider.control.tokenCalls() > before || items.length > 0
}

const statusOf = async (token: string) => {
  const { status, error } = await app.vault.pollConnectSession(token)
  return error === undefined ? status : `${status} ${error.code}`
}

describe.each(Object.entries(ways))('%s', (name, { mint, display, proofs = () => [undefined] }) => {
  for (const [who, how] of [
    ['ada', 'failed binding_failed'],
    ['nobody', 'pending'],
  ] as const) {
    const attack = {
      row: 'CP-01',
      name: `${name}, finished by a victim logged in as ${who}`,
      reference,
    }
    attackTest(attack, async (countTry) => {
      for (const count of proofs('').keys()) {
        const session = await mint(await browserOf('mallory'))
        const proof = proofs(session.sessionToken)[count]
        const before = app.provider.control.tokenCalls()
        const followed = await followLink(session.connectUrl, {
          publicURL: app.vault.publicURL,
          provider: app.provider,
          jar: await browserOf(who),
          display,
          more: {
            ...(proof !== undefined && { proof }),
            ...(name.endsWith('whole token') && { session_token: session.sessionToken }),
          },
        })
        countTry((await gained(before)) || followed.refused === undefined)
        // Ended where the app says that it is somebody else; where nobody is logged in, a stranger with a link ends nothing.
        expect(await statusOf(session.sessionToken)).toBe(how)
        const events = await auditedEvents(app.vault)
        expect(events[0]).toMatch(/^(session\.refused|authorization\.failed) binding_failed$/)
      }
    })
  }
})

describe('where the app has to say who came back', () => {
  const completeUrl = () => `${app.origin}/app/return`

  async function walkHeld(jar: CookieJar): Promise<Followed & { readonly token: string }> {
    const session = await byBackEnd({ completeUrl: completeUrl() })
    const followed = await followLink(session.connectUrl, {
      publicURL: app.vault.publicURL,
      provider: app.provider,
      jar,
      display: 'page',
    })
    return { ...followed, token: session.sessionToken }
  }
  const handleOf = ({ continueTo = '' }: Followed) =>
    new URL(continueTo).searchParams.get('alter_connect_result') ?? ''

  attackTest(
    { row: 'CP-01', name: 'e-mailed link with a complete step, up to the app', reference },
    async (countTry) => {
      for (const user of [
        { id: 'user-ada' },
        undefined,
        { id: 'user-mallory', issuer: 'https://x' },
      ]) {
        const before = app.provider.control.tokenCalls()
        const held = await walkHeld(await browserOf('nobody'))
        const refusal = app.vault.completeConnectSession({
          result: handleOf(held),
          ...(user && { user }),
        })
        await expect(refusal).rejects.toMatchObject({ code: 'binding_failed' })
        countTry(await gained(before))
        expect(await statusOf(held.token)).toBe('failed binding_failed')
        expect((await auditedEvents(app.vault))[0]).toBe('authorization.failed binding_failed')
      }
    },
  )

  attackTest(
    {
      row: 'CP-01',
      name: 'the handle stays with the victim, and the attacker completes',
      reference,
    },
    async (countTry) => {
      const before = app.provider.control.tokenCalls()
      const { token } = await walkHeld(await browserOf('nobody'))
      // All that Mallory has: his own login, the link, the whole session token.
      const guesses = [token, token.replace('sess_', 'res_'), `res_main_${'a'.repeat(43)}`]
      for (const result of guesses) {
        const completed = await app.vault
          .completeConnectSession({ result, user: mallory })
          .catch(() => undefined)
        countTry(completed !== undefined || (await gained(before)))
      }
      expect(await statusOf(token)).toBe('authorizing')
    },
  )

  test('the one who started is let through', async () => {
    const session = await app.vault.createConnectSession({
      user: { id: 'user-ada' },
      allowedProviders: slack,
      completeUrl: completeUrl(),
      browserId: 'b'.repeat(43),
    })
    const followed = await followLink(session.connectUrl, {
      publicURL: app.vault.publicURL,
      provider: app.provider,
      jar: await browserOf('nobody'),
      display: 'page',
    })
    const { status } = await app.vault.completeConnectSession({
      result: handleOf(followed),
      user: { id: 'user-ada' },
      browserId: 'b'.repeat(43),
    })
    expect(status).toBe('completed')
  })
})

attackTest(
  {
    row: 'CP-01',
    name: 'the provider’s own address, begun by the attacker, sent to the victim',
    reference,
  },
  async (countTry) => {
    for (const who of ['ada', 'nobody']) {
      const [attacker, victim] = [await browserOf('mallory'), await browserOf(who)]
      const session = await minted(attacker, { provider: 'slack' })
      const id = new URL(session.connectUrl).hash.slice('#session='.length)
      const call = (path: string, body: object) =>
        attacker.fetch(`${app.vault.publicURL}/sdk/oauth/connect/${path}`, {
          method: 'POST',
          headers: jsonHeaders,
          body: JSON.stringify({ session: id, ...body }),
        })
      await call('redeem', { display: 'popup' })
      const started = (await (await call('authorize', { provider: 'slack' })).json()) as {
        authorization_url: string
      }
      const before = app.provider.control.tokenCalls()
      const { redirect } = await app.provider.authorize(started.authorization_url, { jar: victim })
      await (await victim.fetch(redirect)).text()
      countTry(await gained(before))
      // The attacker's own flow is as it was: the victim's answer has neither used nor ended it.
      expect(await statusOf(session.sessionToken)).toBe('authorizing')
    }
  },
)

test('whoever finishes what they started gets the grant, in popup and full page', async () => {
  const jar = await browserOf('grace')
  const grace = { id: 'user-grace' }
  for (const display of ['popup', 'page'] as const) {
    const before = app.provider.control.tokenCalls()
    const { connectUrl } = await minted(jar, {
      provider: 'slack',
      return_to: `${app.origin}/page`,
    })
    const followed = await followLink(connectUrl, {
      publicURL: app.vault.publicURL,
      provider: app.provider,
      jar,
      display,
    })
    expect(followed.refused).toBeUndefined()
    expect(app.provider.control.tokenCalls()).toBe(before + 1)
  }
  expect((await app.vault.listGrants({ user: grace })).items).toHaveLength(1)
})

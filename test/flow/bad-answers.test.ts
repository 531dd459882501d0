import { readCookies } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

let world: TestWorld
let clockMs: number

beforeEach(async () => {
  clockMs = Date.now()
  world = await createTestVault({ clock: () => clockMs })
})
afterEach(() => world.close())

/** A flow up to the provider's answer, which has not been delivered. */
async function answered(browser = new FlowBrowser(world)) {
  const session = await browser.mint('google', ada)
  await browser.redeem(session.connectUrl)
  const url = await browser.authorize(session.connectUrl, 'google')
  const { redirect } = await browser.provider.authorize(url, { jar: browser.jar })
  return { browser, session, redirect }
}

function withState(redirect: URL, state: string | undefined): URL {
  const url = new URL(redirect)
  if (state === undefined) url.searchParams.delete('state')
  else url.searchParams.set('state', state)
  return url
}

describe('state (RFC 6749 §10.12)', () => {
  test('an answer without state, with an empty, a forged or another flow’s state makes no token call', async () => {
    const { browser, redirect } = await answered()
    const other = await answered()
    const states = [
      undefined,
      '',
      'st_main_' + 'a'.repeat(43),
      other.redirect.searchParams.get('state') ?? '',
    ]
    const codes = []
    for (const state of states)
      codes.push(await codeOf(browser.receive('google', withState(redirect, state))))
    expect(codes).toEqual(['state_mismatch', 'state_mismatch', 'state_mismatch', 'binding_failed'])
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('a repeated parameter is refused', async () => {
    const { browser, redirect } = await answered()
    for (const name of ['state', 'code', 'iss']) {
      const url = new URL(redirect)
      url.searchParams.append(name, url.searchParams.get(name) ?? 'x')
      expect(await codeOf(browser.receive('google', url))).toBe('invalid_request')
    }
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('an answer at another provider’s redirect URI is refused (RFC 9700 §4.4)', async () => {
    const { browser, redirect } = await answered()
    expect(await codeOf(browser.receive('github', redirect))).toBe('state_mismatch')
    expect(await codeOf(browser.receive('nobody', redirect))).toBe('state_mismatch')
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('a flow that foreign answers have been tried on still works for its own browser', async () => {
    const { browser, redirect, session } = await answered()
    const stranger = new FlowBrowser(world)
    expect(await codeOf(stranger.receive('google', redirect))).toBe('binding_failed')
    stranger.cookies.set(
      `flow-${publicIdOf(session.connectUrl).slice(-8)}`,
      'flow_main_' + 'b'.repeat(43),
    )
    expect(await codeOf(stranger.receive('google', redirect))).toBe('binding_failed')
    const received = await browser.receive('google', redirect)
    expect(received).toMatchObject({ kind: 'result', result: { status: 'completed' } })
  })
})

describe('replay', () => {
  test('the same answer again shows the same browser the same result, and exchanges nothing', async () => {
    const { browser, redirect } = await answered()
    const first = await browser.receive('google', redirect)
    const calls = world.provider.control.tokenCalls()
    const again = await browser.receive('google', redirect)
    expect(again).toMatchObject({
      result: {
        status: 'completed',
        message: (first as { result: { message: unknown } }).result.message,
      },
    })
    expect(world.provider.control.tokenCalls()).toBe(calls)
    expect(await codeOf(new FlowBrowser(world).receive('google', redirect))).toBe('binding_failed')
  })

  test('20 identical answers at once make one exchange, and all see its result', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { browser, redirect } = await answered()
      const before = world.provider.control.tokenCalls()
      const all = await Promise.all(
        Array.from({ length: 20 }, () => browser.receive('google', redirect)),
      )
      expect(all.map((received) => received.kind === 'result' && received.result.status)).toEqual(
        Array.from({ length: 20 }, () => 'completed'),
      )
      expect(world.provider.control.tokenCalls()).toBe(before + 1)
    }
  })
})

describe('issuer (RFC 9207)', () => {
  test('an answer that names another issuer ends the flow before any token call', async () => {
    const { browser, redirect, session } = await answered()
    redirect.searchParams.set('iss', 'https://evil.example')
    const received = await browser.receive('google', redirect)
    expect(received).toMatchObject({
      result: { status: 'failed', outcome: { error: { code: 'issuer_mismatch' } } },
    })
    expect(world.provider.control.tokenCalls()).toBe(0)
    expect(await world.vault.pollConnectSession(session.sessionToken)).toMatchObject({
      status: 'failed',
      error: { code: 'issuer_mismatch' },
    })
  })
})

describe('time', () => {
  test('a session that has expired cannot be opened, and is said to be expired', async () => {
    const browser = new FlowBrowser(world)
    const session = await browser.mint('google', ada)
    clockMs += 600_001
    expect(await codeOf(browser.redeem(session.connectUrl))).toBe('session_expired')
    expect(await world.vault.pollConnectSession(session.sessionToken)).toMatchObject({
      status: 'expired',
    })
  })

  test('an answer after the end of the session is not exchanged', async () => {
    const { browser, redirect } = await answered()
    clockMs += 600_001
    expect(await browser.receive('google', redirect)).toMatchObject({
      result: { status: 'expired' },
    })
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('an answer after the user has cancelled is not exchanged', async () => {
    const { browser, redirect, session } = await answered()
    await world.vault.cancelConnectSession(session.sessionToken)
    expect(await browser.receive('google', redirect)).toMatchObject({
      result: { status: 'cancelled' },
    })
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('a session cancelled while the code is exchanged keeps no grant, and its tokens are ended', async () => {
    const { browser, redirect, session } = await answered()
    const hold = world.provider.control.hold('token')
    const receiving = browser.receive('google', redirect)
    await hold.arrived()
    await world.vault.cancelConnectSession(session.sessionToken)
    hold.release()
    expect(await receiving).toMatchObject({ result: { status: 'cancelled' } })
    expect((await world.vault.listGrants()).items).toEqual([])
    await expect.poll(() => world.provider.control.revocations('google')).toBe(1)
  })
})

describe('who finishes must be who started', () => {
  test('another browser that opens the link gets no further, and causes no token call', async () => {
    const owner = new FlowBrowser(world)
    const session = await owner.mint('google', ada)
    const victim = new FlowBrowser(world)
    expect(await codeOf(victim.redeem(session.connectUrl))).toBe('binding_failed')
    expect(await codeOf(victim.authorize(session.connectUrl, 'google'))).toBe('binding_failed')
    // A login as somebody else does not help, and ends the session for good.
    expect(await codeOf(victim.redeem(session.connectUrl, grace))).toBe('binding_failed')
    expect(await world.vault.pollConnectSession(session.sessionToken)).toMatchObject({
      status: 'failed',
      error: { code: 'binding_failed' },
    })
    expect(await codeOf(owner.redeem(session.connectUrl))).toBe('session_used')
    expect(
      world.provider.control.calls.filter((call) => call.endpoint !== 'authorization'),
    ).toEqual([])
    const { items } = await world.vault.queryAudit({ user: ada })
    expect(items.map((item) => item.errorCode)).toContain('binding_failed')
  })

  test('another browser that is logged in as the session’s user may finish', async () => {
    const session = await new FlowBrowser(world).mint('google', ada)
    const phone = new FlowBrowser(world)
    await phone.redeem(session.connectUrl, ada)
    const url = await phone.authorize(session.connectUrl, 'google')
    const { redirect } = await world.provider.authorize(url)
    expect(await phone.receive('google', redirect, {}, ada)).toMatchObject({
      result: { status: 'completed' },
    })
    expect((await world.vault.listGrants()).items[0]?.binding).toBe('identified_user')
  })

  test('somebody else logged in when the page leaves for the provider ends the flow', async () => {
    const browser = new FlowBrowser(world)
    const session = await browser.mint('google', ada)
    await browser.redeem(session.connectUrl)
    expect(await codeOf(browser.authorize(session.connectUrl, 'google', grace))).toBe(
      'binding_failed',
    )
    expect(await world.vault.pollConnectSession(session.sessionToken)).toMatchObject({
      status: 'failed',
    })
  })

  test('a cookie that a neighbour has planted, by a name that only looks the same or beside the right one, is none', () => {
    for (const blank of ['\u00a0', '\v', '\f', '\u3000', '\ufeff']) {
      expect(readCookies(`${blank}__Host-flow-12345678=evil`).has('__Host-flow-12345678')).toBe(
        false,
      )
      expect(readCookies(`a=1;${blank}flow-x=evil; flow-x=good`).get('flow-x')).toBe('good')
    }
    expect(readCookies('flow-x=good; flow-x=evil').has('flow-x')).toBe(false)
    expect(readCookies(' \tflow-x\t=\tgood \t; flow-x=good').get('flow-x')).toBe('good')
  })

  test('somebody else logged in at the callback ends the flow before the token call', async () => {
    const { browser, redirect } = await answered()
    expect(await browser.receive('google', redirect, {}, grace)).toMatchObject({
      result: { status: 'failed', outcome: { error: { code: 'binding_failed' } } },
    })
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('a session opened in one browser cannot be opened in another', async () => {
    const session = await new FlowBrowser(world).mint('google', ada)
    await new FlowBrowser(world).redeem(session.connectUrl, ada)
    expect(await codeOf(new FlowBrowser(world).redeem(session.connectUrl, ada))).toBe(
      'session_used',
    )
  })

  test('a reload of the connect page resumes in the same browser', async () => {
    const browser = new FlowBrowser(world)
    const session = await browser.mint('google', ada)
    await browser.redeem(session.connectUrl)
    const flowCookies = [...browser.cookies]
    expect(await browser.redeem(session.connectUrl)).toMatchObject({ status: 'opened' })
    expect([...browser.cookies]).toEqual(flowCookies)
  })
})

describe('what providers do', () => {
  const failures = [
    [{ status: 500 }, 'server_error'],
    [{ status: 503, headers: { 'retry-after': '7' } }, 'temporarily_unavailable'],
    ['html', 'server_error'],
    [
      { status: 200, body: '<!doctype html><p>Hello', contentType: 'text/html' },
      'unexpected_response',
    ],
    ['empty', 'unexpected_response'],
    ['reset', 'network_error'],
    [{ status: 400, body: '{"error":"constructor"}' }, 'unexpected_response'],
    [{ status: 200, body: '{"error":"__proto__"}' }, 'unexpected_response'],
    [{ status: 400, body: '{"error":"invalid_grant"}' }, 'invalid_grant'],
    [
      { status: 401, body: '{"error":"invalid_client"}', headers: { 'www-authenticate': 'Basic' } },
      'invalid_client',
    ],
    [{ status: 200, body: '[]' }, 'unexpected_response'],
    [{ status: 307, headers: { location: 'http://127.0.0.1:1/steal' } }, 'unexpected_response'],
  ] as const

  test.each(failures)(
    'a token endpoint that answers %j ends the flow with its own code',
    async (fault, code) => {
      const { browser, redirect } = await answered()
      world.provider.control.failNext('token', fault)
      expect(await browser.receive('google', redirect)).toMatchObject({
        result: { status: 'failed', outcome: { error: { code } } },
      })
      expect((await world.vault.listGrants()).items).toEqual([])
      // Only a refusal of the client is for its operator.
      expect(world.errors).toMatchObject(
        code === 'invalid_client' ? [{ code: 'client_paused', provider: 'google' }] : [],
      )
    },
  )

  test('a user who denies is access_denied, and no code is exchanged', async () => {
    const { result } = await new FlowBrowser(world).connect('github', ada, { deny: true })
    expect(result).toMatchObject({
      status: 'failed',
      message: { type: 'alter_connect_error', error: 'access_denied' },
    })
    expect(world.provider.control.tokenCalls()).toBe(0)
  })

  test('an account that cannot be told is not kept, and its tokens are ended', async () => {
    world.provider.control.failNext('userinfo', { status: 200, body: '{"login":"ada"}' })
    const { result } = await new FlowBrowser(world).connect('github', ada)
    expect(result.outcome.error?.code).toBe('account_unidentified')
    await expect.poll(() => world.provider.control.revocations('github')).toBe(1)
  })

  test('tokens that come with an answer that is no good are ended', async () => {
    const issued: string[] = []
    world.provider.control.shapeNextTokenResponse((body) => {
      issued.push(String(body['access_token']))
      return { ...body, token_type: 'mac' }
    })
    const { result } = await new FlowBrowser(world).connect('github', ada)
    expect(result.outcome.error?.code).toBe('unexpected_response')
    await expect.poll(() => world.provider.isLive(issued[0]!)).toBe(false)
  })

  test('below the required scopes no grant is kept, and the tokens are ended', async () => {
    const { result } = await new FlowBrowser(world).connect('google', ada, {
      scopes: ['calendar.readonly'],
      session: { requiredScopes: ['files.read'] },
    })
    expect(result.outcome.error?.code).toBe('insufficient_scope')
    expect((await world.vault.listGrants()).items).toEqual([])
    await expect.poll(() => world.provider.control.revocations('google')).toBe(1)
  })
})

describe('what apps ask for', () => {
  test('an unknown provider, a foreign origin and an unregistered return URL are refused by name', async () => {
    const { vault } = world
    const mint = (options: Parameters<typeof vault.createConnectSession>[0]) =>
      codeOf(vault.createConnectSession(options))
    expect(await mint({ allowedProviders: ['gogle'] })).toBe('unknown_provider')
    expect(await mint({ allowedOrigin: 'https://evil.example' })).toBe('origin_not_allowed')
    for (const returnUrl of [
      'https://evil.example/',
      'http://localhost:4999@evil.example/',
      'http://localhost:4999.evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      'http://localhost:5000/',
      'https://localhost:4999/',
      'http://localhost:4999/alter',
      'http://localhost:4999/alter/connect/github',
    ]) {
      expect(await mint({ returnUrl })).toBe('connect_config')
    }
    expect(await mint({ returnUrl: 'http://localhost:4999/done?x=1' })).toBe('nothing was thrown')
  })

  test('a provider that the session does not list is refused', async () => {
    const browser = new FlowBrowser(world)
    const session = await browser.mint('google', ada)
    await browser.redeem(session.connectUrl)
    expect(await codeOf(browser.authorize(session.connectUrl, 'github'))).toBe('unknown_provider')
  })

  test('a token of another kind, a public half or a guess is no session token', async () => {
    const session = await new FlowBrowser(world).mint('google', ada)
    const half = publicIdOf(session.connectUrl)
    for (const token of [
      half,
      `${half}.${'a'.repeat(43)}`,
      'flow_main_' + 'a'.repeat(43),
      '',
      'sess_other_x.y',
    ]) {
      expect(await codeOf(world.vault.pollConnectSession(token))).toBe('session_not_found')
    }
  })
})

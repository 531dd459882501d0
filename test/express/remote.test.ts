import { App } from '@alter-ai/alter-sdk'
import { isAlterError, type VaultClient } from '@alter-ai/protocol'
import { generateApiKey } from '@alter-ai/server'
import { createLog } from '@alter-ai/protocol/log'
import { alterConnect, type AlterConnectOptions } from '@alter-ai/express'
import { afterEach, describe, expect, test } from 'vitest'
import { loadServer } from '../../packages/express/src/vault/load-server.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { ada, createTestVault } from '../support/create-test-vault.ts'
import { followLink } from '../support/follow-link.ts'
import { postSession, type MintedSession } from '../support/http-flow.ts'
import { recordLog } from '../support/record-log.ts'
import { rawGet } from '../support/raw-get.ts'
import {
  startStandaloneApp,
  type StandaloneApp,
  type StandaloneAppOptions,
} from '../support/standalone-app.ts'

let app: StandaloneApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(options?: StandaloneAppOptions): Promise<StandaloneApp> {
  app = await startStandaloneApp(options)
  return app
}

const arriving = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
}
const again = { ...arriving, 'sec-fetch-site': 'same-origin' }

type Answer = Awaited<ReturnType<typeof rawGet>>

/** @param browser The browser's own cookie, as {@link flowOf} returns it. */
function ask(
  url: string,
  login?: string,
  headers: Readonly<Record<string, string>> = arriving,
  browser?: string,
) {
  const cookies = [
    ...(login === undefined ? [] : [`login=${login}`]),
    ...(browser === undefined ? [] : [`alter-browser=${browser}`]),
  ]
  return rawGet(url, { ...headers, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) })
}

function headingOf({ text, headers }: Answer): string | undefined {
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  return /<h1[^>]*>([^<]+)<\/h1>/.exec(text)?.[1]
}

interface FlowOptions {
  readonly display?: 'popup' | 'page'
  readonly key?: 'slack' | 'google'
  readonly jar?: CookieJar
  readonly login?: string
}

/** A flow up to where the vault sends the browser back to the app. */
async function flowOf(
  world: StandaloneApp,
  { display = 'page', key = 'slack', jar = new CookieJar(), login = 'ada' }: FlowOptions = {},
) {
  await jar.fetch(`${world.origin}/login/${login}`)
  const minted = (await (await postSession(world, jar, { provider: key })).json()) as MintedSession
  const { publicURL, provider } = world.standalone
  const followed = await followLink(minted.connect_url, {
    publicURL,
    provider,
    jar,
    display,
    key,
    ...(display === 'popup' && { more: { proof: null } }),
  })
  return { minted, back: String(followed.continueTo), browser: browserOf(world, jar) }
}

const browserOf = (world: StandaloneApp, jar: CookieJar) =>
  jar.get(world.publicURL, 'alter-browser')

const tokenCalls = (world: StandaloneApp) => world.standalone.provider.control.tokenCalls()

describe('what is missing is told where it is mounted', () => {
  const client = {
    createConnectSession() {},
    completeConnectSession() {},
    forUser() {},
  } as unknown as VaultClient
  const whole = {
    vault: client,
    identify: () => ada,
    publicURL: 'https://app.example.com/alter',
  }
  const codeOf = (options: object): string => {
    try {
      alterConnect(options as AlterConnectOptions)
    } catch (error) {
      if (isAlterError(error)) return `${error.code} ${error.message}`
    }
    return 'nothing was thrown'
  }

  test('nothing is, when all is there', () => {
    expect(codeOf(whole)).toBe('nothing was thrown')
    expect(codeOf({ ...whole, publicURL: 'https://app.example.com/alter/' })).toBe(
      'nothing was thrown',
    )
    expect(codeOf({ ...whole, origins: ['https://spa.example.com'] })).toBe('nothing was thrown')
  })

  test.each([
    ['vault', { vault: undefined }],
    ['vault', { vault: Promise.resolve(client) }],
    ['identify', { identify: undefined }],
    ['publicURL', { publicURL: undefined }],
    ['publicURL', { publicURL: '/alter' }],
    ['publicURL', { publicURL: 'http://app.example.com/alter' }],
    ['publicURL', { publicURL: 'https://app.example.com/alter?x' }],
    ['publicURL', { publicURL: 'https://ada:secret@app.example.com/alter' }],
    ['publicURL', { publicURL: 'javascript:alert(1)' }],
    ['origins', { origins: ['*'] }],
    ['origins', { origins: ['https://app.example.com/'] }],
    ['origins', { origins: ['http://app.example.com'] }],
  ])('%s is, for %j', (name, change) => {
    expect(codeOf({ ...whole, ...change })).toContain(`invalid_config alterConnect(): ${name} `)
  })

  test('a vault in this process says itself where it is', async () => {
    const { vault, close } = await createTestVault()
    expect(codeOf({ vault, identify: () => ada })).toBe('nothing was thrown')
    expect(codeOf({ vault, identify: () => ada, publicURL: vault.publicURL })).toBe(
      'nothing was thrown',
    )
    expect(codeOf({ ...whole, vault })).toContain('invalid_config alterConnect(): publicURL')
    expect(codeOf({ vault, identify: () => ada, origins: [] })).toContain(
      'invalid_config alterConnect(): origins',
    )
    await close()
  })

  test('logs how to install its pages where they are missing', async () => {
    const { logger, lines } = recordLog()
    const failed = loadServer(createLog(logger, { clock: Date.now }), () =>
      Promise.reject(new Error('ERR_MODULE_NOT_FOUND')),
    )
    await expect(failed).rejects.toMatchObject({ code: 'invalid_config' })
    expect(lines).toMatchObject([{ level: 'error', event: 'server.missing' }])
    expect(lines[0]?.fields['reason']).toContain('npm install @alter-ai/server')
  })
})

describe('POST /session', () => {
  test('mints at the vault, says where that is, and sets the cookie that recognizes the browser', async () => {
    const world = await start()
    const jar = new CookieJar()
    await jar.fetch(`${world.origin}/login/ada`)
    const response = await postSession(world, jar, { provider: 'slack' })
    expect(response.status).toBe(201)
    const minted = (await response.json()) as MintedSession
    expect(minted.base_url).toBe(world.standalone.publicURL)
    expect(minted.connect_url).toContain(`${world.standalone.publicURL}/sdk/oauth/connect#session=`)
    expect(minted.session_token).toMatch(/^sess_main_\w+\.\w+$/)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^alter-browser=[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      ),
    ])
    // The next session is of the same browser.
    const first = browserOf(world, jar)
    await postSession(world, jar, { provider: 'slack' })
    expect(browserOf(world, jar)).toBe(first)
  })

  test('sets no cookie for a page of another site, whose browser would not keep it', async () => {
    const world = await start()
    const jar = new CookieJar()
    await jar.fetch(`${world.origin}/login/ada`)
    const headers = { 'sec-fetch-site': 'cross-site' }
    const response = await postSession(world, jar, { provider: 'slack' }, headers)
    expect([response.status, response.headers.getSetCookie()]).toEqual([201, []])
  })

  test('refuses a stranger and a page of another origin before the vault is asked', async () => {
    const world = await start({ client: () => unreachable })
    const jar = new CookieJar()
    expect((await postSession(world, jar)).status).toBe(401)
    await jar.fetch(`${world.origin}/login/ada`)
    const foreign = await postSession(world, jar, {}, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
  })

  test('does not tell a browser that the app’s key is wrong as if the user were not logged in', async () => {
    const { logger, lines } = recordLog()
    const world = await start({ client: refusesKey, logger })
    const jar = new CookieJar()
    await jar.fetch(`${world.origin}/login/ada`)
    const response = await postSession(world, jar)
    expect(response.status).toBe(500)
    const { error } = (await response.json()) as { error: { code: string; request_id: string } }
    expect(error.code).toBe('invalid_config')
    expect(lines).toMatchObject([
      {
        level: 'error',
        event: 'http.failed',
        fields: { request_id: error.request_id, error_code: 'invalid_config' },
      },
    ])
    expect(lines[0]?.fields['reason']).toContain('API key')
  })
})

describe('the vault’s own pages', () => {
  test.each(['sdk/oauth/connect', 'oauth/callback/slack', 'healthz', 'sdk/grants', ''])(
    'are not served here: /%s',
    async (path) => {
      const world = await start()
      const answer = await ask(`${world.publicURL}/${path}`, 'ada')
      expect(answer.status).toBe(404)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-frame-options': 'DENY',
      })
    },
  )
})

describe('GET /connect/:provider', () => {
  test('goes to the vault, and from there back to the page that was asked for, with nothing in its address', async () => {
    const world = await start()
    const link = await ask(`${world.publicURL}/connect/slack?return_to=/done%3Fx=1`, 'ada', again)
    expect(link.status).toBe(303)
    const target = String(link.headers.location)
    expect(target).toMatch(/^http:\/\/\[::1\]:\d+\/sdk\/oauth\/connect#session=.*display=page/)
    const { publicURL, provider } = world.standalone
    const jar = new CookieJar()
    const { continueTo } = await followLink(target, { publicURL, provider, jar, display: 'page' })
    expect(tokenCalls(world)).toBe(0)
    for (const line of [link.headers['set-cookie'] ?? []].flat()) jar.keep(world.publicURL, line)
    const back = await ask(String(continueTo), 'ada', arriving, browserOf(world, jar))
    expect([back.status, back.headers.location]).toEqual([303, `${world.origin}/done?x=1#`])
    expect(back.headers['cache-control']).toContain('no-store')
    expect(tokenCalls(world)).toBe(1)
    const { items } = await world.standalone.client.listGrants({ user: { id: 'user-ada' } })
    expect(items).toMatchObject([{ provider: 'slack', binding: 'complete_step' }])
  })
})

describe('GET /connect/:provider, told to come back to the mount', () => {
  test.each(['/alter/connect/slack', '/alter/return?alter_connect_result=x', '/alter'])(
    'refuses %s, which would act on arrival',
    async (path) => {
      const world = await start()
      const query = new URLSearchParams({ return_to: path })
      const link = await ask(`${world.publicURL}/connect/slack?${query}`, 'ada', again)
      expect(link.status).toBe(400)
    },
  )
})

describe('GET /return', () => {
  test('exchanges nothing for anybody else, tells them so, and ends the session', async () => {
    const world = await start()
    const { minted, back } = await flowOf(world)
    const answer = await ask(back, 'grace')
    expect(answer.status).toBe(403)
    expect(headingOf(answer)).toBe('This was started somewhere else')
    const status = await world.standalone.client.pollConnectSession(minted.session_token)
    expect(status).toMatchObject({ status: 'failed', error: { code: 'binding_failed' } })
    // And so it stays, for the right one too.
    expect((await ask(back, 'ada')).status).not.toBe(303)
    expect(tokenCalls(world)).toBe(0)
  })

  test('comes back to itself once when nobody seems to be logged in, and uses nothing up by it', async () => {
    const world = await start()
    const { back, browser } = await flowOf(world)
    const bounce = await ask(back)
    expect(bounce.status).toBe(200)
    const refresh = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(bounce.text)?.[1]
    const next = new URL(String(refresh).replaceAll('&#38;', '&'), back)
    expect(next.origin + next.pathname).toBe(`${world.publicURL}/return`)
    expect(bounce.text).not.toContain('<script')
    expect(bounce.headers['referrer-policy']).toBe('no-referrer')

    for (const headers of [arriving, again]) {
      const refused = await ask(next.href, undefined, headers)
      expect(refused.status).toBe(401)
      expect(headingOf(refused)).toBe('You are not signed in')
    }
    expect(tokenCalls(world)).toBe(0)
    expect((await ask(next.href, 'ada', again, browser)).status).toBe(200)
    expect(tokenCalls(world)).toBe(1)
  })

  test('does not come back to itself when no cookie can have been left behind', async () => {
    const world = await start()
    const { back } = await flowOf(world)
    for (const site of ['same-origin', 'none']) {
      const answer = await ask(back, undefined, { ...arriving, 'sec-fetch-site': site })
      expect(answer.status).toBe(401)
    }
  })

  test('is once: the same address again leads nowhere', async () => {
    const world = await start()
    const { back, browser } = await flowOf(world)
    expect((await ask(back, 'ada', arriving, browser)).status).toBe(200)
    const second = await ask(back, 'ada', arriving, browser)
    expect(second.status).toBe(404)
    expect(headingOf(second)).toBe('This link does not work')
    expect(tokenCalls(world)).toBe(1)
  })

  test('goes where the vault says, and never where the address says', async () => {
    const world = await start()
    const { back } = await flowOf(world)
    const evil = 'https%3A%2F%2Fevil.example'
    const answer = await ask(
      `${back}&return_to=${evil}&return_url=${evil}&continue_url=${evil}`,
      'ada',
    )
    expect(answer.headers.location).toBeUndefined()
    expect(answer.text).not.toContain('evil.example')
  })

  test.each([
    ['none', ''],
    ['an empty one', '?alter_connect_result='],
    ['one of another form', '?alter_connect_result=%3Cscript%3E'],
    ['one that is unknown', `?alter_connect_result=res_main_${'x'.repeat(43)}`],
  ])('takes no handle but a right one: %s', async (_, query) => {
    const world = await start()
    const answer = await ask(`${world.publicURL}/return${query}`, 'ada')
    expect(answer.status).toBe(404)
    // What is no handle by its form is sent nowhere, whoever brings it.
    const isHandle = query.endsWith('x'.repeat(43))
    expect((await ask(`${world.publicURL}/return${query}`)).status).toBe(isHandle ? 200 : 404)
    expect(headingOf(answer)).toBe('This link does not work')
    expect(answer.text).not.toContain('<script>')
  })

  test('refuses a handle that stands twice, and whatever is no navigation', async () => {
    const world = await start()
    const { back, browser } = await flowOf(world)
    const handle = new URL(back).search.slice(1)
    expect((await ask(`${back}&${handle}`, 'ada')).status).toBe(400)
    const others = [
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { ...arriving, 'sec-purpose': 'prefetch' },
    ]
    for (const headers of others) expect((await ask(back, 'ada', headers)).status).toBe(403)
    expect(tokenCalls(world)).toBe(0)
    expect((await ask(back, 'ada', arriving, browser)).status).toBe(200)
  })

  test('comes too late for a session that is over', async () => {
    let now = Date.now()
    const world = await start({ vault: { clock: () => now } })
    const { back } = await flowOf(world)
    now += 60 * 60_000
    const answer = await ask(back, 'ada')
    expect(answer.status).toBe(410)
    expect(headingOf(answer)).toBe('This took too long')
    expect(tokenCalls(world)).toBe(0)
  })

  test('goes on where the provider has to be asked once more', async () => {
    const world = await start()
    const jar = new CookieJar()
    const first = await flowOf(world, { key: 'google', jar })
    expect((await ask(first.back, 'ada', arriving, first.browser)).status).toBe(200)
    // Google has asked this person before, so it gives Grace no refresh token.
    const second = await flowOf(world, { key: 'google', jar, login: 'grace' })
    const answer = await ask(second.back, 'grace', arriving, second.browser)
    expect(answer.status).toBe(303)
    const next = new URL(String(answer.headers.location))
    expect(next.origin).toBe(world.standalone.provider.origin)
    const { redirect } = await world.standalone.provider.authorize(next, { jar })
    const html = await (await jar.fetch(redirect)).text()
    const [, back] = /"continue_to":"([^"]+)"/.exec(html) ?? []
    expect((await ask(String(back), 'grace', arriving, second.browser)).status).toBe(200)
  })

  test('closes a popup, and shows what was connected', async () => {
    const world = await start()
    const { back, browser } = await flowOf(world, { display: 'popup' })
    const answer = await ask(back, 'ada', arriving, browser)
    expect(answer.status).toBe(200)
    expect(headingOf(answer)).toBe('Connected')
    expect(answer.text).toContain('Analytical Engines')
    expect(answer.text).toContain(`href="${world.origin}/"`)
    expect(answer.text).toContain('"display":"popup"')
    // It tells nobody: the app’s page asks the vault.
    expect(answer.text).toContain('"message":null')
  })

  test('speaks the user’s language', async () => {
    const world = await start()
    const { back } = await flowOf(world)
    const answer = await ask(back, 'grace', { ...arriving, 'accept-language': 'de' })
    expect(headingOf(answer)).toBe('Das wurde woanders begonnen')
  })
})

const unreachable = {
  createConnectSession: () => Promise.reject(new Error('was asked')),
  completeConnectSession: () => Promise.reject(new Error('was asked')),
  forUser: () => unreachable,
} as unknown as VaultClient

/** A client with a key that is whole, and of no app. */
function refusesKey({ publicURL }: StandaloneApp['standalone']): VaultClient {
  return new App({ apiKey: generateApiKey('main').key, baseURL: publicURL })
}

import { errorCodes } from '@alter-ai/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeclaredRoute, RouteAuth } from '../../packages/server/src/http/declared-route.ts'
import {
  appOrigin,
  serveVault,
  vaultOrigin,
  waitingFlow,
  type SendInit,
  type ServedVault,
} from './served-vault.ts'

let served: ServedVault
let flow: Awaited<ReturnType<typeof waitingFlow>>
beforeAll(async () => {
  served = await serveVault()
  flow = await waitingFlow(served)
})
afterAll(() => served.close())

const json = { 'content-type': 'application/json' }

/**
 * Every route there is: who may call it, and a request that is right but for the credentials. A route that is not in here
 * fails the first test below; whoever adds one decides here what it may be asked without a right to.
 */
const walk: Record<
  string,
  { readonly auth: RouteAuth[]; readonly query?: string; readonly body?: object }
> = {
  'GET /sdk/oauth/connect': { auth: ['public'] },
  'GET /sdk/oauth/connect/logo': { auth: ['public'] },
  'GET /healthz': { auth: ['public'] },
  'OPTIONS /sdk/oauth/connect/status': { auth: ['public'] },
  'OPTIONS /sdk/oauth/connect/cancel': { auth: ['public'] },
  'POST /sdk/oauth/connect/redeem': {
    auth: ['same_origin'],
    body: { session: '', display: 'popup' },
  },
  'POST /sdk/oauth/connect/authorize': {
    auth: ['same_origin'],
    body: { session: '', provider: 'slack' },
  },
  'POST /sdk/oauth/connect/done': { auth: ['same_origin'], body: { session: '' } },
  'GET /sdk/oauth/connect/status': { auth: ['session_token'], query: 'wait=0' },
  'POST /sdk/oauth/connect/cancel': {
    auth: ['session_token', 'same_origin'],
    body: { session: '' },
  },
  'GET /oauth/callback/:client': { auth: ['provider'] },
  'POST /oauth/callback/:client': { auth: ['provider'] },
  'POST /sdk/oauth/connect/session': { auth: ['api_key'], body: {} },
  'POST /sdk/oauth/connect/complete': { auth: ['api_key'], body: { result: 'res_main_x' } },
  'ANY /sdk/proxy': { auth: ['api_key'] },
  'GET /sdk/grants': { auth: ['api_key'] },
  'GET /sdk/grants/:id': { auth: ['api_key'] },
  'POST /sdk/grants/:id/revoke': { auth: ['api_key'], body: {} },
  'GET /sdk/audit': { auth: ['api_key'] },
}

const nameOf = ({ method, path }: DeclaredRoute) => `${method} ${path}`

/** What changes in a text whose last sign somebody mistyped. */
const mistyped = (text: string) => text.slice(0, -1) + (text.endsWith('x') ? 'y' : 'x')

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** Nothing at all, and what is no bearer token of ours. */
function noCredentials(): [string, SendInit, string?][] {
  const { secrets } = flow
  return [
    ['nothing', {}],
    ['an empty header', { headers: { authorization: '' } }],
    ['a scheme alone', { headers: { authorization: 'Bearer' } }],
    ['another scheme', { headers: { authorization: `Token ${secrets.session_token}` } }],
    ['Basic', { headers: { authorization: `Basic ${btoa(`${served.apiKey}:`)}` } }],
    ['lower case and wrong', { headers: { authorization: 'bearer nonsense' } }],
    ['two tokens in a line', { headers: { authorization: 'Bearer a, Bearer b' } }],
    ['a token with a blank in it', { headers: { authorization: 'Bearer a b' } }],
    ['10 kB', bearer('x'.repeat(10_000))],
    [
      'a cookie',
      { headers: { cookie: `api_key=${served.apiKey}; token=${secrets.session_token}` } },
    ],
    ['X-API-Key', { headers: { 'x-api-key': served.apiKey } }],
    ['the URL, as a key', {}, `api_key=${served.apiKey}`],
    ['the URL, as a token', {}, `session_token=${secrets.session_token}`],
    ['the URL, as RFC 6750 once had it', {}, `access_token=${secrets.session_token}`],
  ]
}

const weak: Record<RouteAuth, () => [string, SendInit, string?][]> = {
  public: () => [],
  session_token: () => {
    const { session_token: token, ...others } = flow.secrets
    const [publicHalf = '', secret = ''] = token.split('.')
    return [
      ...noCredentials(),
      ['a mistyped token', bearer(mistyped(token))],
      ['the token of another app', bearer(token.replace('_main_', '_other_'))],
      ['a mistyped session', bearer(`${mistyped(publicHalf)}.${secret}`)],
      ['the public half', bearer(publicHalf)],
      ['the public half and a dot', bearer(`${publicHalf}.`)],
      ['the secret half', bearer(secret)],
      ['the token twice over', bearer(token + token)],
      [
        'two right headers',
        { ...bearer(token), rawHeaders: ['Authorization', 'a', 'authorization', 'b'] },
      ],
      ['a foreign page', { headers: { ...bearer(token).headers, origin: 'https://evil.example' } }],
      ['a page with no origin', { headers: { ...bearer(token).headers, origin: 'null' } }],
      [
        'the origin in capitals',
        { headers: { ...bearer(token).headers, origin: appOrigin.toUpperCase() } },
      ],
      ...Object.entries(others).map(([kind, value]): [string, SendInit] => [kind, bearer(value)]),
    ]
  },
  api_key: () => {
    const { api_key: key, ...others } = flow.secrets
    const right = bearer(key).headers
    return [
      ...noCredentials(),
      ['a mistyped key', bearer(mistyped(key))],
      ['a wrong key', bearer(key.replaceAll('k', 'j'))],
      ['the key of another app', bearer(key.replace('_main_', '_other_'))],
      ['half a key', bearer(key.slice(0, 40))],
      ['the key in capitals', bearer(key.toUpperCase())],
      ['a hash', bearer(`sha256:${'a'.repeat(64)}`)],
      ['a page, with the right key', { headers: { ...right, origin: appOrigin } }],
      ['our own page, with the right key', { headers: { ...right, origin: vaultOrigin } }],
      ['a page with no origin, with the right key', { headers: { ...right, origin: 'null' } }],
      ['the right key, and once more in the URL', { headers: right }, `key=${key}`],
      [
        'two right headers',
        { headers: right, rawHeaders: ['Authorization', 'a', 'authorization', 'b'] },
      ],
      ...Object.entries(others).map(([kind, value]): [string, SendInit] => [kind, bearer(value)]),
    ]
  },
  same_origin: () => {
    const cookie = flow.cookie()
    const ours = { 'alter-connect': '1', cookie }
    return [
      ['nothing', {}],
      ['cookies alone', { headers: { cookie } }],
      ['another word in the header', { headers: { cookie, 'alter-connect': 'true' } }],
      ['the header twice', { headers: { cookie, 'alter-connect': '1, 1' } }],
      ['two headers', { headers: ours, rawHeaders: ['Alter-Connect', '1', 'Alter-Connect', '1'] }],
      ['another origin', { headers: { ...ours, origin: 'https://evil.example' } }],
      ['a registered origin that is not ours', { headers: { ...ours, origin: appOrigin } }],
      ['no origin', { headers: { ...ours, origin: 'null' } }],
      ['our origin with another port', { headers: { ...ours, origin: 'http://localhost:4998' } }],
      ['two origins', { headers: { ...ours, origin: `${vaultOrigin}, https://evil.example` } }],
      ...['cross-site', 'same-site', 'none', ''].map((site): [string, SendInit] => [
        `a fetch from ${site || 'nowhere'}`,
        { headers: { ...ours, 'sec-fetch-site': site } },
      ]),
      ['no cookies', { headers: { 'alter-connect': '1' } }],
      [
        'the cookies of another flow',
        {
          headers: {
            'alter-connect': '1',
            cookie: 'flow-xxxxxxxx=flow_main_x; alter-browser=brow_main_x',
          },
        },
      ],
    ]
  },
  provider: () => {
    const { state, code } = flow.secrets
    const cookie = flow.cookie()
    const here = { headers: { cookie } }
    return [
      ['nothing', {}],
      ['cookies alone', here],
      ['a code alone', here, `code=${code}`],
      ['a state alone, elsewhere', {}, `state=${state}`],
      ['no cookie', {}, `state=${state}&code=${code}`],
      [
        'a wrong cookie',
        { headers: { cookie: mistyped(cookie) } },
        `state=${mistyped(state)}&code=${code}`,
      ],
      ['a mistyped state', here, `state=${mistyped(state)}&code=${code}`],
      [
        'the state of another app',
        here,
        `state=${state.replace('_main_', '_other_')}&code=${code}`,
      ],
      ['the state in capitals', here, `state=${state.toUpperCase()}&code=${code}`],
      ['two states', here, `state=${state}&state=${state}&code=${code}`],
      [
        'the key and no state',
        { headers: { cookie, ...bearer(served.apiKey).headers } },
        `code=${code}`,
      ],
    ]
  },
}

describe('the walk through every route', () => {
  test('knows every route there is, and who may call it', () => {
    const declared = served.server.routes().map((route) => [nameOf(route), route.auth])
    const expected = Object.entries(walk).map(([name, { auth }]) => [name, auth])
    expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected))
    for (const { purpose } of served.server.routes()) expect(purpose).toMatch(/^[A-Z].{10,}\.$/)
  })

  test.each(Object.keys(walk))(
    '%s: no, wrong and weak credentials get 4xx and a code',
    async (name) => {
      const { auth, query, body } = walk[name] ?? { auth: [] }
      const [method = '', path = ''] = name.split(' ')
      const attempts = auth.flatMap((way) => weak[way]())
      for (const [attempt, init, wish] of attempts) {
        for (const verb of method === 'ANY' ? ['GET', 'POST', 'DELETE'] : [method]) {
          const search = [query, wish].filter(Boolean).join('&')
          const sent =
            body &&
            JSON.stringify({ ...body, ...('session' in body && { session: flow.publicId }) })
          const posted = path.startsWith('/oauth/callback') && verb === 'POST'
          const response = posted
            ? await postedTwice(path, init, wish)
            : await served.send(
                verb,
                `${path.replace(/:\w+/, 'google')}${search && `?${search}`}`,
                {
                  ...init,
                  headers: { ...(sent && json), ...init.headers },
                  ...(sent && verb !== 'GET' && { body: sent }),
                },
              )
          const what = `${verb} ${path}, ${attempt}`
          expect(response.status, what).toBeGreaterThanOrEqual(400)
          expect(response.status, what).toBeLessThan(500)
          await assertRefusal(response, what)
        }
      }
      expect(attempts.length).toBeGreaterThanOrEqual(auth.includes('public') ? 0 : 10)
    },
  )

  test('has left the flow as it was: the right browser ends it', async () => {
    const { vault, provider } = served
    const status = () => vault.pollConnectSession(flow.session.sessionToken)
    expect(await status()).toMatchObject({ status: 'authorizing' })
    const calls = provider.control.tokenCalls()
    const answer = await served.send('GET', `/oauth/callback/slack${flow.redirect.search}`, {
      headers: { cookie: flow.cookie() },
    })
    expect(answer.status).toBe(200)
    expect(provider.control.tokenCalls()).toBe(calls + 1)
    expect(await status()).toMatchObject({ status: 'completed' })
  })

  test('would have met a route that lets the right ones in', async () => {
    const get = (path: string, init: SendInit) => served.send('GET', path, init)
    const key = bearer(served.apiKey)
    expect((await get('/sdk/grants', key)).status).toBe(200)
    expect((await get('/sdk/audit', key)).status).toBe(200)
    const { session_token: token } = flow.secrets
    expect((await get('/sdk/oauth/connect/status?wait=0', bearer(token))).status).toBe(200)
  })

  test('does not meet the back end’s routes where the back end is in this process', async () => {
    const { createServer } = await import('@alter-ai/server')
    const embedded = createServer({ vault: served.vault })
    const paths = embedded.routes().map(nameOf)
    const keyless = Object.entries(walk).filter(([, { auth }]) => !auth.includes('api_key'))
    expect(paths.toSorted()).toEqual(keyless.map(([name]) => name).toSorted())
  })
})

/** A posted answer is judged at the GET that follows. */
async function postedTwice(path: string, init: SendInit, wish = ''): Promise<Response> {
  const answer = await served.send('POST', path.replace(':client', 'slack'), {
    ...init,
    headers: { ...init.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: wish,
  })
  const location = answer.headers.get('location')
  if (location === null) return answer
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  const cookie = [init.headers?.['cookie'], ...cookies].filter(Boolean).join('; ')
  const { pathname, search } = new URL(location)
  return served.send('GET', pathname.replace('/alter', '') + search, { headers: { cookie } })
}

async function assertRefusal(response: Response, what: string): Promise<void> {
  const text = await response.text()
  for (const secret of Object.values(flow.secrets)) expect(text.includes(secret), what).toBe(false)
  if (response.headers.get('content-type')?.startsWith('text/html')) return
  const { error } = JSON.parse(text) as { error: { code: string; message: string } }
  expect(errorCodes, what).toContain(error.code)
  expect(error.message.length, what).toBeGreaterThan(5)
}

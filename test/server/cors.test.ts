import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../support/error-code.ts'
import { appOrigin, serveVault, waitingFlow, type ServedVault } from './served-vault.ts'

const otherOrigin = 'https://other.example'
let served: ServedVault
let flow: Awaited<ReturnType<typeof waitingFlow>>
beforeAll(async () => {
  served = await serveVault({ app: { name: 'Test App', origins: [appOrigin, otherOrigin] } })
  flow = await waitingFlow(served)
})
afterAll(() => served.close())

/** Origins that are not the registered one, however near (CP-20). */
const near = [
  'null',
  '*',
  'https://evil.example',
  'https://spa.example.evil.com',
  'https://evilspa.example',
  'https://evil.spa.example',
  'http://spa.example',
  'https://SPA.example',
  'https://spa.example:443',
  'https://spa.example:8443',
  'https://spa.example/',
  'https://spa.example.',
  'https://spa.example%00.evil.com',
  'https://spa.example@evil.example',
  `${appOrigin}, https://evil.example`,
  `https://evil.example ${appOrigin}`,
  'https://spа.example',
  '',
]

const paths = ['/sdk/oauth/connect/status', '/sdk/oauth/connect/cancel']
const corsHeaders = ({ headers }: Response) =>
  [...headers].filter(([name]) => name.startsWith('access-control-'))

const headersWith = (origin: string, more: Record<string, string> = {}) => ({
  // A header holds bytes.
  origin: Buffer.from(origin).toString('latin1'),
  ...more,
})

describe('a preflight', () => {
  test('of a registered origin gets exactly that origin, the path’s methods and no credentials', async () => {
    for (const [path, methods] of [
      [paths[0], 'GET, HEAD, OPTIONS'],
      [paths[1], 'POST, OPTIONS'],
    ]) {
      const answer = await served.send('OPTIONS', String(path), { headers: headersWith(appOrigin) })
      expect(answer.status).toBe(204)
      expect(Object.fromEntries(corsHeaders(answer))).toEqual({
        'access-control-allow-origin': appOrigin,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': 'Authorization, Alter-Connect, Content-Type',
        'access-control-max-age': '600',
      })
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })

  test('of any other origin is refused without a word of CORS, and varies with the origin', async () => {
    for (const path of paths) {
      for (const origin of near) {
        const answer = await served.send('OPTIONS', path, { headers: headersWith(origin) })
        expect([answer.status, corsHeaders(answer)], origin).toEqual([403, []])
        expect(answer.headers.get('vary')).toBe('Origin')
      }
      expect((await served.send('OPTIONS', path)).status).toBe(403)
    }
  })

  test('into a private network is refused also to a registered origin', async () => {
    for (const path of paths) {
      const answer = await served.send('OPTIONS', path, {
        headers: headersWith(appOrigin, { 'access-control-request-private-network': 'true' }),
      })
      expect([answer.status, corsHeaders(answer)]).toEqual([403, []])
    }
  })

  test('of any other route is refused', async () => {
    const cors = new Set(
      served.server
        .routes()
        .filter(({ method }) => method === 'OPTIONS')
        .map(({ path }) => path),
    )
    expect([...cors].toSorted()).toEqual(paths.toSorted())
    for (const { path } of served.server.routes()) {
      if (cors.has(path)) continue
      const answer = await served.send('OPTIONS', path.replace(/:\w+/, 'google'), {
        headers: headersWith(appOrigin),
      })
      expect([answer.status >= 400 && answer.status < 500, corsHeaders(answer)], path).toEqual([
        true,
        [],
      ])
    }
  })
})

describe('an answer across origins', () => {
  const status = (origin: string) =>
    served.send('GET', '/sdk/oauth/connect/status?wait=0', {
      headers: headersWith(origin, { authorization: `Bearer ${flow.session.sessionToken}` }),
    })

  test('is for exactly the session’s origin; not for another registered one', async () => {
    const answer = await status(appOrigin)
    expect(Object.fromEntries(corsHeaders(answer))).toEqual({
      'access-control-allow-origin': appOrigin,
    })
    expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'Origin'])
    for (const origin of [otherOrigin, ...near]) {
      const refused = await status(origin)
      expect([refused.status >= 400, corsHeaders(refused)], origin).toEqual([true, []])
      expect(await refused.text()).not.toContain('authorizing')
    }
  })

  test('sets no cookie and is not told by one', async () => {
    const answer = await served.send('GET', '/sdk/oauth/connect/status?wait=0', {
      headers: { cookie: flow.cookie() },
    })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    expect((await status(appOrigin)).headers.getSetCookie()).toEqual([])
  })
})

describe('allowedOrigin of a session (CP-20)', () => {
  test('is a registered origin, in its own spelling', async () => {
    for (const allowedOrigin of near) {
      const minting = served.vault.createConnectSession({ user: { id: 'user-ada' }, allowedOrigin })
      expect(['origin_not_allowed', 'invalid_argument', 'connect_config'], allowedOrigin).toContain(
        await codeOf(minting),
      )
    }
    const session = await served.vault.createConnectSession({
      user: { id: 'user-ada' },
      allowedOrigin: appOrigin,
    })
    expect(session.connectUrl).toContain('#session=')
  })
})

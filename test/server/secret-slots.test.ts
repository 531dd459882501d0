import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  appOrigin,
  serveVault,
  waitingFlow,
  type LiveSecrets,
  type ServedVault,
} from './served-vault.ts'

let served: ServedVault
let flow: Awaited<ReturnType<typeof waitingFlow>>
beforeAll(async () => {
  served = await serveVault()
  flow = await waitingFlow(served)
})
afterAll(() => served.close())

type Kind = keyof LiveSecrets

const kinds = [
  'session_token',
  'public_half',
  'state',
  'flow_cookie',
  'browser_cookie',
  'result_handle',
  'api_key',
  'code',
] as const satisfies readonly Kind[]

const ours = { 'alter-connect': '1', 'content-type': 'application/json' }

const bearer = (value: string) => ({ authorization: `Bearer ${value}` })

const postOurs = (path: string, cookie: string, body: object) =>
  served.send('POST', `/sdk/oauth/connect/${path}`, {
    headers: { ...ours, cookie },
    body: JSON.stringify(body),
  })

/** A session that this browser may open, if only it shows that it is this browser. */
async function freshSession() {
  const { connectUrl } = await flow.browser.mint(
    'slack',
    { id: 'user-ada' },
    { allowedOrigin: appOrigin },
  )
  return connectUrl.split('session=')[1] ?? ''
}

/** Each place that takes a secret: the one kind that is right there, and how to put a value in. */
const slots: Record<
  string,
  { readonly right: Kind; readonly put: (value: string) => Promise<Response> }
> = {
  'status: bearer': {
    right: 'session_token',
    put: (value) =>
      served.send('GET', '/sdk/oauth/connect/status?wait=0', { headers: bearer(value) }),
  },
  'cancel: bearer': {
    right: 'session_token',
    put: (value) => served.send('POST', '/sdk/oauth/connect/cancel', { headers: bearer(value) }),
  },
  'redeem: session': {
    right: 'public_half',
    put: (value) => postOurs('redeem', flow.cookie(), { session: value, display: 'popup' }),
  },
  'redeem: token in the URL': {
    right: 'session_token',
    put: (value) =>
      postOurs('redeem', flow.cookie(), {
        session: flow.publicId,
        session_token: value,
        display: 'popup',
      }),
  },
  'redeem: browser cookie': {
    right: 'browser_cookie',
    put: async (value) =>
      postOurs('redeem', `alter-browser=${value}`, {
        session: await freshSession(),
        display: 'popup',
      }),
  },
  'authorize: session': {
    right: 'public_half',
    put: (value) => postOurs('authorize', flow.cookie(), { session: value, provider: 'slack' }),
  },
  'authorize: flow cookie': {
    right: 'flow_cookie',
    put: (value) =>
      postOurs('authorize', `flow-${flow.publicId.slice(-8)}=${value}`, {
        session: flow.publicId,
        provider: 'slack',
      }),
  },
  'done: session': {
    right: 'public_half',
    put: (value) => postOurs('done', flow.cookie(), { session: value }),
  },
  'cancel: session': {
    right: 'public_half',
    put: (value) => postOurs('cancel', flow.cookie(), { session: value }),
  },
  'callback: state': {
    right: 'state',
    put: (value) =>
      served.send('GET', `/oauth/callback/slack?code=x&state=${encodeURIComponent(value)}`, {
        headers: { cookie: flow.cookie() },
      }),
  },
  'callback: flow cookie': {
    right: 'flow_cookie',
    put: (value) =>
      served.send('GET', `/oauth/callback/slack${flow.redirect.search}`, {
        headers: { cookie: `flow-${flow.publicId.slice(-8)}=${value}` },
      }),
  },
  'back end: bearer': {
    right: 'api_key',
    put: (value) => served.send('GET', '/sdk/grants', { headers: bearer(value) }),
  },
  'complete: result': {
    right: 'result_handle',
    put: (value) =>
      served.send('POST', '/sdk/oauth/connect/complete', {
        headers: { 'content-type': 'application/json', ...bearer(served.apiKey) },
        body: JSON.stringify({ result: value, user: { id: 'user-ada' } }),
      }),
  },
}

describe('a secret of one kind in the place of another (CP-06)', () => {
  test.each(Object.keys(slots))('%s takes its own kind only', async (name) => {
    const slot = slots[name]
    const calls = served.provider.control.tokenCalls()
    for (const kind of kinds) {
      if (kind === slot?.right) continue
      const answer = await slot?.put(flow.secrets[kind])
      expect(answer?.status, kind).toBeGreaterThanOrEqual(400)
      expect(answer?.status, kind).toBeLessThan(500)
    }
    expect(served.provider.control.tokenCalls()).toBe(calls)
    expect(await served.vault.pollConnectSession(flow.secrets.session_token)).toMatchObject({
      status: 'authorizing',
    })
  })

  test('while the right kind is taken in each', async () => {
    const inOrder = [
      'status: bearer',
      'redeem: browser cookie',
      'redeem: session',
      'redeem: token in the URL',
      'authorize: flow cookie',
      'back end: bearer',
      'complete: result',
      'cancel: bearer',
    ]
    for (const name of inOrder) {
      const slot = slots[name]
      const answer = await slot?.put(flow.secrets[slot.right])
      expect(answer?.status, name).toBe(200)
    }
  })
})

import type { Express } from 'express'
import type { Page } from 'playwright-core'
import type { Grant } from '@alter-ai/protocol'
import { afterTheClick } from './time/after-the-click.ts'
import { bundleSdk } from './bundle-sdk.ts'
import { installPageClock, type PassOptions } from './time/page-clock.ts'
import { readQuietly } from './read-quietly.ts'

/** One call of a callback, in the order in which they came. */
export type Callback =
  | readonly ['success', Grant[]]
  | readonly ['error', { readonly code: string }]
  | readonly ['exit', { readonly reason: string }]

/**
 * Adds `/page` to an app: a page with buttons that use the SDK and a list of the callbacks that ran. The query chooses
 * `mode`, `provider`, `held` (the token arrives only after `releaseToken()`), `clock` (the page has a `pageClock`), `coop`
 * (the page's own header) and `vault` (its URL, if it is elsewhere).
 */
export async function serveSdkPage(): Promise<(app: Express) => void> {
  const sdk = await bundleSdk()
  return (app) => {
    app.get('/sdk.js', (_request, response) => void response.type('js').send(sdk))
    app.get('/page', (request, response) => {
      if (typeof request.query['coop'] === 'string')
        response.set('Cross-Origin-Opener-Policy', request.query['coop'])
      response.type('html').send(html)
    })
  }
}

const html = `<!doctype html><html lang="en"><title>App</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<button id="connect">Connect</button>
<button id="function">Connect with a token function</button>
<button id="failing">Connect with a failing token</button>
<button id="close">Close</button>
<button id="later">Connect later</button>
<script type="module">
  import AlterConnect from '/sdk.js'
  const query = new URLSearchParams(location.search)
  const afterTheClick = ${afterTheClick.toString()}
  if (query.has('clock')) (${installPageClock.toString()})()
  const vault = query.get('vault')
  const connect = AlterConnect.create({ debug: true, ...(vault && { baseURL: vault }) })
  window.connect = connect
  window.callbacks = []
  const heard = (name) => (value) => window.callbacks.push([name, value])
  const handlers = { onSuccess: heard('success'), onError: (error) => heard('error')({ code: error.code }), onExit: heard('exit') }
  const mode = query.get('mode') ?? undefined
  const provider = query.get('provider') ?? 'google'
  const session = async () => {
    if (query.has('held')) await new Promise((release) => (window.releaseToken = release))
    const response = await fetch('/alter/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
      body: JSON.stringify({ provider }),
    })
    return (await response.json()).session_token
  }
  const on = (id, action) => document.getElementById(id).addEventListener('click', action)
  on('connect', () => connect.open({ sessionUrl: '/alter/session', provider, mode, ...handlers }))
  on('function', () => connect.open({ token: session, mode, ...handlers }))
  on('failing', () => connect.open({ token: () => Promise.reject(new Error('no token')), mode, ...handlers }))
  on('close', () => connect.close())
  on('later', () => afterTheClick(() => connect.open({ sessionUrl: '/alter/session', provider, mode: 'popup', ...handlers })))
  connect.handleRedirect(handlers)
</script>`

/** Lets the token of a page with `held` arrive. */
export function releaseToken(page: Page): Promise<void> {
  return readQuietly(page, () => (window as unknown as { releaseToken: () => void }).releaseToken())
}

/** Lets the time of a page with `clock` pass until a callback runs, `ms` at most. Resolves with how much has passed. */
export function passTime(
  page: Page,
  ms: number,
  options: Pick<PassOptions, 'stepMs' | 'isPaced'> = {},
): Promise<number> {
  return readQuietly(
    page,
    ({ ms, options }) => {
      const { callbacks } = window as unknown as { callbacks: Callback[] }
      const before = callbacks.length
      return pageClock.pass(ms, { ...options, isOver: () => callbacks.length > before })
    },
    { ms, options },
  )
}

/** What the page's callbacks have heard so far. */
export function callbacksOf(page: Page): Promise<Callback[]> {
  return readQuietly(page, () => (window as unknown as { callbacks: Callback[] }).callbacks)
}

export function isOpen(page: Page): Promise<boolean> {
  return readQuietly(page, () =>
    (window as unknown as { connect: { isOpen: () => boolean } }).connect.isOpen(),
  )
}

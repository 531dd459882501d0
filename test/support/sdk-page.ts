import type { Express } from 'express'
import type { Page } from 'playwright-core'
import type { Grant } from '@alter-ai/protocol'
import { bundleSdk } from './bundle-sdk.ts'
import { readQuietly } from './read-quietly.ts'

/** One call of a callback, in the order in which they came. */
export type Callback =
  | readonly ['success', Grant[]]
  | readonly ['error', { readonly code: string }]
  | readonly ['exit', { readonly reason: string }]

/**
 * Adds `/page` to an app: a page with buttons that use the SDK and a list of the callbacks it heard. The query chooses:
 * `mode`, `provider`, `slow` (milliseconds that the token takes), `coop` (the page's own header), `vault` (where it is, when
 * it is elsewhere).
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
  const vault = query.get('vault')
  const connect = AlterConnect.create({ debug: true, ...(vault && { baseURL: vault }) })
  window.connect = connect
  window.callbacks = []
  const heard = (name) => (value) => window.callbacks.push([name, value])
  const handlers = { onSuccess: heard('success'), onError: (error) => heard('error')({ code: error.code }), onExit: heard('exit') }
  const mode = query.get('mode') ?? undefined
  const provider = query.get('provider') ?? 'google'
  const session = async () => {
    await new Promise((done) => setTimeout(done, Number(query.get('slow') ?? 0)))
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
  on('later', () => setTimeout(() => connect.open({ sessionUrl: '/alter/session', provider, mode: 'popup', ...handlers }), 6000))
  connect.handleRedirect(handlers)
</script>`

/** What the page's callbacks have heard so far. */
export function callbacksOf(page: Page): Promise<Callback[]> {
  return readQuietly(page, () => (window as unknown as { callbacks: Callback[] }).callbacks)
}

export function isOpen(page: Page): Promise<boolean> {
  return readQuietly(page, () =>
    (window as unknown as { connect: { isOpen: () => boolean } }).connect.isOpen(),
  )
}

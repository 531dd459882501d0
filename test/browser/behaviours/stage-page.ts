import type AlterConnect from '@alter-ai/connect'
import type { OpenOptions } from '@alter-ai/connect'
import type { Express, Request } from 'express'
import { bundleSdk } from '../../support/bundle-sdk.ts'
import { installPageClock } from '../../support/time/page-clock.ts'

/** What the page of these tests offers to code that runs in it, as the global `stage`. */
export interface StageInPage {
  readonly AlterConnect: typeof AlterConnect
  /** One connector, made when the page was loaded. Nothing is registered on it. */
  readonly connect: AlterConnect
  /** What a click on the page's only button does. */
  act: () => unknown
  /** Each callback that `options()` made, in the order in which they came: its name and what it was given. */
  readonly received: [name: 'success' | 'error' | 'exit', detail: unknown][]
  readonly events: [name: string, metadata: Record<string, unknown>][]
  /** Options that keep what the callbacks get in `received` and `events`; `more` wins. */
  readonly options: (more?: OpenOptions) => OpenOptions
  /** A session token of the app. */
  readonly mint: () => Promise<string>
  /** The same on a page that the app's login cookie does not reach. */
  readonly fetchToken: () => Promise<string>
  /** For the test's own notes. */
  readonly notes: unknown[]
}

declare global {
  // The name under which the page finds it.
  var stage: StageInPage
}

/**
 * The page's script. Its query chooses `base` (a vault that is not on the page's origin), `provider`, which may be empty
 * for a choice, and `clock` (the page has a `pageClock`).
 */
const script = `
import AlterConnect from './sdk.js'
const query = new URLSearchParams(location.search)
const base = query.get('base') ?? undefined
const provider = query.get('provider') ?? 'google'
if (query.has('clock')) (${installPageClock.toString()})()
const received = [], events = []
const record = (name) => (detail) => received.push([name, detail instanceof Error ? { ...detail } : detail])
const sessionUrl = (base ?? '/alter') + '/session'
globalThis.stage = {
  AlterConnect,
  connect: AlterConnect.create({ debug: true, ...(base && { baseURL: base }) }),
  act() {},
  received, events,
  options: (more = {}) => ({
    ...(more.token ? {} : { sessionUrl }),
    ...(provider && { provider }),
    onSuccess: record('success'), onError: record('error'), onExit: record('exit'),
    onEvent: (name, metadata) => events.push([name, metadata]),
    ...more,
  }),
  async mint() {
    const response = await fetch(sessionUrl, {
      method: 'POST', credentials: 'include',
      headers: { 'Content-Type': 'application/json', 'Alter-Connect': '1' },
      body: JSON.stringify(provider ? { provider } : {}),
    })
    return (await response.json()).session_token
  },
  fetchToken: async () => (await fetch(new URL('/token', base ?? location.href))).text(),
  notes: [],
}
document.getElementById('act').addEventListener('click', () => stage.act())
document.documentElement.dataset.ready = 'yes'
`

const html = (lang: string) => `<!doctype html><html lang="${lang}"><title>App</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<button id="act">Act</button>
<script type="module" src="./stage.js"></script>`

/** A page that does nothing; windows keep their opener on it. */
export const emptyPage = '<!doctype html><title>empty</title>'

/** The page's files by path, for a server that is not the app. */
export async function stageFiles(): Promise<
  Readonly<Record<string, { html: string; headers: Record<string, string> }>>
> {
  // A sandboxed frame has an origin of its own.
  const js = { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }
  return {
    '/stage': { html: html('en'), headers: {} },
    '/stage.js': { html: script, headers: js },
    '/sdk.js': { html: await bundleSdk(), headers: js },
  }
}

/**
 * Adds `/stage` and `/empty` to an app. The query sets headers of that page: `coop` (`Cross-Origin-Opener-Policy`), `csp`
 * (`Content-Security-Policy`), `cache` (`Cache-Control`); and `lang`, its language.
 */
export async function serveStage(): Promise<(app: Express) => void> {
  const files = await stageFiles()
  return (app) => {
    for (const [path, { html, headers }] of Object.entries(files)) {
      if (path !== '/stage')
        app.get(path, (_request, response) => void response.set(headers).send(html))
    }
    app.get('/empty', (_request, response) => void response.type('html').send(emptyPage))
    app.get('/stage', (request, response) => {
      const asked = (name: string) => textOf(request, name)
      const headers = {
        'Cross-Origin-Opener-Policy': asked('coop'),
        'Content-Security-Policy': asked('csp'),
        'Cache-Control': asked('cache'),
      }
      for (const [name, value] of Object.entries(headers)) if (value) response.set(name, value)
      response.type('html').send(html(asked('lang') ?? 'en'))
    })
  }
}

function textOf(request: Request, name: string): string | undefined {
  const value = request.query[name]
  return typeof value === 'string' ? value : undefined
}

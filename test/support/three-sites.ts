import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { alterConnect } from '@alter-ai/express'
import express, { type Request, type Response } from 'express'
import { bundleSdk } from './bundle-sdk.ts'
import { createTestApp, type TestApp } from './create-test-app.ts'
import { ada } from './create-test-vault.ts'
import { keepPageTimes, type PageTimes } from './time/page-times.ts'
import { attackerPage, reportingPage } from './reporting-page.ts'
import { servePages } from './serve-pages.ts'

/**
 * An app, its vault and a provider, each on a site of its own, and an attacker's page in a frame of the app's. Everything
 * that happens in the app's page is reported to its server, so that no test has to touch the page to learn of it.
 */
export interface ThreeSites {
  /** Of the app's page: `http://[::1]:port`. */
  readonly origin: string
  /** The vault, behind an app of its own on `http://localhost:port`; the provider is on `http://127.0.0.1:port`. */
  readonly vaultApp: TestApp
  readonly attackerOrigin: string
  /** The page's address. What it reports is found under `run`, which no other visit may use. */
  readonly page: (run: string, options?: PageOptions) => string
  /** What the page of that run has told, oldest first. */
  readonly told: (run: string) => readonly Told[]
  /** Of these, how flows ended. */
  readonly outcomes: (run: string) => readonly Told[]
  /** Lets the time of a page with `clock` pass. */
  readonly pass: PageTimes['pass']
  /** How many pages with `clock` hold a request open. */
  readonly openRequests: PageTimes['openRequests']
  /** Holds back every session from now on, until the function that it returns is called. */
  readonly holdSessions: () => () => void
  readonly close: () => Promise<void>
}

export interface PageOptions {
  /** The page's own `Cross-Origin-Opener-Policy`. */
  readonly coop?: string
  /** How its button connects. Default `popup`. */
  readonly mode?: 'popup' | 'severed' | 'redirect'
  /** The page's time stands still but for `pass()`. */
  readonly clock?: boolean
  /** The page listens for success alone. */
  readonly quiet?: boolean
}

/** One report of the page. */
export interface Told {
  /** `success`, `error`, `exit`; `event`, `state`, `message`, `console`, `uncaught`. */
  readonly name: string
  readonly value: unknown
  /** 1 for the page's first report, 2 for the next. */
  readonly order: number
}

const outcomeNames = new Set(['success', 'error', 'exit'])

export async function startThreeSites(): Promise<ThreeSites> {
  const sdk = await bundleSdk()
  const attacker = await servePages({ '/': attackerPage })
  const app = express()
  const server = createServer(app)
  const origin = await listenOnThirdSite(server)
  const vaultApp = await createTestApp({
    vault: { app: { name: 'Test App', origins: [origin] } },
  })
  // What the app holds of a vault elsewhere. Where its page cannot show that it opened the window, the window comes here.
  const { connectFlow: _, ...client } = vaultApp.vault
  app.use(
    '/alter',
    alterConnect({ vault: client, identify: () => ada, publicURL: `${origin}/alter` }),
  )
  const { pass, openRequests } = keepPageTimes(app)
  let sessions: Promise<void> | undefined
  const reports = new Map<string, Told[]>()
  const told = (run: string) =>
    (reports.get(run) ?? []).toSorted((one, other) => one.order - other.order)

  app.get('/sdk.js', (_request, response) => void response.type('js').send(sdk))
  app.get('/page', (request, response) => {
    const { coop } = request.query
    if (typeof coop === 'string') response.set('Cross-Origin-Opener-Policy', coop)
    response.type('html').send(reportingPage(vaultApp.vault.publicURL, attacker.origin))
  })
  // The app's back end: it knows its user by other means and mints at the vault on the server's side.
  app.post('/session', express.json(), async (request: Request, response: Response) => {
    await sessions
    const { return_to: returnUrl } = request.body as { return_to?: string }
    const session = await vaultApp.vault.createConnectSession({
      user: ada,
      allowedProviders: ['slack'],
      allowedOrigin: origin,
      completeUrl: `${origin}/alter/return`,
      ...(returnUrl !== undefined && { returnUrl }),
    })
    response.status(201).json({
      session_token: session.sessionToken,
      expires_at: session.expiresAt.toISOString(),
    })
  })
  app.post('/told/:run', express.json({ strict: false }), (request, response) => {
    const run = String(request.params['run'])
    reports.set(run, [...(reports.get(run) ?? []), request.body as Told])
    response.status(204).end()
  })

  return {
    origin,
    vaultApp,
    attackerOrigin: attacker.origin,
    page: (run, options = {}) => {
      const query = new URLSearchParams({ run })
      for (const [name, value] of Object.entries(options)) query.set(name, String(value))
      return `${origin}/page?${query}`
    },
    told,
    outcomes: (run) => told(run).filter(({ name }) => outcomeNames.has(name)),
    pass,
    openRequests,
    holdSessions: () => {
      let release = () => {}
      sessions = new Promise((resolve) => (release = resolve))
      return () => {
        sessions = undefined
        release()
      }
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await vaultApp.close()
      await attacker.close()
    },
  }
}

/** Neither `localhost` nor `127.0.0.1`. Where there is no IPv6, another address of the loopback network is. */
async function listenOnThirdSite(server: Server): Promise<string> {
  for (const host of ['::1', '127.0.0.2']) {
    if (await listens(server, host)) {
      const { port } = server.address() as AddressInfo
      return `http://${host === '::1' ? '[::1]' : host}:${port}`
    }
  }
  throw new Error('this machine has no third loopback address')
}

function listens(server: Server, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const refused = () => resolve(false)
    server.once('error', refused)
    server.listen(0, host, () => {
      server.off('error', refused)
      resolve(true)
    })
  })
}

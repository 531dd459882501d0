import { attachVault } from '@alter-ai/express'
import type { Express, Request } from 'express'
import {
  createTestApp,
  identifyByCookie,
  type TestApp,
  type TestAppOptions,
} from '../../support/create-test-app.ts'
import { buildPages, type Build } from './build-pages.ts'

/** An app as 0.8.0's README describes it, over our real vault. */
export interface ReadmeApp extends TestApp {
  /** What the app's back end allows its users to connect; a test may change it. */
  providers: string[]
  /** The back end gives out no session token before this. */
  release: Promise<void> | undefined
  /** The page of a build, e.g. `pageOf('ours', 'script-tag')`. */
  readonly pageOf: (build: Build, page: string) => string
  /** Every session token that was given out, oldest first. */
  readonly tokens: readonly string[]
}

/** Starts it: pages of both builds, and `GET /api/alter/session`, whose one answer is `{ session_token }`. */
export async function startReadmeApp(options: TestAppOptions = {}): Promise<ReadmeApp> {
  const files = await buildPages()
  const tokens: string[] = []
  const settings: Pick<ReadmeApp, 'providers' | 'release'> = {
    providers: ['slack'],
    release: undefined,
  }
  const app = await createTestApp({
    ...options,
    before: (express) => {
      servePages(express, files)
      options.before?.(express)
    },
    after: (express, vault) => {
      express.use('/api', attachVault({ vault, identify: identifyByCookie }))
      express.get('/api/alter/session', async (request, response) => {
        await settings.release
        const page = new URL(request.headers.referer ?? '')
        const session = await request.alter?.createConnectSession({
          allowedProviders: settings.providers,
          allowedOrigin: page.origin,
          returnUrl: page.href,
        })
        if (session !== undefined) tokens.push(session.sessionToken)
        response.json({ session_token: session?.sessionToken })
      })
      options.after?.(express, vault)
    },
  })
  return Object.assign(settings, app, {
    tokens,
    pageOf: (build: Build, page: string) => `${app.origin}/pages/${build}/${page}.html`,
  })
}

function servePages(app: Express, files: ReadonlyMap<string, string>): void {
  app.get('/pages/:build/:file', (request: Request, response) => {
    const { build, file } = request.params
    const content = files.get(`${String(build)}/${String(file)}`)
    if (content === undefined) response.sendStatus(404)
    else response.type(String(file).endsWith('.js') ? 'js' : 'html').send(content)
  })
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { alterConnect, type AlterConnectOptions } from '@alter-ai/express'
import type { Logger, VaultOptions } from '@alter-ai/vault'
import express, { type Express } from 'express'
import { identifyByCookie } from './create-test-app.ts'
import { silentLogger } from './record-log.ts'
import { serveStandalone, type Standalone } from './serve-standalone.ts'

/** An app whose vault runs elsewhere: `http://localhost:port`, the vault on `http://[::1]:port`. */
export interface StandaloneApp {
  readonly origin: string
  /** Of the middleware. */
  readonly publicURL: string
  readonly standalone: Standalone
  readonly close: () => Promise<void>
}

export interface StandaloneAppOptions {
  /** Middleware and routes of the app that come before ours. */
  readonly before?: (app: Express) => void
  readonly vault?: Partial<VaultOptions>
  readonly identify?: AlterConnectOptions['identify']
  /** Of the cookie that `/login/:name` sets. */
  readonly sameSite?: 'lax' | 'strict'
  /** Of the middleware. */
  readonly logger?: Logger
  /** What the app talks to the vault with. Default: a client with a key that the vault takes. */
  readonly client?: (standalone: Standalone) => AlterConnectOptions['vault']
}

export async function startStandaloneApp(
  options: StandaloneAppOptions = {},
): Promise<StandaloneApp> {
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const publicURL = `${origin}/alter`
  const standalone = await serveStandalone({
    app: { name: 'Test App', origins: [origin] },
    ...options.vault,
  })
  app.get('/login/:name', (request, response) => {
    const { sameSite = 'lax' } = options
    response.cookie('login', request.params.name, { httpOnly: true, sameSite })
    response.type('html').send('<!doctype html><title>Logged in</title>')
  })
  options.before?.(app)
  app.use(
    '/alter',
    alterConnect({
      vault: options.client?.(standalone) ?? standalone.client,
      identify: options.identify ?? identifyByCookie,
      publicURL,
      logger: options.logger ?? silentLogger,
    }),
  )
  return {
    origin,
    publicURL,
    standalone,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await standalone.close()
    },
  }
}

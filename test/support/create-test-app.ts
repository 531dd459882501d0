import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { alterConnect, type AlterConnectOptions } from '@alter-ai/express'
import {
  createVault,
  readCookies,
  type EndUser,
  type Vault,
  type VaultOptions,
} from '@alter-ai/vault'
import express, { type Express, type Request } from 'express'
import { startAuthorizationServer, type TestProvider } from './authorization-server.ts'
import { testVaultOptions } from './create-test-vault.ts'

export interface TestApp {
  readonly origin: string
  readonly vault: Vault
  readonly provider: TestProvider
  readonly errors: unknown[]
  readonly close: () => Promise<void>
}

export interface TestAppOptions {
  /** Middleware and routes of the app that come before ours, such as `helmet()`. */
  readonly before?: (app: Express) => void
  /** And those after. */
  readonly after?: (app: Express, vault: Vault) => void
  readonly mountPath?: string
  readonly vault?: Partial<VaultOptions>
  readonly identify?: AlterConnectOptions['identify']
  readonly sameSite?: 'lax' | 'strict'
  /** Default: whichever port is free. */
  readonly port?: number
  /** In bytes. Default: Node's own. */
  readonly maxHeaderSize?: number
  /** A provider that runs elsewhere, in place of one of the app's own; its redirect URIs must fit `port`. */
  readonly provider?: TestProvider
}

/** Everybody has an account in this app, but `nobody`. */
function userOf(name: string | undefined): EndUser | undefined {
  if (name === undefined || name === 'nobody') return undefined
  return { id: `user-${name}`, email: `${name}@app.example` }
}

/** Who a cookie login says is there: the cookie `login` holds the user's name. */
export function identifyByCookie(request: Request): EndUser | undefined {
  return userOf(readCookies(request.headers.cookie).get('login'))
}

/** Who a header login says is there, as single-page apps send it. */
export function identifyByHeader(request: Request): EndUser | undefined {
  return userOf(/^Bearer login-(\w+)$/.exec(request.headers.authorization ?? '')?.[1])
}

/** A real Express app on a free port with the middleware mounted, an embedded vault and the local provider behind it. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const app = express()
  const { maxHeaderSize } = options
  const server = createServer({ ...(maxHeaderSize !== undefined && { maxHeaderSize }) }, app)
  const origin = await listen(server, options.port ?? 0)
  const publicURL = `${origin}/alter`
  const provider = options.provider ?? (await startProviderFor(origin))
  const errors: unknown[] = []
  const vault = await createVault({
    ...testVaultOptions(provider),
    publicURL,
    onError: (error) => errors.push(error),
    ...options.vault,
  })
  app.get('/login/:name', (request, response) => {
    response.cookie('login', request.params.name, {
      httpOnly: true,
      sameSite: options.sameSite ?? 'lax',
    })
    response.type('html').send('<!doctype html><title>Logged in</title>')
  })
  options.before?.(app)
  app.use(
    options.mountPath ?? '/alter',
    alterConnect({ vault, identify: options.identify ?? identifyByCookie }),
  )
  options.after?.(app, vault)
  return {
    origin,
    vault,
    provider,
    errors,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await vault.close()
      if (options.provider === undefined) await provider.close()
    },
  }
}

/** The local provider, with the redirect URIs of an app at this origin. */
export function startProviderFor(origin: string): Promise<TestProvider> {
  const callback = (key: string) => [`${origin}/alter/oauth/callback/${key}`]
  return startAuthorizationServer({
    redirectUris: {
      google: callback('google'),
      github: callback('github'),
      slack: callback('slack'),
    },
  })
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

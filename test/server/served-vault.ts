import { createServer, type Server } from '@alter-ai/server'
import { completeApiKey } from '@alter-ai/protocol/wire'
import { readCookies, type Vault, type VaultOptions } from '@alter-ai/vault'
import {
  createTestVault,
  FlowBrowser,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'

export const vaultOrigin = 'http://localhost:4999'
/** A page of another origin that may take part in flows. */
export const appOrigin = 'https://spa.example'

/** A vault behind its HTTP face, asked without a network in between. */
export interface ServedVault extends TestWorld {
  readonly server: Server
  readonly send: (method: string, path: string, init?: SendInit) => Promise<Response>
  /** An API key that the server takes. */
  readonly apiKey: string
}

export interface SendInit {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Header lines as Node has them, where they are to differ from `headers`. */
  readonly rawHeaders?: readonly string[]
}

/** Whoever has the cookie `login` is logged in; with `login=broken` the app's own code fails. */
export async function serveVault(options: Partial<VaultOptions> = {}): Promise<ServedVault> {
  const world = await createTestVault({
    app: { name: 'Test App', origins: [appOrigin] },
    ...options,
  })
  const apiKey = completeApiKey(`alter_key_app_main_${'k'.repeat(43)}`)
  const server = createServer({
    vault: world.vault,
    identify: async (request) => {
      const login = readCookies(request.headers.get('cookie') ?? undefined).get('login')
      if (login === 'broken') throw new Error('the database password is hunter2')
      return login === undefined ? undefined : { id: `user-${login}` }
    },
    apiKeys: { find: (key) => (key === apiKey ? { name: 'test' } : undefined) },
  })
  const base = new URL(world.vault.publicURL).origin
  return {
    ...world,
    server,
    apiKey,
    send(method, path, { headers = {}, body, rawHeaders } = {}) {
      const request = new Request(`${base}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      })
      return server.fetch(request, rawHeaders && { incoming: { rawHeaders } })
    },
  }
}

/** Every kind of secret there is, all of them of one user and in force. */
export type LiveSecrets = Readonly<
  Record<
    | 'session_token'
    | 'public_half'
    | 'state'
    | 'flow_cookie'
    | 'browser_cookie'
    | 'result_handle'
    | 'api_key'
    | 'code',
    string
  >
>

/** A browser that has been to the provider, and its answer, which nobody has received yet. */
export async function waitingFlow(served: ServedVault) {
  const { cookieNames } = served.vault.connectFlow
  const browser = new FlowBrowser(served)
  const handle = new URL(await pageReturn(served)).searchParams.get('alter_connect_result')
  const session = await browser.mint('slack', { id: 'user-ada' }, { allowedOrigin: appOrigin })
  await browser.redeem(session.connectUrl)
  const url = await browser.authorize(session.connectUrl, 'slack')
  const { redirect } = await served.provider.authorize(url, { jar: browser.jar })
  const publicId = publicIdOf(session.connectUrl)
  const secrets: LiveSecrets = {
    session_token: session.sessionToken,
    public_half: publicId,
    state: text(redirect.searchParams.get('state')),
    flow_cookie: text(browser.cookies.get(cookieNames.flow(publicId))),
    browser_cookie: text(browser.cookies.get(cookieNames.browser)),
    result_handle: text(handle),
    api_key: served.apiKey,
    code: text(redirect.searchParams.get('code')),
  }
  return { browser, session, publicId, redirect, secrets, cookie: () => cookieHeader(browser) }
}

function cookieHeader({ cookies }: Pick<FlowBrowser, 'cookies'>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** Where a full page goes on to at the end, with its one-time handle. */
async function pageReturn({
  vault,
  provider,
}: Pick<ServedVault, 'provider'> & { vault: Vault }): Promise<string> {
  const browser = new FlowBrowser({ vault, provider })
  const user = { id: 'user-ada' }
  const { connectUrl } = await browser.mint('slack', user, {
    allowedOrigin: appOrigin,
    returnUrl: `${appOrigin}/back`,
  })
  const { flowCookie } = await vault.connectFlow.redeem({
    session: publicIdOf(connectUrl),
    display: 'page',
    cookies: browser.cookies,
    identified: undefined,
  })
  if (flowCookie !== undefined) browser.cookies.set(flowCookie.name, flowCookie.value)
  const url = await browser.authorize(connectUrl, 'slack')
  const { redirect } = await provider.authorize(url, { jar: browser.jar })
  const received = await browser.receive('slack', redirect)
  return text(received.kind === 'result' ? received.result.continueTo : undefined)
}

function text(value: string | null | undefined): string {
  if (value == null) throw new Error('a secret is missing')
  return value
}

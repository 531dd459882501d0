import { randomBytes } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthorizationServer } from './authorization-server.ts'
import { Consents } from './consents.ts'
import { Control } from './control.ts'
import type { ClientCredentials } from './exchange.ts'
import { MemoryStore } from './memory-store.ts'
import { pageHeaders } from './pages/layout.ts'
import { personalities } from './personalities.ts'
import type { PersonalityKey } from './personality.ts'
import { describeUrls } from './provider-urls.ts'
import type { ProviderUrls } from './provider-urls.ts'
import { Router } from './router.ts'
import { SignIn } from './sign-in.ts'
import { TokenEndpoint } from './token-endpoint.ts'
import { createTokens } from './tokens.ts'

/**
 * The demo's OAuth provider: one certified authorization server that plays three providers which differ, each with login
 * and consent pages and a small API. It listens on loopback, keeps everything in memory and needs no network. Its
 * accounts have no passwords and it can be told to misbehave, so it must never be reachable from elsewhere.
 */
export interface ProviderOptions {
  /** 0 takes whichever port is free. */
  readonly port: number
  readonly host?: '127.0.0.1'
  readonly redirectUris: Readonly<Record<PersonalityKey, readonly string[]>>
  /** What the pages call the app that asks. */
  readonly appName?: string
  /** Seconds that access tokens live, where they expire at all. Default: 3600 (Google-like), 43200 (Slack-like). */
  readonly accessTokenTtlSeconds?: number
  /** Receives one line for each request, without anything secret. */
  readonly log?: (line: string) => void
}

export interface DemoAuthorizationServer {
  /** Also the issuer identifier of the Google-like personality: `http://127.0.0.1:<port>`. */
  readonly origin: string
  readonly clients: Readonly<Record<PersonalityKey, ClientCredentials>>
  readonly urls: Readonly<Record<PersonalityKey, ProviderUrls>>
  /** For tests: what was asked, and what goes wrong next. */
  readonly control: Control
  /** Whether it is a live access or refresh token of any personality. */
  readonly isLive: (token: string) => Promise<boolean>
  /**
   * Lets every access token that was issued so far expire at once, so that a refresh is needed without waiting. Returns
   * how many there were.
   */
  readonly expireAccessTokens: (personality: PersonalityKey) => number
  /** Stops listening and cuts what is still open, hanging requests included. */
  readonly close: () => Promise<void>
}

/** Starts the provider and settles when it accepts requests. Rejects with the system's error when the port is taken. */
export async function startProvider(options: ProviderOptions): Promise<DemoAuthorizationServer> {
  const { port, host = '127.0.0.1', log = () => {}, appName = 'Alter Connect demo' } = options
  let handle: Handler = (_request, response) => void response.writeHead(503).end()
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`

  const control = new Control()
  const store = new MemoryStore()
  const consents = new Consents()
  const clients = mapPersonalities(({ clientId }) => ({
    clientId,
    clientSecret: randomBytes(24).toString('hex'),
  }))
  const tokenEndpoint = new TokenEndpoint(control, (request, response) =>
    callback(request, response),
  )
  const oidc = await createAuthorizationServer({
    issuer: origin,
    appName,
    redirectUris: options.redirectUris,
    clientSecrets: mapPersonalities(({ key }) => clients[key].clientSecret),
    accessTokenTtlSeconds: options.accessTokenTtlSeconds,
    store,
    consents,
    pageHeaders: () => pageHeaders(control),
    answerToken: tokenEndpoint.answer,
  })
  // Koa prints what nobody listens for; its own event is missing from the server's types.
  const events: EventEmitter = oidc
  events.on('error', (error: unknown) => log(`provider error: ${nameOf(error)}`))
  oidc.on('server_error', (_ctx: unknown, error: unknown) =>
    log(`provider error: ${nameOf(error)}`),
  )
  const callback = oidc.callback()
  const tokens = mapPersonalities(({ clientId }) => createTokens(oidc, store, clientId))
  handle = new Router({
    origin,
    control,
    clients,
    tokens,
    tokenEndpoint,
    callback,
    signIn: new SignIn(oidc, consents, control, appName),
    log,
  }).handle

  return {
    origin,
    clients,
    urls: mapPersonalities((personality) => describeUrls(personality, origin)),
    control,
    isLive: async (token) => {
      const found = await Promise.all(Object.values(tokens).map((each) => each.isLive(token)))
      return found.includes(true)
    },
    expireAccessTokens: (key) => store.dropAccessTokens(clients[key].clientId),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

function mapPersonalities<Result>(
  map: (personality: (typeof personalities)[PersonalityKey]) => Result,
): Record<PersonalityKey, Result> {
  const { google, github, slack } = personalities
  return { google: map(google), github: map(github), slack: map(slack) }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
}

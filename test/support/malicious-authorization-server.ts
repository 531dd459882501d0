import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { custom, defineProvider, type Provider, type ProviderInput } from '@alter-ai/vault'

/**
 * An authorization server that does as it is told, on a free port of `127.0.0.1`: left alone it is honest but careless, as
 * some are (it never asks for a code verifier and takes a code as often as it comes); each of its answers can be replaced. It
 * keeps every request, so that what reached it is seen from outside of the vault.
 */
export interface MaliciousServer {
  /** Also its issuer identifier. */
  readonly origin: string
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** How many came to a path, e.g. `/token`. */
  readonly count: (path: ServerPath) => number
  /** Replaces the answer at a path; without an answer the honest one is back. */
  readonly answer: (path: ServerPath, answer?: Answer) => void
  /** What an honest token answer holds for this request. */
  readonly tokens: (request: SeenRequest) => TokenBody
  /** Who signs in there. Anything that an ID token can say of somebody. */
  account: Readonly<Record<string, unknown>>
  /** A provider's row that names it: OpenID Connect with PKCE, the account from the ID token. */
  readonly row: (changes?: Partial<ProviderInput>) => Provider
  /** Row and client, for `createVault({ providers })`. */
  readonly client: (changes?: Partial<ProviderInput>) => {
    readonly provider: Provider
    readonly clientId: string
    readonly clientSecret: string
    readonly scopes: readonly string[]
  }
  readonly close: () => Promise<void>
}

export const serverPaths = [
  '/.well-known/openid-configuration',
  '/authorize',
  '/token',
  '/userinfo',
  '/revoke',
  '/api',
] as const

export type ServerPath = (typeof serverPaths)[number]

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** Writes the whole answer. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void

export interface TokenBody {
  readonly access_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
  readonly id_token: string
}

/** Of one who signs in. */
const mallory = { sub: 'mallory', email: 'mallory@evil.example' }

export async function startMaliciousServer(
  options: { readonly host?: '127.0.0.1' | '127.0.0.2' } = {},
): Promise<MaliciousServer> {
  const requests: SeenRequest[] = []
  const answers = new Map<string, Answer>()
  const walks = new Map<string, URLSearchParams>()
  const server = createServer((request, response) => {
    void serve(request, response)
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await readRequest(request)
    requests.push(seen)
    const answer = answers.get(seen.path) ?? honest[seen.path]
    if (answer === undefined) response.writeHead(404).end()
    else answer(seen, response)
  }
  await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve))
  const origin = `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`

  const self: MaliciousServer = {
    origin,
    requests,
    account: mallory,
    count: (path) => requests.filter((request) => request.path === path).length,
    answer(path, answer) {
      if (answer === undefined) answers.delete(path)
      else answers.set(path, answer)
    },
    tokens: ({ form }) => {
      const query = walks.get(form.get('code') ?? '')
      return {
        access_token: `access-${randomBytes(16).toString('hex')}`,
        refresh_token: `refresh-${randomBytes(16).toString('hex')}`,
        token_type: 'Bearer',
        expires_in: 3600,
        scope: query?.get('scope') ?? 'openid',
        id_token: idToken({
          iss: origin,
          aud: query?.get('client_id') ?? 'the-client',
          iat: Math.floor(Date.now() / 1_000),
          exp: Math.floor(Date.now() / 1_000) + 300,
          ...(query?.has('nonce') === true && { nonce: query.get('nonce') }),
          ...self.account,
        }),
      }
    },
    row: (changes = {}) =>
      defineProvider({
        ...custom,
        id: 'acme',
        name: 'Acme',
        discovery: false,
        issuer: origin,
        ...(changes.discovery !== true && {
          authorizationUrl: `${origin}/authorize`,
          tokenUrl: `${origin}/token`,
          revocation: { url: `${origin}/revoke`, reach: 'token', authentication: 'client_post' },
        }),
        hosts: [new URL(origin).host],
        development: true,
        ...changes,
      }),
    client: (changes) => ({
      provider: self.row(changes),
      clientId: 'the-client',
      clientSecret: 'the-secret-of-the-client',
      scopes: ['openid', 'email'],
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const honest: Readonly<Record<string, Answer>> = {
    '/.well-known/openid-configuration': (_request, response) =>
      sendJson(response, metadataOf(origin)),
    '/authorize': ({ query }, response) => {
      const code = `code-${randomBytes(16).toString('hex')}`
      walks.set(code, query)
      const target = new URL(query.get('redirect_uri') ?? origin)
      target.searchParams.set('code', code)
      target.searchParams.set('state', query.get('state') ?? '')
      target.searchParams.set('iss', origin)
      response.writeHead(302, { location: target.href }).end()
    },
    '/token': (request, response) => sendJson(response, self.tokens(request)),
    '/userinfo': (_request, response) => sendJson(response, self.account),
    '/revoke': (_request, response) => void response.writeHead(200).end(),
    '/api': (_request, response) => sendJson(response, {}),
  }
  return self
}

/** What its metadata says when it is honest (RFC 8414 §2, RFC 9207 §3). */
export function metadataOf(origin: string): Readonly<Record<string, unknown>> {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/userinfo`,
    revocation_endpoint: `${origin}/revoke`,
    authorization_response_iss_parameter_supported: true,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  }
}

/** An ID token with these claims. Its signature is none: who takes it from the token endpoint may rely on TLS instead. */
export function idToken(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = { alg: 'RS256', typ: 'JWT' },
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`
}

/** Answers JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any.example')
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
    headers: request.headers,
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Account } from './accounts.ts'

/** One request at an endpoint that is not the authorization server's own, with what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly client: ClientCredentials
  readonly tokens: Tokens
  /** Lets the authorization server answer, as if the client had sent this form and its secret to `path`. */
  readonly delegate: (path: string, form: URLSearchParams) => Promise<void>
}

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** The tokens of one client: another client's are unknown to it. */
export interface Tokens {
  /** The live access token, or nothing when it was revoked, has expired or never was. */
  readonly findAccessToken: (value: string) => Promise<LiveToken | undefined>
  /** Whether it is a live access or refresh token. */
  readonly isLive: (value: string) => Promise<boolean>
  /** Ends the authorization that an access token came from: that token, its siblings and their refresh token. */
  readonly endAuthorization: (accessToken: string) => Promise<void>
}

export interface LiveToken {
  readonly account: Account
  readonly scopes: ReadonlySet<string>
}

/** The token in `Authorization: Bearer` (RFC 6750 §2.1). */
export function readBearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Whether the client authenticated itself with HTTP Basic. */
export function hasBasicCredentials(request: IncomingMessage, client: ClientCredentials): boolean {
  const expected = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')
  return request.headers.authorization === `Basic ${expected}`
}

/** The whole body as text. For protocol requests, which are small. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}

import { createHash, randomBytes } from 'node:crypto'
import type {
  AuthorizeOptions,
  PersonalityKey,
  TestProvider,
} from '../../support/authorization-server.ts'

export const redirectUri = 'http://localhost:9/callback'

const usualScopes: Readonly<Record<PersonalityKey, Record<string, string>>> = {
  google: {
    response_type: 'code',
    scope: 'openid email profile calendar.readonly',
    access_type: 'offline',
    prompt: 'consent',
  },
  github: { scope: 'read:user user:email' },
  slack: { user_scope: 'users:read,users.profile:read,channels:read' },
}

/** A client of one personality that speaks plain HTTP and forgives nothing. */
export class TestClient {
  readonly #provider: TestProvider
  readonly #key: PersonalityKey
  readonly codeVerifier = randomBytes(32).toString('base64url')

  constructor(provider: TestProvider, key: PersonalityKey) {
    this.#provider = provider
    this.#key = key
  }

  authorizationUrl(parameters: Record<string, string> = {}): URL {
    const url = new URL(this.#provider.urls[this.#key].authorizationUrl)
    url.search = new URLSearchParams({
      client_id: this.#provider.clients[this.#key].clientId,
      redirect_uri: redirectUri,
      state: 'the-state',
      code_challenge: createHash('sha256').update(this.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...usualScopes[this.#key],
      ...parameters,
    }).toString()
    return url
  }

  async getCode(parameters?: Record<string, string>, options?: AuthorizeOptions): Promise<string> {
    const { redirect } = await this.#provider.authorize(this.authorizationUrl(parameters), options)
    return redirect.searchParams.get('code') ?? 'no code'
  }

  /** Posts to the token endpoint with the client's secret. */
  post(
    form: Record<string, string>,
    headers: Record<string, string> = { accept: 'application/json' },
  ): Promise<Response> {
    const { clientId, clientSecret } = this.#provider.clients[this.#key]
    const body = new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri,
      ...form,
    })
    return fetch(this.#provider.urls[this.#key].tokenUrl, { method: 'POST', headers, body })
  }

  exchange(code: string, headers?: Record<string, string>): Promise<Response> {
    return this.post(
      { grant_type: 'authorization_code', code, code_verifier: this.codeVerifier },
      headers,
    )
  }

  refresh(refreshToken: string): Promise<Response> {
    return this.post({ grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  /** The whole way: the JSON that the token endpoint answers to a fresh code. */
  async connect(
    parameters?: Record<string, string>,
    options?: AuthorizeOptions,
  ): Promise<Record<string, string>> {
    const response = await this.exchange(await this.getCode(parameters, options))
    return (await response.json()) as Record<string, string>
  }

  callApi(
    path: string,
    accessToken: string | undefined,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${accessToken}`)
    return fetch(this.#provider.urls[this.#key].apiUrl + path, { ...init, headers })
  }
}

import { randomBytes } from 'node:crypto'
import {
  createVault,
  type EndUser,
  type Grant,
  type ReceivedResponse,
  type Vault,
  type VaultOptions,
} from '@alter-ai/vault'
import { demoProviderRows } from '../../demo/provider-rows.ts'
import {
  startAuthorizationServer,
  type AuthorizeOptions,
  type PersonalityKey,
  type TestProvider,
} from './authorization-server.ts'
import { CookieJar } from './cookie-jar.ts'
import { silentLogger } from './record-log.ts'

const testOrigin = 'http://localhost:4999'
const testPublicURL = `${testOrigin}/alter`
export const ada: EndUser = { id: 'user-ada', email: 'ada@app.example' }
export const grace: EndUser = { id: 'user-grace', email: 'grace@app.example' }

export interface TestWorld {
  readonly vault: Vault
  readonly provider: TestProvider
  /** What background work complained about. A test that expects none asserts that it is empty. */
  readonly errors: unknown[]
  /** Opens another vault on the same options, e.g. after this one was closed. */
  readonly reopen: (changes?: Partial<VaultOptions>) => Promise<Vault>
  readonly close: () => Promise<void>
}

export interface TestVaultOptions extends Partial<VaultOptions> {
  readonly accessTokenTtlSeconds?: number
}

/** A real vault beside a real authorization server, on loopback, with nothing between them. */
export async function createTestVault(options: TestVaultOptions = {}): Promise<TestWorld> {
  const { accessTokenTtlSeconds, ...changes } = options
  const callback = (key: PersonalityKey) => [
    `${options.publicURL ?? testPublicURL}/oauth/callback/${key}`,
  ]
  const provider = await startAuthorizationServer({
    redirectUris: {
      google: callback('google'),
      github: callback('github'),
      slack: callback('slack'),
    },
    ...(accessTokenTtlSeconds !== undefined && { accessTokenTtlSeconds }),
  })
  const errors: unknown[] = []
  const complete: VaultOptions = {
    ...testVaultOptions(provider),
    onError: (error) => errors.push(error),
    ...changes,
  }
  const vault = await createVault(complete)
  const opened = [vault]
  return {
    vault,
    provider,
    errors,
    async reopen(more = {}) {
      const another = await createVault({ ...complete, ...more })
      opened.push(another)
      return another
    },
    async close() {
      await Promise.all(opened.map((each) => each.close()))
      await provider.close()
    },
  }
}

export function testVaultOptions(provider: Pick<TestProvider, 'urls' | 'clients'>): VaultOptions {
  const rows = demoProviderRows(provider)
  const client = (key: PersonalityKey, scopes: readonly string[]) => ({
    ...provider.clients[key],
    provider: rows[key],
    scopes,
  })
  return {
    publicURL: testPublicURL,
    app: { name: 'Test App' },
    database: 'sqlite::memory:',
    encryptionKey: randomBytes(32).toString('base64'),
    logger: silentLogger,
    // A test file sends more from one address than any user does. Tests of the limits set their own.
    rateLimits: false,
    providers: {
      google: client('google', ['calendar.readonly', 'files.read']),
      github: client('github', ['read:user', 'repo']),
      slack: client('slack', ['users:read', 'users.profile:read']),
    },
  }
}

/** One browser that goes through the flow: it keeps the vault's cookies and the provider's. */
export class FlowBrowser {
  readonly vault: Vault
  readonly provider: TestProvider
  readonly cookies = new Map<string, string>()
  readonly jar = new CookieJar()

  constructor({ vault, provider }: Pick<TestWorld, 'vault' | 'provider'>) {
    this.vault = vault
    this.provider = provider
  }

  /** The app's page asks for a session. */
  async mint(
    key: PersonalityKey,
    user: EndUser | undefined,
    more: Parameters<Vault['createConnectSession']>[0] = {},
  ) {
    const header = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const session = await this.vault.connectFlow.mint(
      { allowedProviders: [key], allowedOrigin: testOrigin, ...(user && { user }), ...more },
      header,
    )
    this.cookies.set(this.vault.connectFlow.cookieNames.browser, session.browserCookie)
    return session
  }

  /** The connect page opens the session. */
  async redeem(
    connectUrl: string,
    identified?: EndUser,
    more: Partial<Parameters<Vault['connectFlow']['redeem']>[0]> = {},
  ) {
    const { view, flowCookie } = await this.vault.connectFlow.redeem({
      session: publicIdOf(connectUrl),
      display: 'popup',
      cookies: this.cookies,
      identified,
      ...more,
    })
    if (flowCookie !== undefined) this.cookies.set(flowCookie.name, flowCookie.value)
    return view
  }

  authorize(connectUrl: string, key: PersonalityKey, identified?: EndUser): Promise<string> {
    return this.vault.connectFlow.authorize({
      session: publicIdOf(connectUrl),
      provider: key,
      cookies: this.cookies,
      identified,
    })
  }

  /** "Done", where several accounts may be connected. */
  done(connectUrl: string, identified?: EndUser) {
    return this.vault.connectFlow.done({
      session: publicIdOf(connectUrl),
      cookies: this.cookies,
      identified,
    })
  }

  /** The provider's answer comes back; for consent that is asked again, all the way to the end. */
  async receive(
    key: string,
    redirect: URL,
    how: AuthorizeOptions = {},
    identified?: EndUser,
  ): Promise<ReceivedResponse> {
    const received = await this.vault.connectFlow.receive({
      client: key,
      parameters: redirect.searchParams,
      cookies: this.cookies,
      identified,
    })
    if (received.kind !== 'ask_again') return received
    const again = await this.provider.authorize(received.authorizationUrl, {
      jar: this.jar,
      ...how,
    })
    return this.receive(key, again.redirect, how, identified)
  }

  /** Session to result, in one go. */
  async connect(
    key: PersonalityKey,
    user: EndUser | undefined,
    how: AuthorizeOptions & { session?: Parameters<Vault['createConnectSession']>[0] } = {},
  ) {
    const { session: more, ...provider } = how
    const session = await this.mint(key, user, more)
    await this.redeem(session.connectUrl)
    const url = await this.authorize(session.connectUrl, key)
    const { redirect } = await this.provider.authorize(url, { jar: this.jar, ...provider })
    const received = await this.receive(key, redirect, provider)
    if (received.kind !== 'result') throw new Error(`the session goes on: ${received.kind}`)
    return { session, redirect, result: received.result }
  }

  /** The grant that a flow ends with; throws when it ends otherwise. */
  async grant(...parameters: Parameters<FlowBrowser['connect']>): Promise<Grant> {
    const { result } = await this.connect(...parameters)
    const grant = result.outcome.grants?.[0]
    if (grant === undefined)
      throw new Error(`no grant: ${result.outcome.error?.code ?? result.status}`)
    return grant
  }
}

export function publicIdOf(connectUrl: string): string {
  return new URLSearchParams(new URL(connectUrl).hash.slice(1)).get('session') ?? ''
}

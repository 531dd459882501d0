import { randomBytes } from 'node:crypto'
import {
  createVault,
  isAlterError,
  type ConnectSession,
  type ConnectSessionOptions,
  type EndUser,
  type ReceivedResponse,
  type SessionStatus,
  type Vault,
  type VaultOptions,
} from '@alter-ai/vault'
import { ada, publicIdOf } from './create-test-vault.ts'
import { silentLogger } from './record-log.ts'
import { createManualRepeat, type ManualRepeat } from './time/manual-repeat.ts'

const walkerOrigin = 'http://localhost:4999'

/** A vault beside authorization servers of one's own. */
export interface OwnVault {
  readonly vault: Vault
  /** What background work, and what nobody expected, complained about. */
  readonly errors: unknown[]
  /** Its background work runs when told. */
  readonly repeat: ManualRepeat
}

export async function createOwnVault(
  providers: VaultOptions['providers'],
  more: Partial<VaultOptions> = {},
): Promise<OwnVault> {
  const errors: unknown[] = []
  const repeat = createManualRepeat()
  const vault = await createVault({
    publicURL: `${walkerOrigin}/alter`,
    app: { name: 'Test App' },
    database: 'sqlite::memory:',
    encryptionKey: randomBytes(32).toString('base64'),
    providers,
    rateLimits: false,
    repeat: repeat.repeat,
    logger: silentLogger,
    onError: (error) => errors.push(error),
    ...more,
  })
  return { vault, errors, repeat }
}

/** A session whose browser has been sent to a provider. */
export interface Left {
  readonly session: ConnectSession
  /** Where the vault sent the browser. */
  readonly url: URL
}

/** One browser that walks through the flow at any authorization server. It keeps the vault's cookies. */
export class Walker {
  readonly cookies = new Map<string, string>()
  readonly vault: Vault

  constructor(vault: Vault) {
    this.vault = vault
  }

  /** From the app's page to the provider's door. */
  async leave(
    key: string,
    user: EndUser = ada,
    more: ConnectSessionOptions = {},
    connection?: Readonly<Record<string, string>>,
  ): Promise<Left> {
    const { connectFlow } = this.vault
    const header = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const session = await connectFlow.mint(
      { allowedProviders: [key], allowedOrigin: walkerOrigin, user, ...more },
      header,
    )
    this.cookies.set(connectFlow.cookieNames.browser, session.browserCookie)
    const common = {
      session: publicIdOf(session.connectUrl),
      cookies: this.cookies,
      identified: undefined,
    }
    const { flowCookie } = await connectFlow.redeem({ ...common, display: 'popup' })
    if (flowCookie !== undefined) this.cookies.set(flowCookie.name, flowCookie.value)
    const url = await connectFlow.authorize({
      ...common,
      provider: key,
      ...(connection && { connection }),
    })
    return { session, url: new URL(url) }
  }

  /** The provider's answer comes back, to the redirect URI of this client. */
  arrive(key: string, redirect: URL): Promise<ReceivedResponse> {
    return this.vault.connectFlow.receive({
      client: key,
      parameters: redirect.searchParams,
      cookies: this.cookies,
      identified: undefined,
    })
  }

  /** All the way; answers how the session ended. */
  async walk(
    key: string,
    user: EndUser = ada,
    more: ConnectSessionOptions = {},
  ): Promise<SessionStatus> {
    const { session, url } = await this.leave(key, user, more)
    const received = await this.arrive(key, await sentTo(url))
    // The vault may ask the provider a second time.
    if (received.kind === 'ask_again')
      await this.arrive(key, await sentTo(received.authorizationUrl))
    return this.vault.pollConnectSession(session.sessionToken)
  }
}

/** Where a server sends the browser next. */
export async function sentTo(url: URL | string): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  await response.body?.cancel()
  const location = response.headers.get('location')
  if (location === null)
    throw new Error(`the server answered ${response.status} without a redirect`)
  return new URL(location, url)
}

/** Whether something was taken; what is refused on purpose is `false`, and what breaks is thrown. */
export async function isTaken(promise: Promise<unknown>): Promise<boolean> {
  try {
    await promise
    return true
  } catch (error) {
    if (isAlterError(error)) return false
    throw error
  }
}

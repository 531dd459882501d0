import { App } from '@alter-ai/alter-sdk'
import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import {
  createVault,
  type ConnectSession,
  type EndUser,
  type GrantRecord,
  type Vault,
  type VaultClient,
} from '@alter-ai/vault'
import { listen } from '../../packages/cli/src/http/listen.ts'
import {
  startAuthorizationServer,
  type AuthorizeOptions,
  type PersonalityKey,
  type TestProvider,
} from '../support/authorization-server.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { FlowBrowser, publicIdOf, testVaultOptions } from '../support/create-test-vault.ts'
import { freePort } from '../support/free-port.ts'
import { jsonHeaders } from '../support/http-flow.ts'
import { createManualRepeat } from '../support/time/manual-repeat.ts'

/** Of the app, which is on a site of its own. */
export const appOrigin = 'https://app.example.com'
export const completeUrl = `${appOrigin}/alter/return`

/** What the contract is tried on: what application code holds, and the world around it. */
export interface ContractWorld {
  readonly client: VaultClient
  readonly vault: Vault
  readonly provider: TestProvider
  readonly openBrowser: () => ContractBrowser
  readonly close: () => Promise<void>
}

/** A user's browser, somewhere else than the app's back end. */
export interface ContractBrowser {
  /** Opens the connect page, which starts the session. */
  readonly open: (session: ConnectSession) => Promise<void>
  /** Goes from the connect page through the provider and back; answers where the vault then sends the browser. */
  readonly consent: (
    session: ConnectSession,
    key: PersonalityKey,
    how?: AuthorizeOptions,
  ) => Promise<string>
  /** From an address of the provider's, which the vault has sent the browser to. */
  readonly goOn: (
    url: string,
    key: PersonalityKey,
    how?: AuthorizeOptions,
  ) => Promise<string | undefined>
}

/** The vault in the app's own process. */
export async function createEmbedded(): Promise<ContractWorld> {
  const publicURL = `http://localhost:${await freePort()}/alter`
  const parts = await createParts(publicURL)
  const { vault, provider } = parts
  return {
    client: vault,
    vault,
    provider,
    openBrowser: () => openAtVault(parts),
    close: () => parts.close(),
  }
}

/** The vault as a service of its own, on a third host, and the client that talks to it with an API key. */
export async function createStandalone(): Promise<ContractWorld & { readonly apiKey: string }> {
  const port = await freePort()
  const publicURL = `http://[::1]:${port}`
  const parts = await createParts(publicURL)
  const { vault, provider } = parts
  const { key, hash } = generateApiKey('main')
  const apiKeys = createApiKeys([{ name: 'contract', hash }])
  const listener = await listen(createServer({ vault, apiKeys }), { host: '::1', port, publicURL })
  return {
    client: new App({ apiKey: key, baseURL: publicURL }),
    vault,
    provider,
    apiKey: key,
    openBrowser: () => openByHttp({ publicURL, provider }),
    async close() {
      await listener.stop()
      await parts.close()
    },
  }
}

async function createParts(publicURL: string) {
  const callback = (key: PersonalityKey) => [`${publicURL}/oauth/callback/${key}`]
  const provider = await startAuthorizationServer({
    redirectUris: {
      google: callback('google'),
      github: callback('github'),
      slack: callback('slack'),
    },
  })
  const vault = await createVault({
    ...testVaultOptions(provider),
    publicURL,
    app: { name: 'Test App', origins: [appOrigin] },
    repeat: createManualRepeat().repeat,
  })
  return {
    vault,
    provider,
    async close() {
      await vault.close()
      await provider.close()
    },
  }
}

function openAtVault(parts: Pick<ContractWorld, 'vault' | 'provider'>): ContractBrowser {
  const browser = new FlowBrowser(parts)
  const goOn = async (url: string, key: PersonalityKey, how: AuthorizeOptions = {}) => {
    const { redirect } = await parts.provider.authorize(url, { jar: browser.jar, ...how })
    const received = await browser.receive(key, redirect, how)
    if (received.kind === 'held') return received.continueTo
    return received.kind === 'result' ? received.result.continueTo : undefined
  }
  return {
    open: async ({ connectUrl }) => {
      await browser.redeem(connectUrl, undefined, { display: 'page' })
    },
    consent: async ({ connectUrl }, key, how) =>
      known(await goOn(await browser.authorize(connectUrl, key), key, how)),
    goOn,
  }
}

function openByHttp({
  publicURL,
  provider,
}: {
  readonly publicURL: string
  readonly provider: TestProvider
}): ContractBrowser {
  const jar = new CookieJar()
  const call = async (path: string, body: unknown) => {
    const response = await jar.fetch(`${publicURL}/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: { ...jsonHeaders, origin: new URL(publicURL).origin },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Record<string, unknown>
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return answer
  }
  const goOn = async (from: string, _key: PersonalityKey, how: AuthorizeOptions = {}) => {
    let url: string | undefined = from
    // The provider may be asked twice, for consent that it has given before.
    do {
      const { redirect } = await provider.authorize(url, { jar, ...how })
      const html = await (await jar.fetch(redirect)).text()
      const [, json] = /<script type="application\/json" id="result"[^>]*>([^<]*)</.exec(html) ?? []
      const { continue_to: next } = JSON.parse(json ?? '{}') as { continue_to?: string | null }
      url = next ?? undefined
    } while (url?.startsWith(provider.origin) === true)
    return url
  }
  return {
    open: async ({ connectUrl }) => {
      await call('redeem', { session: publicIdOf(connectUrl), display: 'page' })
    },
    consent: async ({ connectUrl }, key, how) => {
      const { authorization_url: url } = await call('authorize', {
        session: publicIdOf(connectUrl),
        provider: key,
      })
      return known(await goOn(String(url), key, how))
    },
    goOn,
  }
}

function known(url: string | undefined): string {
  if (url === undefined) throw new Error('the browser was sent nowhere')
  return url
}

/** The one-time handle in an address that the vault sends the browser to. */
export function handleOf(url: string): string {
  return new URL(url).searchParams.get('alter_connect_result') ?? ''
}

/** How a whole flow goes. */
export type ContractFlow = AuthorizeOptions & {
  readonly key?: PersonalityKey
  /** A client of the user's, which mints and completes in place of the app's. */
  readonly limited?: VaultClient
  readonly requiredScopes?: readonly string[]
  /** Goes through this one, instead of one of its own. */
  readonly session?: ConnectSession
}

/** A whole flow that ends at the app, which completes it. */
export async function connectIn(
  world: ContractWorld,
  user: EndUser,
  { key = 'google', limited, requiredScopes = [], session: given, ...how }: ContractFlow = {},
) {
  const holder = limited ?? world.client
  const named = limited === undefined ? { user } : {}
  const own = {
    allowedProviders: [key],
    requiredScopes,
    completeUrl,
    returnUrl: `${appOrigin}/settings`,
  }
  const session = given ?? (await holder.createConnectSession({ ...named, ...own }))
  const browser = world.openBrowser()
  await browser.open(session)
  const arrival = await browser.consent(session, key, how)
  // The app knows no browser of this session, so its user accepts the account.
  const complete = async (result: string) => {
    const { confirmation, ...rest } = await holder.completeConnectSession({ result, ...named })
    if (confirmation === undefined) return rest
    return holder.completeConnectSession({ result: confirmation.result, accept: true, ...named })
  }
  let completed = await complete(handleOf(arrival))
  while (completed.continueUrl !== undefined) {
    const next = await browser.goOn(completed.continueUrl, key, how)
    completed = await complete(handleOf(next ?? ''))
  }
  return { session, arrival, completed }
}

/** The grant that a whole flow ends with; throws when it ends otherwise. */
export async function grantIn(
  world: ContractWorld,
  user: EndUser,
  how?: ContractFlow,
): Promise<GrantRecord> {
  const { completed } = await connectIn(world, user, how)
  const [grant] = completed.grants
  if (grant === undefined) throw new Error(`no grant: ${completed.error?.code}`)
  return world.client.getGrant(grant.grant_id)
}

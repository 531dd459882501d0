import type { Provider, Vault } from '@alter-ai/vault'
import { resolveProvider } from '../../../packages/vault/src/providers/client/resolve-provider.ts'
import { ada, publicIdOf } from '../../support/create-test-vault.ts'
import {
  startMisbehavingProvider,
  type MisbehavingProvider,
} from '../../support/misbehaving-provider/index.ts'
import { createOwnVault, type OwnVault } from '../../support/walker.ts'

/** A row of the catalogue, as it is, at work: a vault, and the provider that the row describes. */
export interface ProviderWorld extends OwnVault {
  readonly provider: MisbehavingProvider
  /** Where the browser is sent, before it is. */
  readonly leave: () => Promise<Walk>
  /** From the app's page to the grant; throws when there is none. */
  readonly connect: () => Promise<string>
  /** A call to the first of the row's hosts. */
  readonly call: (grantId: string) => Promise<Response>
  /** On the clock that the vault, its database and the provider share. */
  readonly pass: (seconds: number) => void
  readonly close: () => Promise<void>
}

export interface Walk {
  readonly sessionToken: string
  readonly url: URL
  readonly cookies: ReadonlyMap<string, string>
}

const origin = 'http://localhost:4999'

/** The key under which the row is configured. */
const clientKey = 'row'

export async function createProviderWorld(row: Provider): Promise<ProviderWorld> {
  let nowMs = Date.UTC(2026, 10, 28)
  const clock = () => nowMs
  const provider = await startMisbehavingProvider(row, { clock })
  const own = await createOwnVault(
    { [clientKey]: provider.client() },
    { clock, outbound: provider.outbound },
  )
  const { vault } = own
  const leave = () => leaveFor(vault, typedIn(row, provider))
  return {
    ...own,
    provider,
    leave,
    async connect() {
      const walk = await leave()
      await arrive(vault, walk, visit(provider, walk))
      const { status, grants, error } = await vault.pollConnectSession(walk.sessionToken)
      const grantId = grants?.[0]?.grant_id
      if (grantId === undefined) throw new Error(`no grant: ${status} ${error?.code ?? ''}`)
      return grantId
    },
    async call(grantId) {
      const { connection = {} } = await vault.getGrant(grantId)
      return vault.request('GET', `https://${apiHost(row, connection)}/things`, {
        grantId,
        throwOnError: false,
        extraHeaders: Object.fromEntries(
          Object.keys(row.api.callerHeaders).map((name) => [name, 'the-callers']),
        ),
      })
    },
    pass(seconds) {
      nowMs += seconds * 1_000
    },
    async close() {
      await vault.close()
      await provider.close()
    },
  }
}

/** The browser at the provider's page. */
export function visit(
  provider: MisbehavingProvider,
  { url }: Walk,
  how: Parameters<MisbehavingProvider['visit']>[1] = {},
): URL {
  return provider.visit(url, { redirectUri: `${origin}/alter/oauth/callback/${clientKey}`, ...how })
}

export async function arrive(vault: Vault, walk: Walk, redirect: URL): Promise<void> {
  await vault.connectFlow.receive({
    client: clientKey,
    parameters: redirect.searchParams,
    cookies: walk.cookies,
    identified: undefined,
  })
}

/** What the user types where the row asks. */
function typedIn(row: Provider, provider: MisbehavingProvider): Record<string, string> {
  return Object.fromEntries(
    row.connection
      .filter(({ source }) => source === 'input')
      .map(({ name }) => [name, provider.connection[name] ?? '']),
  )
}

async function leaveFor(vault: Vault, connection: Record<string, string>): Promise<Walk> {
  const { connectFlow } = vault
  const cookies = new Map<string, string>()
  const session = await connectFlow.mint(
    { allowedProviders: [clientKey], allowedOrigin: origin, user: ada },
    undefined,
  )
  cookies.set(connectFlow.cookieNames.browser, session.browserCookie)
  const common = { session: publicIdOf(session.connectUrl), cookies, identified: undefined }
  const { flowCookie } = await connectFlow.redeem({ ...common, display: 'popup' })
  if (flowCookie !== undefined) cookies.set(flowCookie.name, flowCookie.value)
  const url = await connectFlow.authorize({ ...common, provider: clientKey, connection })
  return { sessionToken: session.sessionToken, url: new URL(url), cookies }
}

/** A host of the row's that its token may go to, with this connection. */
export function apiHost(row: Provider, connection: Readonly<Record<string, string>>): string {
  const [host] = resolveProvider(row, connection).hosts
  if (host === undefined) throw new Error('the row has no hosts')
  return host.replace(/^\*\./, 'acme.')
}

import type {
  ConnectSession,
  ConnectSessionOptions,
  ReceivedResponse,
  Vault,
} from '@alter-ai/vault'
import type { AuthorizeOptions, PersonalityKey } from './authorization-server.ts'
import { ada, type FlowBrowser } from './create-test-vault.ts'

/** The app of sessions that its back end mints, so that no cookie ties them to a browser. */
export const appOrigin = 'http://localhost:4999'
export const completeUrl = `${appOrigin}/app/return`

/** For Ada, at the provider that needs no consent to be forced, from the app's page. */
export function mintUntied(
  vault: Vault,
  more: ConnectSessionOptions = {},
): Promise<ConnectSession> {
  return vault.createConnectSession({
    user: ada,
    allowedProviders: ['slack'],
    allowedOrigin: appOrigin,
    ...more,
  })
}

/** From the connect page to the provider and back; a consent that is asked for again is not given. */
export async function walkOnce(
  browser: FlowBrowser,
  connectUrl: string,
  key: PersonalityKey = 'slack',
  how: AuthorizeOptions = {},
): Promise<{ redirect: URL; received: ReceivedResponse }> {
  const url = await browser.authorize(connectUrl, key)
  const { redirect } = await browser.provider.authorize(url, { jar: browser.jar, ...how })
  const received = await browser.vault.connectFlow.receive({
    client: key,
    parameters: redirect.searchParams,
    cookies: browser.cookies,
    identified: undefined,
  })
  return { redirect, received }
}

/** The level that is written on the only grant there is. */
export async function bindingOfOnlyGrant(vault: Vault): Promise<string | undefined> {
  const { items } = await vault.listGrants()
  if (items.length !== 1) throw new Error(`there are ${items.length} grants`)
  return items[0]?.binding
}

/** What the audit tells: events, each with its error. */
export async function auditedEvents(vault: Vault): Promise<string[]> {
  const { items } = await vault.queryAudit({ limit: 200 })
  return items.map(({ event, errorCode }) => (errorCode ? `${event} ${errorCode}` : event))
}

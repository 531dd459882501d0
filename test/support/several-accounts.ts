import type { ConnectSessionOptions, EndUser, ReceivedResponse } from '@alter-ai/vault'
import type { AuthorizeOptions, PersonalityKey } from './authorization-server.ts'
import { ada, type FlowBrowser } from './create-test-vault.ts'

/** A session in which a browser connects one account after another. */
export interface SeveralSession {
  readonly connectUrl: string
  readonly sessionToken: string
}

/** Mints one for Google and GitHub, and opens its connect page. */
export async function openSeveral(
  browser: FlowBrowser,
  more: ConnectSessionOptions = {},
): Promise<SeveralSession> {
  const session = await browser.mint('google', ada, {
    allowedProviders: ['google', 'github'],
    multiple: true,
    ...more,
  })
  await browser.redeem(session.connectUrl)
  return session
}

/** To a provider, up to its answer, which has not been delivered. */
export async function answerOf(
  browser: FlowBrowser,
  { connectUrl }: SeveralSession,
  key: PersonalityKey,
  how: AuthorizeOptions = {},
): Promise<URL> {
  const url = await browser.authorize(connectUrl, key)
  const { redirect } = await browser.provider.authorize(url, { jar: browser.jar, ...how })
  return redirect
}

/** To a provider and back. */
export async function walk(
  browser: FlowBrowser,
  session: SeveralSession,
  key: PersonalityKey,
  how: AuthorizeOptions & { readonly identified?: EndUser } = {},
): Promise<ReceivedResponse> {
  const { identified, ...provider } = how
  const redirect = await answerOf(browser, session, key, provider)
  return browser.receive(key, redirect, provider, identified)
}

import type { Page } from 'playwright-core'
import { readQuietly } from '../../support/read-quietly.ts'
import { leadTo, openAtProvider, type Scene } from './scene.ts'

/** A grant that a message may hold. */
export const grant = {
  grant_id: 'a-grant',
  provider: 'google',
  provider_name: 'Google',
  account_identifier: 'someone@example.com',
  timestamp: '2026-01-01T00:00:00Z',
  operation: 'creation',
  scopes: [],
  status: 'active',
}

/** The page hears of the result from the window alone: the vault's status does not get through. */
export async function withoutStatus(page: Page): Promise<void> {
  await page.route('**/connect/status*', (route) => route.abort())
}

/** A flow whose window is at the vault's origin, on a page of ours: it can post whatever the vault could. */
export async function openAtVault(scene: Scene, page: Page, act?: () => unknown) {
  const { popup, session } = await openKnown(page, act)
  await leadTo(popup, `${scene.app.origin}/empty`)
  const post = (message: unknown) =>
    readQuietly(popup, (message) => (opener as Window).postMessage(message, '*'), message)
  return { popup, session, post }
}

/** A flow whose window is at the provider, and the public half of its session's token. */
export async function openKnown(page: Page, act?: () => unknown) {
  const minted = page.waitForResponse((response) => response.url().endsWith('/alter/session'))
  const [popup, response] = await Promise.all([openAtProvider(page, act), minted])
  const { session_token: token } = (await response.json()) as { session_token: string }
  return { popup, session: token.split('.')[0]! }
}

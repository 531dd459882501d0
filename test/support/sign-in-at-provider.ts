import type { Page } from 'playwright-core'
import { pressWhatCloses } from './press-to-close.ts'

/** Goes through the provider's real pages with the mouse: who you are, unless it knows, and whether you allow it. */
export async function signInAtProvider(
  popup: Page,
  { account = 'Ada Lovelace', deny = false }: { account?: string; deny?: boolean } = {},
): Promise<void> {
  const login = popup.getByRole('button', { name: account })
  const answer = popup.getByRole('button', { name: deny ? /^deny/i : /^allow/i })
  await login.or(answer).first().waitFor()
  if (await login.isVisible()) await login.click()
  await pressWhatCloses(answer)
}

import type { Page } from 'playwright-core'

/** Goes through the provider's real pages with the mouse: who you are, and whether you allow it. */
export async function signInAtProvider(
  popup: Page,
  { account = 'Ada Lovelace', deny = false }: { account?: string; deny?: boolean } = {},
): Promise<void> {
  await popup.getByRole('button', { name: account }).click()
  const answer = popup.getByRole('button', { name: deny ? /deny/i : /^allow/i })
  await answer.click()
}

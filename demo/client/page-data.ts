import type { PageData } from '../shared/page-data.ts'

/** What the server has told this page. */
export const { providers }: PageData = JSON.parse(
  document.querySelector('#data')?.textContent ?? '{"providers":[]}',
) as PageData

/** Names of the providers by key. */
export const providerNames: Readonly<Record<string, string>> = Object.fromEntries(
  providers.map(({ key, name }) => [key, name]),
)

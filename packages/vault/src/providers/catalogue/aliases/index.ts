import type { ProviderAlias } from '../../provider-alias.ts'
import { atlassianAliases } from './atlassian.ts'
import { googleAliases } from './google.ts'
import { microsoftAliases } from './microsoft.ts'
import { socialAliases } from './social.ts'
import { zohoAliases } from './zoho.ts'

/** The names by which people look for what a definition already covers. */
export const aliases: readonly ProviderAlias[] = [
  ...googleAliases,
  ...microsoftAliases,
  ...atlassianAliases,
  ...zohoAliases,
  ...socialAliases,
]

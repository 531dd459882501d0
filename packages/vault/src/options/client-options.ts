import { isPlainText } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import { ProviderSchema } from '../providers/provider.ts'
import { GrantLimitOptions } from './grant-limit-options.ts'

export const ProviderKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, {
  error: 'a provider key is 1 to 40 of a-z, 0-9, - and _',
})

const filled = z.string().min(1, { error: 'is empty. Check that its environment variable is set.' })

/** Text that is stored and sent in URLs. */
const wholeText = filled.refine(isPlainText, {
  error: 'must not contain NUL characters or unpaired surrogates',
})

/** One provider client, as {@link ProviderClientOptions}. */
export const ClientOptions = z.strictObject({
  provider: z.union([z.string(), ProviderSchema]).optional(),
  clientId: wholeText,
  clientSecret: filled.optional(),
  redirectUriAlias: wholeText.optional(),
  connection: z.record(z.string(), z.string()).optional(),
  /** Requested in addition to the provider's identity scopes. Default: the provider's default scopes. */
  scopes: z.array(z.string().min(1)).optional(),
  grantPolicy: GrantLimitOptions.optional(),
})

import { AlterSDKError } from '@alter-ai/protocol'
import { describeIssues } from '../describe-issues.ts'
import { ProviderSchema, type Provider, type ProviderInput } from './provider.ts'

/**
 * Checks a provider's row and fills in the usual values. A row of the catalogue is overridden only whole:
 * `defineProvider({ ...google, tokenUrl })`.
 *
 * @throws {AlterSDKError} `invalid_config`, naming the member and the rule, never the value.
 */
export function defineProvider(row: ProviderInput): Provider {
  const parsed = ProviderSchema.safeParse(row)
  if (!parsed.success)
    throw new AlterSDKError('invalid_config', describeIssues('provider row', parsed.error))
  return parsed.data
}

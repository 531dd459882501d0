import type { VaultOptions } from '../../options/vault-options.ts'
import { findingsOfRow, type RowFinding } from './findings-of-row.ts'
import { readClient, readPublicURL, type RefusedOption } from './refused-options.ts'

/** Something to mend in the configured providers, or to know of them. */
export interface ProviderFinding {
  /** `error`: a vault does not start like this. `warning`: people will notice. `note`: good to know. */
  readonly level: 'error' | 'warning' | 'note'
  /** The operator's key of the client; `*` where all of them are concerned. */
  readonly provider: string
  readonly code: RefusedOption['code'] | RowFinding['code'] | 'invalid_providers' | 'loopback_url'
  /** What it is, and what to do about it. It holds no secret. */
  readonly message: string
}

/**
 * Looks at provider clients before a vault is opened: everything that `createVault()` would refuse, and everything that their
 * rows say an operator should know. Complete: what is wrong with one client, or one option, hides nothing else. Sorted by
 * level, then key, then code. It opens nothing, and asks nobody.
 *
 * @param options those of `createVault()`, checked or not.
 * @param today decides which announced changes are near.
 */
export function examineProviders(
  { publicURL: address, providers }: Pick<VaultOptions, 'publicURL' | 'providers'>,
  today: Date,
): ProviderFinding[] {
  const { publicURL, refused } = readPublicURL(address)
  const findings = [
    ...refused.map((refusal) => toError(everyClient, refusal)),
    ...(publicURL?.startsWith('http:') ? [loopbackUrl] : []),
    ...(isRecord(providers)
      ? Object.entries(providers).flatMap(([key, given]) =>
          examineClient(key, given, publicURL, today),
        )
      : [noProviders]),
  ]
  return findings.toSorted(inOrder)
}

const everyClient = '*'

const loopbackUrl: ProviderFinding = {
  level: 'note',
  provider: everyClient,
  code: 'loopback_url',
  message:
    'publicURL is plain http on this machine, which is for development only: where real users connect it must be https, and the redirect URIs are other ones',
}

const noProviders: ProviderFinding = {
  level: 'error',
  provider: everyClient,
  code: 'invalid_providers',
  message: 'providers: must be provider clients by keys of your choice',
}

function examineClient(
  key: string,
  given: unknown,
  publicURL: string | undefined,
  today: Date,
): ProviderFinding[] {
  const client = readClient(key, given)
  return [
    ...client.refused.map((refusal) => toError(key, refusal)),
    ...findingsOfRow(client, publicURL, today).map(({ level, code, message }) => ({
      level,
      provider: key,
      code,
      message,
    })),
  ]
}

function toError(provider: string, { code, message }: RefusedOption): ProviderFinding {
  return { level: 'error', provider, code, message }
}

const levels = ['error', 'warning', 'note']

function inOrder(one: ProviderFinding, other: ProviderFinding): number {
  return (
    levels.indexOf(one.level) - levels.indexOf(other.level) ||
    compare(one.provider, other.provider) ||
    compare(one.code, other.code) ||
    compare(one.message, other.message)
  )
}

// By code points, so that the order is the same in every locale.
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

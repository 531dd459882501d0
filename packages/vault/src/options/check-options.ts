import { AlterSDKError, type Logger } from '@alter-ai/protocol'
import * as z from 'zod'
import type { Repeat } from '../background.ts'
import type { Clock } from '../clock.ts'
import { describeIssues } from '../describe-issues.ts'
import type { Outbound } from '../http/outbound.ts'
import { configureClient, type ConfiguredClient } from '../providers/client/configure-client.ts'
import type { RandomBytes } from '../random.ts'
import { RateLimitsOption } from '../rate-limit/rate-limits.ts'
import { readLogo, type AppLogo } from './app-logo.ts'
import { ClientOptions, ProviderKey } from './client-options.ts'
import { GrantLimitOptions } from './grant-limit-options.ts'
import type { VaultOptions } from './vault-options.ts'
import { origin, PublicURL, webUrl } from './web-url.ts'

function isLogger(value: unknown): boolean {
  const { info, warn, error } = (value ?? {}) as Record<string, unknown>
  return [info, warn, error].every((method) => typeof method === 'function')
}

const Options = z.strictObject({
  publicURL: PublicURL,
  app: z.strictObject({
    name: z.string().min(1).max(80),
    ref: z
      .string()
      .regex(/^[a-z0-9]{4,16}$/, { error: 'must be 4 to 16 of a-z and 0-9' })
      .default('main'),
    logo: z.string().optional(),
    accent: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, { error: 'must be a colour such as #2b59d9' })
      .optional(),
    radius: z.number().min(0).max(24).optional(),
    colorScheme: z.enum(['light', 'dark', 'auto']).optional(),
    origins: z.array(origin).default([]),
    returnUrls: z.array(webUrl).default([]),
    grantPolicy: GrantLimitOptions.optional(),
  }),
  database: z.string().min(1),
  encryptionKey: z.unknown(),
  providers: z.record(ProviderKey, ClientOptions),
  /** Life of a connect session. */
  sessionSeconds: z.int().min(60).max(3600).default(600),
  allowUnboundSessions: z.boolean().default(false),
  auditRetentionDays: z.int().min(1).max(36_500).default(400),
  rateLimits: RateLimitsOption,
  clock: z.custom<Clock>().optional(),
  random: z.custom<RandomBytes>().optional(),
  outbound: z.custom<Outbound>().optional(),
  repeat: z.custom<Repeat>().optional(),
  logger: z
    .custom<Logger>(isLogger, { error: 'must have the methods info, warn and error' })
    .optional(),
  onError: z.custom<(error: unknown) => void>().optional(),
})

export type CheckedOptions = Omit<z.output<typeof Options>, 'providers' | 'encryptionKey'> & {
  readonly encryptionKey: VaultOptions['encryptionKey']
  readonly clients: ReadonlyMap<string, ConfiguredClient>
  readonly logo: AppLogo | undefined
}

/**
 * Checks the options once, at the boundary.
 *
 * @throws {AlterSDKError} `invalid_config`; the message names the option and the rule, never the value.
 */
export function checkOptions(input: VaultOptions): CheckedOptions {
  const parsed = Options.safeParse(input)
  if (!parsed.success)
    throw new AlterSDKError('invalid_config', describeIssues('createVault options', parsed.error))
  const { providers, ...options } = parsed.data
  return {
    ...options,
    encryptionKey: input.encryptionKey,
    clients: new Map(
      Object.entries(providers).map(([key, client]) => [key, configureClient(key, client)]),
    ),
    logo: options.app.logo === undefined ? undefined : readLogo(options.app.logo),
  }
}

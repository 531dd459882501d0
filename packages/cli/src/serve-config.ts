import { readFileSync } from 'node:fs'
import type { VaultOptions } from '@alter-ai/vault'
import * as z from 'zod'
import { isTrustProxy, type TrustProxy } from './http/client-address.ts'
import { logLevels, type LogLevel } from './json-logger.ts'
import { UsageError } from './usage-error.ts'

export interface ServeConfig {
  /** Checked by `createVault()`. */
  readonly vault: VaultOptions
  /** The app's reference, which stands in its API key. */
  readonly ref: string
  readonly apiKeyHash: string | undefined
  readonly listen: { readonly host: string; readonly port: number }
  readonly trustProxy: TrustProxy | undefined
  readonly logLevel: LogLevel
}

const port = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number),
  ])
  .refine((number) => number >= 0 && number <= 65_535, { error: 'must be a port, 0 to 65535' })

const Config = z.strictObject({
  publicURL: z.string(),
  app: z.looseObject({
    ref: z
      .string()
      .regex(/^[a-z0-9]{4,16}$/, { error: 'must be 4 to 16 of a-z and 0-9' })
      .optional(),
  }),
  database: z.string(),
  encryptionKey: z.unknown().refine((key) => key !== undefined, { error: 'must be there' }),
  providers: z.record(z.string(), z.unknown()),
  apiKeyHash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, { error: 'must be sha256: and 64 hex digits' })
    .optional(),
  listen: z
    .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: port.default(8787) })
    .prefault({}),
  allowUnboundSessions: z.boolean().optional(),
  rateLimits: z.unknown().optional(),
  trustProxy: z
    .custom<TrustProxy>(isTrustProxy, {
      error:
        'must be the number of proxies in front, 1 to 10, or their addresses, such as ["10.0.0.0/8"]',
    })
    .optional(),
  logLevel: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  sessionSeconds: z.number().optional(),
  auditRetentionDays: z.number().optional(),
})

/**
 * Reads the configuration of `alter serve`: JSON of exactly the documented members. A text that is `${NAME}` and nothing else
 * is taken from the environment.
 *
 * @throws {UsageError} names file, member and rule, never a value.
 */
export function readServeConfig(path: string, env: NodeJS.ProcessEnv): ServeConfig {
  const config = fillIn(parseJson(path, readText(path)), env, [])
  const parsed = Config.safeParse(config)
  if (!parsed.success) throw new UsageError(`${path}: ${describe(parsed.error)}`)
  const { apiKeyHash, listen, trustProxy, logLevel, ...vault } = parsed.data
  return {
    vault: vault as unknown as VaultOptions,
    ref: parsed.data.app.ref ?? 'main',
    apiKeyHash,
    listen,
    trustProxy,
    logLevel,
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new UsageError(
      isMissing
        ? `there is no ${path}; write one (alter serve --help shows it) or name another with --config`
        : `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      // What the system says names the path again and nothing else.
      { cause: error },
    )
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    // Of the parser's message only the place: it quotes the text, in which secrets may stand.
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? []
    const line = position && text.slice(0, Number(position)).split('\n').length
    throw new UsageError(`${path} is not JSON${line ? `: look at line ${line}` : ''}`)
  }
}

function fillIn(value: unknown, env: NodeJS.ProcessEnv, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item, at) => fillIn(item, env, [...path, String(at)]))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, fillIn(member, env, [...path, name])]),
    )
  }
  const [, name] = (typeof value === 'string' && /^\$\{([A-Za-z_]\w*)\}$/.exec(value)) || []
  if (name === undefined) return value
  const text = env[name]
  if (text !== undefined && text !== '') return text
  throw new UsageError(`${path.join('.')}: the environment variable ${name} is not set`)
}

function describe({ issues }: z.ZodError): string {
  return issues.map((issue) => `${issue.path.join('.') || 'it'}: ${ruleOf(issue)}`).join('; ')
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no member ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_type') return `must be there, of type ${issue.expected}`
  if (issue.code === 'invalid_union') return 'is of none of the documented forms'
  return issue.message
}

import * as z from 'zod'

/**
 * What differs from one connection to the next at the same provider: a shop, a data centre, the host that an answer names.
 * A row declares each such value, where it comes from and what it may be; `{name}` in the row's URLs, hosts, parameters
 * and headers stands for it.
 *
 * Client secrets and tokens go where these values point, so they are pinned before use: by a closed list, by suffixes, or
 * by a literal domain that follows them in the row.
 */
export const ConnectionParameter = z.strictObject({
  /** Stands in the row as `{name}`. */
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/),
  /**
   * - `operator`: set in the provider client's `connection`, never asked of anybody
   * - `input`: asked of the user on the connect page, unless the operator has set it
   * - `redirect`: a parameter of the authorization response
   * - `token_response`: a member of the token answer
   * - `account`: a member of the answer that identifies the account
   */
  source: z.enum(['operator', 'input', 'redirect', 'token_response', 'account']),
  /** Where it is found in an answer. Default: under its name. */
  path: z.string().optional(),
  /** `host`: the answer has an https origin (`https://acme.example.com`), and its host is the value. */
  form: z.enum(['text', 'host']).default('text'),
  /** A regular expression for the whole value. */
  pattern: z
    .string()
    .refine((text) => text.startsWith('^') && text.endsWith('$') && isPattern(text), {
      error: 'must be a regular expression from ^ to $',
    })
    .optional(),
  /** Everything that it can be. */
  values: z
    .array(z.strictObject({ value: z.string(), label: z.string() }))
    .min(1)
    .optional(),
  /** Where the value is a host: the domains one of which it must end with, such as `.example.com`, or be. */
  suffixes: z
    .array(z.string().regex(/^(\.[a-z0-9-]+){2,}$/))
    .min(1)
    .optional(),
  default: z.string().optional(),
  /** `false`: the row works without it. */
  required: z.boolean().default(true),
  /** What the connect page calls it, with an example of a value. For `input`. */
  label: z.string().max(60).optional(),
  hint: z.string().max(160).optional(),
  example: z.string().max(80).optional(),
})

export type ConnectionParameter = z.output<typeof ConnectionParameter>

/** Values by the names of their parameters. */
export type Connection = Readonly<Record<string, string>>

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'v').source !== ''
  } catch {
    return false
  }
}

/** Every value is made of these alone, so that it means the same in a host, a path, a query and a header. */
const plainValue = /^[A-Za-z0-9_~-]+(\.[A-Za-z0-9_~-]+)*$/
const maxLength = 253

/**
 * The value in its stored form, if the parameter allows it; `undefined` otherwise. Whatever is not text in the plain
 * alphabet is refused before a pattern is asked.
 */
export function parseConnectionValue(
  parameter: ConnectionParameter,
  received: unknown,
): string | undefined {
  const text = typeof received === 'number' ? String(received) : received
  if (typeof text !== 'string') return undefined
  const value = parameter.form === 'host' ? hostOf(text) : text
  if (value === undefined || value.length > maxLength || !plainValue.test(value)) return undefined
  if (parameter.values !== undefined && !parameter.values.some((one) => one.value === value))
    return undefined
  if (
    parameter.suffixes !== undefined &&
    !parameter.suffixes.some((suffix) => value === suffix.slice(1) || value.endsWith(suffix))
  )
    return undefined
  if (parameter.pattern !== undefined && !new RegExp(`^(?:${parameter.pattern})$`, 'v').test(value))
    return undefined
  return value
}

/** The host of an https origin, with or without a last slash; also a bare host, which some answers have. */
function hostOf(text: string): string | undefined {
  const url = text.includes('://') ? text : `https://${text}`
  if (!URL.canParse(url)) return undefined
  const { protocol, host, origin } = new URL(url)
  if (protocol !== 'https:' || origin === 'null') return undefined
  // A path, a query or a user name would be lost without a word, so such a value is none.
  return url.toLowerCase() === origin || url.toLowerCase() === `${origin}/` ? host : undefined
}

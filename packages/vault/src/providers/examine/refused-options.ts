import type * as z from 'zod'
import { ruleOf } from '../../describe-issues.ts'
import { clientFaults, findRow, unknownRow, type ClientFault } from '../client/client-faults.ts'
import { ClientOptions, ProviderKey } from '../../options/client-options.ts'
import { PublicURL } from '../../options/web-url.ts'
import { ProviderSchema, type Provider } from '../provider.ts'

/** Why `createVault()` would refuse something: the option and the rule, never a value. */
export interface RefusedOption {
  readonly code:
    | ClientFault['code']
    | 'invalid_public_url'
    | 'invalid_key'
    | 'invalid_option'
    | 'invalid_row'
  readonly path: string
  readonly message: string
}

/** A client as far as it can be understood: whatever is wrong with one option, the others are there. */
export interface ReadClient {
  readonly key: string
  readonly refused: readonly RefusedOption[]
  /** Absent where the row is not known or is wrong itself. */
  readonly row: Provider | undefined
  readonly options: Partial<z.output<typeof ClientOptions>>
}

/** The public URL in the form that is used, or why it is refused. */
export function readPublicURL(given: unknown): {
  readonly publicURL: string | undefined
  readonly refused: readonly RefusedOption[]
} {
  const parsed = PublicURL.safeParse(given)
  return parsed.success
    ? { publicURL: parsed.data, refused: [] }
    : {
        publicURL: undefined,
        refused: refusals('invalid_public_url', 'publicURL', parsed.error.issues),
      }
}

/** Reads one client on its own, and all of it: no other client or option hides what is wrong with the next. */
export function readClient(key: string, given: unknown): ReadClient {
  const root = `providers.${key}`
  const keyIssues = ProviderKey.safeParse(key).error?.issues ?? []
  const issues = ClientOptions.safeParse(given).error?.issues ?? []
  const written = Object(given) as Readonly<Record<string, unknown>>
  const isOfRow = ({ path }: Issue) => path[0] === 'provider'
  const refused = [
    ...refusals('invalid_key', root, keyIssues),
    ...refusals(
      'invalid_option',
      root,
      issues.filter((issue) => !isOfRow(issue)),
    ),
    ...refusedRow(`${root}.provider`, written['provider'], issues.find(isOfRow)),
  ]
  const options = readableOptions(written)
  const isRowUnreadable = issues.some(
    (issue) => isOfRow(issue) || (issue.path.length === 0 && issue.code === 'invalid_type'),
  )
  // An invalid key is not a known provider id either.
  const isRowUnnamed = keyIssues.length > 0 && options.provider === undefined
  if (isRowUnreadable || isRowUnnamed) return { key, refused, row: undefined, options }
  const row = findRow(key, options.provider)
  const unmet =
    row === undefined ? [unknownRow(key, options.provider)] : clientFaults(key, row, options)
  // What is there, in a form that is refused, is not missing.
  const isTold = (path: string) => refused.some((other) => other.path === path)
  return { key, refused: [...refused, ...unmet.filter(({ path }) => !isTold(path))], row, options }
}

/** The members that are of the right form. */
function readableOptions(written: Readonly<Record<string, unknown>>): ReadClient['options'] {
  return Object.fromEntries(
    Object.entries(ClientOptions.shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse(Object.hasOwn(written, name) ? written[name] : undefined)
      return parsed.success && parsed.data !== undefined ? [[name, parsed.data]] : []
    }),
  )
}

type Issue = z.core.$ZodIssue

/** Where a row is given, each of its faults; the schema of the options only says that it is neither an id nor a row. */
function refusedRow(path: string, given: unknown, issue: Issue | undefined): RefusedOption[] {
  if (issue === undefined) return []
  if (typeof given !== 'object' || given === null)
    return [{ code: 'invalid_option', path, message: `${path}: ${ruleOf(issue)}` }]
  return refusals('invalid_row', path, ProviderSchema.safeParse(given).error?.issues ?? [])
}

function refusals(
  code: RefusedOption['code'],
  root: string,
  issues: readonly Issue[],
): RefusedOption[] {
  return issues.map((issue) => {
    const path = [root, ...issue.path.map(String)].join('.')
    return { code, path, message: `${path}: ${ruleOf(issue)}` }
  })
}

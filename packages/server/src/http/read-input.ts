import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import { assertHeaderSize } from '@alter-ai/protocol/wire'
import * as z from 'zod'
import type { DeclaredRoute } from './declared-route.ts'
import type { FaceContext } from './face.ts'

/** How a body is written. `stream`: the route reads it itself. */
export type BodyType = 'json' | 'form' | 'stream'

/** A query of which nothing is used, on a page that people link to. Repeated parameters fail all the same. */
export const unusedQuery = z.looseObject({})

/**
 * Refuses a request whose target and headers are larger than the route accepts.
 *
 * @throws {AlterSDKError} `invalid_argument` with status 431.
 */
export function assertHeadersFit(context: FaceContext, maxBytes?: number): void {
  const { pathname, search } = new URL(context.req.url)
  const lines = rawHeaderLines(context) ?? Object.entries(context.req.header()).flat()
  assertHeaderSize(pathname + search, lines, maxBytes)
}

/**
 * Refuses headers that stand twice where only one may decide: which of the two counts would be anybody's guess, and a
 * proxy's guess may be another one than ours.
 *
 * @throws {AlterSDKError} `invalid_argument`.
 */
export function assertHeadersOnce(context: FaceContext): void {
  if (repeatedHeaders(context).some((name) => standsOnce.test(name)))
    throw new AlterValueError('a header is repeated')
}

const standsOnce =
  /^(alter-.*|authorization|content-encoding|content-length|content-type|cookie|host|origin|sec-.*)$/

function repeatedHeaders(context: FaceContext): readonly string[] {
  const lines = rawHeaderNames(context)
  if (lines !== undefined) {
    const seen = new Set<string>()
    return lines.filter((name) => {
      const isRepeated = seen.has(name)
      seen.add(name)
      return isRepeated
    })
  }
  // A host that gives us only `Headers` has joined them with a comma; of these, none holds one on its own.
  return ['alter-connect', 'alter-grant-id', 'authorization', 'host', 'origin'].filter((name) =>
    context.req.header(name)?.includes(', '),
  )
}

/** Names of the header lines as they came, where the host is Node: it keeps the first of some, and joins others. */
function rawHeaderNames(context: FaceContext): readonly string[] | undefined {
  return rawHeaderLines(context)
    ?.filter((_, index) => index % 2 === 0)
    .map((name) => name.toLowerCase())
}

/** Names and values in turn. */
function rawHeaderLines(context: FaceContext): readonly string[] | undefined {
  const host = context.env as { readonly incoming?: { readonly rawHeaders?: unknown } } | undefined
  const lines = host?.incoming?.rawHeaders
  return Array.isArray(lines) ? lines.map(String) : undefined
}

/**
 * The query, each parameter once. Without a schema there is none to send.
 *
 * @throws {AlterSDKError} `invalid_request` for a repeated parameter of a provider's answer (RFC 6749 §3.1), else `invalid_argument`.
 */
export function readQuery<Query>(
  context: FaceContext,
  { auth }: Pick<DeclaredRoute, 'auth'>,
  schema: z.ZodType<Query> | undefined,
): Query {
  const { search } = new URL(context.req.url)
  const parameters = readParameters(search.slice(1), auth.includes('provider'))
  return parse(schema ?? noParameters, parameters, 'query') as Query
}

const noParameters = z.strictObject({}).transform(() => undefined)

/**
 * The headers whose names begin with `alter-`, by lower-case name. Without a schema a back end may send none, because what it
 * meant as a limit would be passed over; from others they are nobody's concern.
 *
 * @throws {AlterSDKError} `invalid_argument`.
 */
export function readAlterHeaders<Headers>(
  context: FaceContext,
  { auth }: Pick<DeclaredRoute, 'auth'>,
  given: z.ZodType<Headers> | undefined,
): Headers {
  const schema = given ?? (auth.includes('api_key') ? noParameters : undefined)
  if (schema === undefined) return undefined as Headers
  const headers = Object.entries(context.req.header()).filter(([name]) => name.startsWith('alter-'))
  return parse(schema, Object.fromEntries(headers), 'headers') as Headers
}

/**
 * The body. One that nobody asked for is refused; a schema that takes `undefined` makes it optional.
 *
 * @throws {AlterSDKError} `invalid_argument` for another content type (415), too many bytes (413), bytes that are not UTF-8, and a body
 * that is not of the schema: the message names members, never values. `invalid_request` as {@link readQuery}.
 */
export async function readBody<Body>(
  context: FaceContext,
  { auth }: Pick<DeclaredRoute, 'auth'>,
  form: { schema: z.ZodType<Body> | undefined; type: BodyType; maxBytes: number },
): Promise<Body> {
  if (form.type === 'stream' || isSafe(context)) return undefined as Body
  const { schema = noBody as unknown as z.ZodType<Body> } = form
  const text = await readText(context, form.maxBytes)
  if (text === '' && schema.safeParse(undefined).success) return undefined as Body
  const mediaType = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (mediaType !== mediaTypes[form.type] || context.req.header('content-encoding') !== undefined)
    throw new AlterValueError(`the body must be ${mediaTypes[form.type]}`, { status: 415 })
  const value =
    form.type === 'form' ? readParameters(text, auth.includes('provider')) : parseJson(text)
  return parse(schema, value, 'body')
}

const noBody = z.undefined()
const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

const isSafe = ({ req }: FaceContext) => req.method === 'GET' || req.method === 'HEAD'

async function readText(context: FaceContext, maxBytes: number): Promise<string> {
  const tooLarge = () => new AlterValueError('the body is too large', { status: 413 })
  if (Number(context.req.header('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of context.req.raw.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    // Whoever hangs up is no fault of ours.
    throw error instanceof AlterValueError ? error : new AlterValueError('the body broke off')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new AlterValueError('the body is not UTF-8')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new AlterValueError('the body is not JSON')
  }
}

/** Parameters by name, in an object that inherits nothing. */
function readParameters(text: string, isAnswer: boolean): Record<string, string> {
  const values = Object.create(null) as Record<string, string>
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(values, name) || (isAnswer && disguised.test(name))) {
      const message = 'a parameter is repeated'
      throw isAnswer
        ? new AlterSDKError('invalid_request', message, { status: 400 })
        : new AlterValueError(message)
    }
    values[name] = value
  }
  return values
}

// What some parsers would take for one more `code` or `state`. No provider sends it.
const disguised = /^\s*(code|state|iss|error|response|id_token)\s*[[\].]/i

function parse<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const members = parsed.error.issues.map((issue) => issue.path.join('.') || what).join(', ')
  throw new AlterValueError(`the ${what} is not of the documented form: ${members}`)
}

import { AlterSDKError, AlterValueError } from '@alter-ai/protocol'
import type * as z from 'zod'
import type { Face, FaceContext } from './face.ts'

const maxBodyBytes = 16 * 1024

/**
 * Asserts that a request was made by a page of the vault's own: a form cannot set the header or send JSON, and another
 * origin's script would have to ask first, which is never answered.
 *
 * @throws {AlterSDKError} `origin_not_allowed`.
 */
export function assertSameOrigin(face: Face, context: FaceContext): void {
  const site = context.req.header('sec-fetch-site')
  const origin = context.req.header('origin')
  const isOurs =
    context.req.header('alter-connect') === '1' &&
    (site === undefined || site === 'same-origin') &&
    (origin === undefined || origin === face.origin)
  if (!isOurs) {
    throw new AlterSDKError('origin_not_allowed', 'only pages of the vault may call this', {
      status: 403,
    })
  }
}

/**
 * Reads a JSON body by a strict schema.
 *
 * @throws {AlterSDKError} `value` for another content type, more than 16 kB, or a body that is not of the schema; the
 * message names members, never values.
 */
export async function readJson<Schema extends z.ZodType>(
  context: FaceContext,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new AlterValueError('the body must be application/json', { status: 415 })
  const text = await readText(context)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new AlterValueError('the body is not JSON')
  }
  const parsed = schema.safeParse(body)
  if (!parsed.success) {
    const members = parsed.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ')
    throw new AlterValueError(`the body is not of the documented form: ${members}`)
  }
  return parsed.data
}

async function readText(context: FaceContext): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of context.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > maxBodyBytes) throw new AlterValueError('the body is too large', { status: 413 })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `Authorization: Bearer …`, case-insensitive in the scheme (RFC 6750 §2.1). */
export function bearerToken(context: FaceContext): string | undefined {
  const match = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(
    context.req.header('authorization') ?? '',
  )
  return match?.[1]
}

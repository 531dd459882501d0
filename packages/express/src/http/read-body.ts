import { isUtf8 } from 'node:buffer'
import { AlterValueError } from '@alter-ai/protocol'
import type { Request } from 'express'

const maxBytes = 16 * 1024

/**
 * The JSON body, whether or not a body parser in front has read it already.
 *
 * @throws {AlterSDKError} `invalid_argument` when it is too large or not JSON.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json' || isEncoded(request))
    throw new AlterValueError('the body must be application/json', { status: 415 })
  const parsed: unknown = request.body
  if (Buffer.isBuffer(parsed) || typeof parsed === 'string') return parseJson(String(parsed))
  if (parsed !== undefined) return parsed
  return parseJson(await readText(request))
}

/**
 * The fields of a form (`application/x-www-form-urlencoded`), whether or not a body parser in front has read it already. A
 * field that is sent twice is left out, because the parser in front may have chosen either.
 *
 * @throws {AlterSDKError} `invalid_argument` when it is too large or not a form.
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded' || isEncoded(request))
    throw new AlterValueError('The body must be a form.', { status: 415 })
  const parsed: unknown = request.body
  const isRaw = parsed === undefined || Buffer.isBuffer(parsed) || typeof parsed === 'string'
  const entries = isRaw
    ? [...new URLSearchParams(parsed === undefined ? await readText(request) : String(parsed))]
    : Object.entries(parsed ?? {})
  const fields = new Map<string, string>()
  const repeated = new Set<string>()
  for (const [name, value] of entries as [string, unknown][]) {
    if (typeof value !== 'string' || fields.has(name)) repeated.add(name)
    else fields.set(name, value)
  }
  for (const name of repeated) fields.delete(name)
  return fields
}

// Compressed, it would have to be unpacked; where a parser in front has done so, the header is still there.
function isEncoded({ headers, body }: Request): boolean {
  return headers['content-encoding'] !== undefined && body === undefined
}

function parseJson(text: string): unknown {
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge()
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new AlterValueError('the body is not JSON')
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      // What follows is let go by unread; ending the connection here would take the answer with it.
      if (size > maxBytes) reject(tooLarge())
      else chunks.push(chunk)
    })
    request.once('end', () => {
      const bytes = Buffer.concat(chunks)
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'))
      else reject(new AlterValueError('the body is not UTF-8'))
    })
    request.once('error', () => reject(new AlterValueError('the body did not arrive whole')))
    request.once('close', () => reject(new AlterValueError('the body did not arrive whole')))
  })
}

function tooLarge(): AlterValueError {
  return new AlterValueError('the body is too large', { status: 413 })
}

import { AlterValueError } from '@alter-ai/protocol'
import type { Request } from 'express'

const maxBytes = 16 * 1024

/**
 * The JSON body, whether or not an `express.json()` in front has read it already.
 *
 * @throws {AlterSDKError} `value` when it is too large or not JSON.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new AlterValueError('the body must be application/json', { status: 415 })
  const parsed: unknown = request.body
  if (parsed !== undefined) return parsed
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBytes) throw new AlterValueError('the body is too large', { status: 413 })
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    throw new AlterValueError('the body is not JSON')
  }
}

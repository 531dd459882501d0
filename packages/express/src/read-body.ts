import { AlterValueError } from '@alter-ai/protocol'
import type { Request } from 'express'

const maxBytes = 16 * 1024

/**
 * The JSON body, whether or not a body parser in front has read it already.
 *
 * @throws {AlterSDKError} `value` when it is too large or not JSON.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new AlterValueError('the body must be application/json', { status: 415 })
  const parsed: unknown = request.body
  if (Buffer.isBuffer(parsed) || typeof parsed === 'string') return parseJson(String(parsed))
  if (parsed !== undefined) return parsed
  return parseJson(await readText(request))
}

function parseJson(text: string): unknown {
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge()
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new AlterValueError('the body is not JSON')
  }
}

function readText(request: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      // What follows is let go by unread; ending the connection here would take the answer with it.
      if (size > maxBytes) reject(tooLarge())
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.once('error', () => reject(new AlterValueError('the body did not arrive whole')))
    request.once('close', () => reject(new AlterValueError('the body did not arrive whole')))
  })
}

function tooLarge(): AlterValueError {
  return new AlterValueError('the body is too large', { status: 413 })
}

import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

/** The body is larger than the cap, or its coding is wrong or unknown. `message` says which, for the error's `reason`. */
export class BodyError extends Error {}

/**
 * Reads a body whole, up to `maxBytes`, then lets go of the connection. A content coding that the server chose although
 * none was asked for is undone, within the same cap, so that no small answer unpacks into a large one.
 *
 * @throws {BodyError}
 */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    // Leaving the loop cancels the body, and that ends the connection.
    if (length > maxBytes) throw new BodyError('body too large')
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks), contentEncoding, maxBytes)
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

async function decode(
  bytes: Buffer,
  contentEncoding: string | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const coding = (contentEncoding ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '' || bytes.length === 0) return new Uint8Array(bytes)
  if (!Object.hasOwn(decoders, coding)) throw new BodyError('unknown content coding')
  try {
    return new Uint8Array(
      await decoders[coding as keyof typeof decoders](bytes, { maxOutputLength: maxBytes }),
    )
  } catch {
    throw new BodyError('body cannot be decoded')
  }
}

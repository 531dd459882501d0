import { AlterSDKError } from '@alter-ai/protocol'

/**
 * Reads 32 bytes from base64 (padded or not), base64url or hex, and from nothing else.
 *
 * Node's own decoder skips what it does not know: a key with a typing error would become another, shorter key.
 *
 * @param option Name of the option, for the message; the value never stands in it.
 * @throws {AlterSDKError} `invalid_config`, also for a key that is plainly not random.
 */
export function parseRootKey(option: string, text: unknown): Buffer {
  if (typeof text !== 'string' || text === '') {
    throw new AlterSDKError('invalid_config', `${option} is missing; ${rule}`)
  }
  const key = decode(text)
  if (key === undefined)
    throw new AlterSDKError('invalid_config', `${option} is not a valid key; ${rule}`)
  if (new Set(key).size < minDistinctBytes) {
    throw new AlterSDKError(
      'invalid_config',
      `${option} is not random: fewer than ${minDistinctBytes} of its 32 bytes are different. ` +
        'Make a key with `openssl rand -base64 32`.',
    )
  }
  return key
}

/** Random keys of 32 bytes have about 30 different ones. Fewer than 12 come from zeros, a repeated word or a typed pattern. */
const minDistinctBytes = 12

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  for (const [encoding, form] of base64Forms) {
    if (!form.test(text)) continue
    const key = Buffer.from(text, encoding)
    // The last character carries two bits that must be zero, or two texts would be one key.
    if (key.length === 32 && key.toString(encoding) === canonical(text, encoding)) return key
  }
  return undefined
}

const rule =
  'it must be 32 bytes in base64, base64url or hex, without spaces or line breaks (`openssl rand -base64 32` makes one)'

const base64Forms = [
  ['base64', /^[A-Za-z0-9+/]{43}=?$/],
  ['base64url', /^[A-Za-z0-9_-]{43}=?$/],
] as const

function canonical(text: string, encoding: 'base64' | 'base64url'): string {
  const bare = text.replace(/=$/, '')
  return encoding === 'base64' ? `${bare}=` : bare
}

/**
 * API keys: `alter_key_app_<ref>_<43 base62><6 base62>`. `ref` is the app's reference; the last six digits are the CRC-32 of
 * all that stands before, so that a typing error, or a piece of a key, is known for what it is without asking anybody.
 */

/** Says whether a value has the form of an API key and its checksum is right. Total. It says nothing of its being valid. */
export function isApiKey(value: unknown): value is string {
  if (typeof value !== 'string' || !form.test(value)) return false
  return completeApiKey(value.slice(0, -checksumLength)) === value
}

/** The whole key, for what stands before its checksum. */
export function completeApiKey(start: string): string {
  return start + toBase62(crc32(start)).padStart(checksumLength, '0')
}

const checksumLength = 6
const form = /^alter_key_app_[a-z0-9]{4,16}_[A-Za-z0-9]{49}$/
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function toBase62(value: number): string {
  const rest = Math.floor(value / 62)
  return (rest === 0 ? '' : toBase62(rest)) + digits.charAt(value % 62)
}

/** CRC-32 of ASCII text, as in zip and PNG (ISO 3309, reflected polynomial edb88320). */
function crc32(text: string): number {
  let remainder = 0xffffffff
  for (let at = 0; at < text.length; at += 1) {
    remainder ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
    }
  }
  return ~remainder >>> 0
}

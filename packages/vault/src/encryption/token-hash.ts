import { createHash, timingSafeEqual } from 'node:crypto'
import { AlterSDKError, publicHalf } from '@alter-ai/protocol'
import type { RandomBytes } from '../random.ts'

/**
 * The secrets that leave the vault: `<kind>_<ref>_<43 base62>`, session tokens `sess_<ref>_<22 base62>.<43 base62>`.
 *
 * `ref` is the app's reference, so that every look-up knows its app. Each is stored as a hash into which its kind goes, so
 * that no kind passes for another.
 */
export const secretKinds = ['sess', 'st', 'res', 'flow', 'brow', 'wal', 'poll', 'code'] as const

export type SecretKind = (typeof secretKinds)[number]

/** A fresh secret of 256 random bits. */
export function generateSecret(
  kind: Exclude<SecretKind, 'sess'>,
  ref: string,
  random: RandomBytes,
): string {
  return `${kind}_${checkedRef(ref)}_${randomBase62(secretLength, random)}`
}

/** A fresh session token: a public half of 130 bits that names the session, a dot, and 256 bits that prove it. */
export function generateSessionToken(ref: string, random: RandomBytes): string {
  const session = `sess_${checkedRef(ref)}_${randomBase62(publicLength, random)}`
  return `${session}.${randomBase62(secretLength, random)}`
}

/** What is stored of a secret: SHA-256 of `<kind>:` and the whole text, in hex. Unsalted, because the text is random. */
export function hashSecret(kind: SecretKind, text: string): string {
  return createHash('sha256').update(`${kind}:${text}`).digest('hex')
}

/** The same for the value by which the app knows a browser. It is the app's own, so it has no kind and no reference. */
export function hashAppBrowser(browserId: string): string {
  return createHash('sha256').update(`app_browser:${browserId}`).digest('hex')
}

/** The app's reference in a secret of this kind; `undefined` for anything else. Total: takes any value. */
export function refOf(kind: SecretKind, text: unknown): string | undefined {
  return typeof text === 'string' ? forms[kind].exec(text)?.[1] : undefined
}

/** The app's reference in the public half of a session token, as it stands in URLs. Total: takes any value. */
export function refOfPublicHalf(text: unknown): string | undefined {
  if (typeof text !== 'string' || publicHalf(text) !== text) return undefined
  return /^sess_([a-z0-9]{4,16})_[A-Za-z0-9]{22}$/.exec(text)?.[1]
}

/**
 * Compares two hashes in hex, in time that does not depend on where they differ.
 *
 * Fails closed: what is missing, or is not a hash, equals nothing, not even itself.
 */
export function equalHash(left: unknown, right: unknown): boolean {
  if (!isHash(left) || !isHash(right)) return false
  return timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'))
}

const secretLength = 43
const publicLength = 22

const forms = Object.fromEntries(
  secretKinds.map((kind) => {
    const random = kind === 'sess' ? '[A-Za-z0-9]{22}\\.[A-Za-z0-9]{43}' : '[A-Za-z0-9]{43}'
    return [kind, new RegExp(`^${kind}_([a-z0-9]{4,16})_${random}$`)]
  }),
) as Record<SecretKind, RegExp>

const isHash = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

function checkedRef(ref: string): string {
  if (/^[a-z0-9]{4,16}$/.test(ref)) return ref
  throw new AlterSDKError('invalid_config', 'an app reference must be 4 to 16 of a-z and 0-9')
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// The largest multiple of 62 in a byte. Bytes from here on are dropped: taken modulo 62 they would favour the first digits.
const usable = 248

/** Digits and letters, all of them equally likely. */
export function randomBase62(length: number, random: RandomBytes): string {
  let text = ''
  // A source that gives nothing usable is broken; one round in thirty-two drops a byte, so this ends after one or two.
  for (let round = 0; round < 64; round++) {
    for (const byte of random(length)) {
      if (byte < usable) text += alphabet[byte % alphabet.length]
      if (text.length === length) return text
    }
  }
  throw new AlterSDKError('internal_error', 'the random source gave no usable bytes')
}

import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import type { RandomBytes } from '../random.ts'
import { lengthPrefixed } from './length-prefixed.ts'

/**
 * The one binary form of everything that is sealed with AES-256-GCM:
 *
 *     version 1 (1 byte) | length of key id (1) | key id | IV (12) | ciphertext | tag (16)
 *
 * The header, up to and including the key id, is authenticated together with the caller's context, so neither can be
 * exchanged. The key id is not a secret: it says which key to look for.
 */
export interface SealOptions {
  readonly key: KeyObject
  /** 1 to 255 bytes of UTF-8. */
  readonly keyId: string
  readonly plaintext: Uint8Array
  /** What the ciphertext belongs to; opening needs the same. Make it with `lengthPrefixed`. */
  readonly context: Uint8Array
  /** Source of the IV. There is no parameter for the IV itself: a repeated one would give both plaintexts away. */
  readonly random: RandomBytes
}

/** Seals `plaintext` under a fresh 96-bit IV (NIST SP 800-38D §8.2.2). */
export function sealEnvelope({ key, keyId, plaintext, context, random }: SealOptions): Uint8Array {
  const header = encodeHeader(keyId)
  const iv = random(ivBytes)
  if (iv.length !== ivBytes)
    throw new AlterSDKError('internal_error', 'the random source gave too few bytes')
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  cipher.setAAD(additionalData(header, context))
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([header, iv, ciphertext, cipher.getAuthTag()])
}

/**
 * Opens an envelope. Nothing of the plaintext is returned before the tag has been verified.
 *
 * Every failure is the same error, so that it tells an attacker nothing: damaged, truncated, another context, unknown key.
 *
 * @param keyFor Finds the key by the id in the header; `undefined` when there is none.
 * @throws {AlterSDKError} `decryption_failed`
 */
export function openEnvelope(
  envelope: Uint8Array,
  keyFor: (keyId: string) => KeyObject | undefined,
  context: Uint8Array,
): Buffer {
  const parts = parseEnvelope(envelope)
  const key = parts && keyFor(parts.keyId)
  if (!parts || !key) throw decryptionFailed()
  try {
    // Left to itself, Node verifies tags of four bytes, which can be guessed; so the length is asked for, here as well.
    const decipher = createDecipheriv(algorithm, key, parts.iv, { authTagLength: tagBytes })
    decipher.setAAD(additionalData(parts.header, context))
    decipher.setAuthTag(parts.tag)
    const plaintext = decipher.update(parts.ciphertext)
    decipher.final()
    return plaintext
  } catch {
    // Node's error says which step failed; ours does not.
    throw decryptionFailed()
  }
}

/** The one error of opening. Its message is the same for every reason. */
export function decryptionFailed(): AlterSDKError {
  return new AlterSDKError('decryption_failed', 'sealed data could not be opened')
}

const algorithm = 'aes-256-gcm'
const formatVersion = 1
const ivBytes = 12
const tagBytes = 16

function encodeHeader(keyId: string): Buffer {
  const id = Buffer.from(keyId, 'utf8')
  if (id.length < 1 || id.length > 255) {
    throw new AlterSDKError('invalid_config', 'a key id must be 1 to 255 bytes long')
  }
  return Buffer.concat([Buffer.from([formatVersion, id.length]), id])
}

function additionalData(header: Uint8Array, context: Uint8Array): Buffer {
  return lengthPrefixed([header, context])
}

interface EnvelopeParts {
  readonly header: Uint8Array
  readonly keyId: string
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

function parseEnvelope(envelope: Uint8Array): EnvelopeParts | undefined {
  const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
  const idLength = bytes[1]
  if (bytes[0] !== formatVersion || !idLength) return undefined
  const ivStart = 2 + idLength
  const textStart = ivStart + ivBytes
  const tagStart = bytes.length - tagBytes
  if (tagStart < textStart) return undefined
  return {
    header: bytes.subarray(0, ivStart),
    keyId: bytes.toString('utf8', 2, ivStart),
    iv: bytes.subarray(ivStart, textStart),
    ciphertext: bytes.subarray(textStart, tagStart),
    tag: bytes.subarray(tagStart),
  }
}

import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import type { RandomBytes } from '../random.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { parseRootKey } from './parse-root-key.ts'

/**
 * Holds the root keys, and wraps data keys under them. Implement it to keep root keys in a KMS.
 *
 * `aad` must be authenticated: unwrapping with other bytes has to fail.
 */
export interface KeyProvider {
  /** Ids of the root keys it can unwrap with, the newest, which it wraps with, first. Not secret; they are stored. */
  readonly keyIds: readonly string[]
  readonly wrap: (
    dataKey: Uint8Array,
    aad: Uint8Array,
  ) => Promise<{ readonly keyId: string; readonly wrapped: Uint8Array }>
  /** Rejects with an `AlterSDKError` `decryption_failed` when the key does not fit; with anything else when it could not be asked. */
  readonly unwrap: (keyId: string, wrapped: Uint8Array, aad: Uint8Array) => Promise<Uint8Array>
}

/** One text for a single key, a list (newest first) while root keys change, or a provider of your own. */
export type EncryptionKey =
  | string
  | readonly { readonly id: string; readonly key: string }[]
  | KeyProvider

/**
 * Makes a key provider of the option `encryptionKey`.
 *
 * A key given as bare text gets an id derived from it, so that a wrong key is told apart from a damaged row. To change the
 * root key on several machines, first add the new one at the end of the list everywhere, then move it to the front: a
 * process rewraps under the first as soon as it starts.
 *
 * @throws {AlterSDKError} `invalid_config`; names the option and the rule, never the value.
 */
export function keyProviderFrom(
  encryptionKey: EncryptionKey | undefined,
  random: RandomBytes,
): KeyProvider {
  if (isKeyProvider(encryptionKey)) return checkedProvider(encryptionKey)
  if (Array.isArray(encryptionKey)) return localKeys(parseKeyList(encryptionKey), random)
  const key = parseRootKey('encryptionKey', encryptionKey)
  return localKeys([{ id: deriveKeyId(key), key: createSecretKey(key) }], random)
}

/** Id of a root key that was given without one: eight hex digits, which say nothing useful about 256 random bits. */
export function deriveKeyId(key: Uint8Array): string {
  return createHash('sha256').update('alter key id').update(key).digest('hex').slice(0, 8)
}

interface RootKey {
  readonly id: string
  readonly key: KeyObject
}

function isKeyProvider(value: unknown): value is KeyProvider {
  if (typeof value !== 'object' || value === null) return false
  const { keyIds, wrap, unwrap } = value as Partial<KeyProvider>
  return Array.isArray(keyIds) && typeof wrap === 'function' && typeof unwrap === 'function'
}

function checkedProvider(provider: KeyProvider): KeyProvider {
  const valid =
    provider.keyIds.length > 0 && provider.keyIds.every((id) => typeof id === 'string' && id !== '')
  if (!valid)
    throw new AlterSDKError('invalid_config', 'encryptionKey: the key provider lists no key ids')
  return provider
}

function parseKeyList(list: readonly unknown[]): RootKey[] {
  if (list.length === 0)
    throw new AlterSDKError('invalid_config', 'encryptionKey: the list of keys is empty')
  const ids = new Set<string>()
  const digests = new Set<string>()
  return list.map((entry, index) => {
    const option = `encryptionKey[${index}]`
    const { id, key: text } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
      string,
      unknown
    >
    if (typeof id !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(id)) {
      throw new AlterSDKError(
        'invalid_config',
        `${option}.id must be 1 to 64 of A-Z, a-z, 0-9, dot, hyphen and underscore`,
      )
    }
    const key = parseRootKey(`${option}.key`, text)
    const digest = deriveKeyId(key)
    if (ids.has(id))
      throw new AlterSDKError('invalid_config', `${option}.id stands in the list twice`)
    if (digests.has(digest))
      throw new AlterSDKError('invalid_config', `${option}.key stands in the list twice`)
    ids.add(id)
    digests.add(digest)
    return { id, key: createSecretKey(key) }
  })
}

function localKeys(keys: readonly RootKey[], random: RandomBytes): KeyProvider {
  const byId = new Map(keys.map(({ id, key }) => [id, key]))
  const [newest] = keys as [RootKey]
  return {
    keyIds: keys.map(({ id }) => id),
    wrap: async (dataKey, aad) => ({
      keyId: newest.id,
      wrapped: sealEnvelope({
        key: newest.key,
        keyId: newest.id,
        plaintext: dataKey,
        context: aad,
        random,
      }),
    }),
    // The id in the envelope has to be the one that was asked for: the row says it too, and both are authenticated.
    unwrap: async (keyId, wrapped, aad) =>
      openEnvelope(wrapped, (named) => (named === keyId ? byId.get(keyId) : undefined), aad),
  }
}

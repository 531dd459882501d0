import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import { completeApiKey, isApiKey } from '@alter-ai/protocol/wire'
import { randomBase62 } from '@alter-ai/vault'
import type { ApiKeys } from './declared-route.ts'

/** An API key as the operator keeps it: nobody can call with it. */
export interface HashedApiKey {
  /** Stands in audit records. */
  readonly name: string
  /** `sha256:<hex>`, from {@link generateApiKey}. */
  readonly hash: string
}

/**
 * The API keys that a server takes. A text that is no key is known by its checksum; any other is compared with every key
 * there is, in constant time, so that a wrong key costs what a right one does.
 *
 * @throws {AlterSDKError} `invalid_config` for a hash that is none, or a name that stands twice.
 */
export function createApiKeys(keys: readonly HashedApiKey[]): ApiKeys {
  const known = keys.map(({ name, hash }) => ({ name, digest: parseHash(name, hash) }))
  if (new Set(known.map(({ name }) => name)).size < known.length)
    throw new AlterSDKError('invalid_config', 'two API keys have the same name')
  return {
    find(text) {
      if (!isApiKey(text)) return undefined
      const digest = digestOf(text)
      let found: string | undefined
      // To the end, whichever it is.
      for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key.name
      return found === undefined ? undefined : { name: found }
    },
  }
}

/** A fresh key of 256 random bits, and its hash. The key is shown once and kept nowhere. */
export function generateApiKey(
  ref: string,
  random: (size: number) => Uint8Array = randomBytes,
): { readonly key: string; readonly hash: string } {
  const key = completeApiKey(`alter_key_app_${ref}_${randomBase62(43, random)}`)
  return { key, hash: `sha256:${digestOf(key).toString('hex')}` }
}

/** Its kind is hashed with it, as with every secret of the house, so that no kind passes for another. */
function digestOf(key: string): Buffer {
  return createHash('sha256').update(`api_key:${key}`).digest()
}

function parseHash(name: string, hash: string): Buffer {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(hash) ?? []
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  throw new AlterSDKError(
    'invalid_config',
    `the hash of API key "${name}" must be sha256: and 64 hex digits`,
  )
}

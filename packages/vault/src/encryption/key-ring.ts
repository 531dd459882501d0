import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import type { RandomBytes } from '../random.ts'
import { decryptionFailed, openEnvelope, sealEnvelope } from './envelope.ts'
import { lengthPrefixed } from './length-prefixed.ts'
import { Secret } from './secret.ts'

/**
 * Where a sealed value is stored and what it belongs to. All of it is authenticated: a value does not open in another place,
 * after a later write of its row, or for another user, provider client or connection.
 */
export interface SealContext {
  readonly appId: string
  readonly table: string
  readonly column: string
  readonly rowId: string
  /** Grows with each write of the row. */
  readonly version: number
  /** Made by `bindTo`. */
  readonly binding: readonly string[]
}

/** A data key in clear, as a handle that prints nothing. */
export interface DataKey {
  readonly id: string
  readonly key: KeyObject
}

/**
 * The data keys of one app, unwrapped. Seals under the current one and opens under any.
 *
 * Each row is sealed under its own key, HKDF-SHA-256 of the data key and the row's salt, so a key sees few
 * encryptions (the limit of random IVs is 2^32 for one key, NIST SP 800-38D §8.3), and deleting the salt deletes the key.
 */
export class KeyRing {
  readonly #appId: string
  readonly #current: DataKey
  readonly #keys: ReadonlyMap<string, KeyObject>
  readonly #random: RandomBytes

  constructor(appId: string, current: DataKey, retired: readonly DataKey[], random: RandomBytes) {
    this.#appId = appId
    this.#current = current
    this.#keys = new Map([...retired, current].map(({ id, key }) => [id, key]))
    this.#random = random
  }

  /** Id of the data key that new values are sealed under. Not secret. */
  get currentKeyId(): string {
    return this.#current.id
  }

  /** A fresh salt for a row: 16 random bytes. */
  newSalt(): Uint8Array {
    return this.#random(saltBytes)
  }

  /** Seals a secret for exactly this place. Sealing the same twice gives different bytes. */
  seal(secret: Secret, context: SealContext, salt: Uint8Array): Uint8Array {
    if (!isPlace(context, this.#appId) || salt.length !== saltBytes) {
      throw new AlterSDKError(
        'internal_error',
        'a value was to be sealed without a complete place or salt',
      )
    }
    return sealEnvelope({
      key: rowKey(this.#current.key, salt),
      keyId: this.#current.id,
      plaintext: Buffer.from(secret.reveal(), 'utf8'),
      context: encodePlace(context),
      random: this.#random,
    })
  }

  /**
   * Opens what {@link seal} made, if it stands where it was sealed for.
   *
   * @throws {AlterSDKError} `decryption_failed`, the same for every reason.
   */
  open(sealed: Uint8Array, context: SealContext, salt: Uint8Array): Secret {
    if (!isPlace(context, this.#appId) || salt.length !== saltBytes) throw decryptionFailed()
    const keyFor = (keyId: string) => {
      const dataKey = this.#keys.get(keyId)
      return dataKey && rowKey(dataKey, salt)
    }
    const plaintext = openEnvelope(sealed, keyFor, encodePlace(context))
    const secret = new Secret(plaintext.toString('utf8'))
    plaintext.fill(0)
    return secret
  }
}

const saltBytes = 16

function rowKey(dataKey: KeyObject, salt: Uint8Array): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', dataKey, salt, 'alter row key 1', 32))
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

function encodePlace({ appId, table, column, rowId, version, binding }: SealContext): Buffer {
  const place = ['alter sealed value 2', appId, table, column, rowId, String(version)]
  return lengthPrefixed([...place, ...binding])
}

// Text with half a surrogate pair would be encoded as a replacement character, and two places would become one.
function isPlace(
  { appId, table, column, rowId, version, binding }: SealContext,
  ringAppId: string,
): boolean {
  return (
    appId === ringAppId &&
    [appId, table, column, rowId].every((text) => text !== '') &&
    [appId, table, column, rowId, ...binding].every(isWholeText) &&
    Number.isSafeInteger(version) &&
    version >= 0
  )
}

function isWholeText(text: unknown): boolean {
  return typeof text === 'string' && !/\p{Surrogate}/u.test(text)
}

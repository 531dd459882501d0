import { generateKeyPair } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'

let key: Promise<JsonWebKey> | undefined

/**
 * The RS256 key that ID tokens are signed with, as a private JWK. Made once per process and kept nowhere: making one takes
 * a tenth of a second, and tests start many providers.
 */
export function getSigningKey(): Promise<JsonWebKey> {
  key ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then(({ privateKey }) => ({
    ...privateKey.export({ format: 'jwk' }),
    kid: 'demo',
    alg: 'RS256',
    use: 'sig',
  }))
  return key
}

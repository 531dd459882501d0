import { bindTo } from '../../encryption/bind-to.ts'
import type { Secret } from '../../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../../engine.ts'
import type { Connection } from '../../providers/connection-parameter.ts'

export interface SealedTokens {
  readonly accessToken: Uint8Array
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array
}

/** The grant that tokens belong to, and the version of its credential. */
interface TokenPlace {
  readonly grantId: string
  readonly version: number
  readonly issuer: string | null
  readonly subject: string | null
  readonly connection: Connection
}

/** Seals a pair for one version of one grant: it opens for no other version, grant, user, provider client or connection. */
export function sealTokens(
  engine: Engine,
  client: RegisteredClient,
  place: TokenPlace,
  tokens: { accessToken: Secret; refreshToken: Secret | undefined },
): SealedTokens {
  const salt = engine.keyRing.newSalt()
  const seal = (column: TokenColumn, token: Secret) =>
    engine.keyRing.seal(token, tokenContext(engine, client, place, column), salt)
  return {
    salt,
    accessToken: seal('access_token', tokens.accessToken),
    refreshToken:
      tokens.refreshToken === undefined ? null : seal('refresh_token', tokens.refreshToken),
  }
}

interface StoredTokens extends TokenPlace {
  readonly accessToken: Uint8Array | null
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array | null
}

type TokenColumn = 'access_token' | 'refresh_token'

/**
 * @param client the configured client that the token will be used with; the token opens for no other.
 * @throws {AlterSDKError} `decryption_failed`.
 * @returns `undefined` where the grant holds no such token.
 */
export function openToken(
  engine: Engine,
  client: RegisteredClient,
  grant: StoredTokens,
  column: TokenColumn,
): Secret | undefined {
  const sealed = column === 'access_token' ? grant.accessToken : grant.refreshToken
  if (sealed === null || grant.salt === null) return undefined
  return engine.keyRing.open(sealed, tokenContext(engine, client, grant, column), grant.salt)
}

function tokenContext(
  { appId }: Engine,
  client: RegisteredClient,
  place: TokenPlace,
  column: TokenColumn,
) {
  return {
    appId,
    table: 'credentials',
    column,
    rowId: place.grantId,
    version: place.version,
    binding: bindTo(place, client, place.connection),
  }
}

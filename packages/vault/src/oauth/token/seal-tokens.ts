import type { Secret } from '../../encryption/secret.ts'
import type { Engine } from '../../engine.ts'

export interface SealedTokens {
  readonly accessToken: Uint8Array
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array
}

/** Seals a pair for one grant and one version of its credential: in any other row or version it will not open. */
export function sealTokens(
  engine: Engine,
  place: { grantId: string; version: number },
  tokens: { accessToken: Secret; refreshToken: Secret | undefined },
): SealedTokens {
  const salt = engine.keyRing.newSalt()
  const seal = (column: TokenColumn, token: Secret) =>
    engine.keyRing.seal(token, tokenContext(engine.appId, place, column), salt)
  return {
    salt,
    accessToken: seal('access_token', tokens.accessToken),
    refreshToken:
      tokens.refreshToken === undefined ? null : seal('refresh_token', tokens.refreshToken),
  }
}

interface StoredTokens {
  readonly grantId: string
  readonly version: number
  readonly accessToken: Uint8Array | null
  readonly refreshToken: Uint8Array | null
  readonly salt: Uint8Array | null
}

type TokenColumn = 'access_token' | 'refresh_token'

/** @throws {AlterSDKError} `decryption_failed`. @returns `undefined` where the row holds no such token. */
export function openToken(
  engine: Engine,
  row: StoredTokens,
  column: TokenColumn,
): Secret | undefined {
  const sealed = column === 'access_token' ? row.accessToken : row.refreshToken
  if (sealed === null || row.salt === null) return undefined
  return engine.keyRing.open(sealed, tokenContext(engine.appId, row, column), row.salt)
}

function tokenContext(
  appId: string,
  place: { grantId: string; version: number },
  column: TokenColumn,
) {
  return { appId, table: 'credentials', column, rowId: place.grantId, version: place.version }
}

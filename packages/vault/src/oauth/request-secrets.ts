import { AlterSDKError } from '@alter-ai/protocol'
import { Secret } from '../encryption/secret.ts'
import type { Engine } from '../engine.ts'
import type { Provider } from '../providers/provider.ts'
import type { AuthorizationRequest } from '../storage/tables/authorization-requests.ts'

/** Secrets of one authorization request: they stay here, sealed, and go out only with the code (RFC 7636 §4.5). */
export interface RequestSecrets {
  readonly codeVerifier: string | undefined
  readonly nonce: string | undefined
}

/** Fresh ones, 256 bits each, as far as the provider knows what to do with them. */
export function newRequestSecrets(
  { random }: Pick<Engine, 'random'>,
  { pkce, openid }: Provider,
): RequestSecrets {
  return {
    codeVerifier: pkce !== 'unsupported' ? base64url(random(32)) : undefined,
    nonce: openid ? base64url(random(32)) : undefined,
  }
}

/** What is stored of them. Opens only in the row of this request, under this salt. */
export function sealSecrets(
  { keyRing, appId }: Pick<Engine, 'keyRing' | 'appId'>,
  secrets: RequestSecrets,
  { requestId, salt }: { readonly requestId: string; readonly salt: Uint8Array },
): Uint8Array {
  return keyRing.seal(new Secret(JSON.stringify(secrets)), contextOf(appId, requestId), salt)
}

/** @throws {AlterSDKError} `internal_error` when they are gone, `decryption_failed` when they are another row's. */
export function openSecrets(
  { keyRing, appId }: Pick<Engine, 'keyRing' | 'appId'>,
  { proof, salt, requestId }: AuthorizationRequest,
): RequestSecrets {
  if (proof === null || salt === null)
    throw new AlterSDKError('internal_error', 'the secrets of a request are missing')
  return JSON.parse(
    keyRing.open(proof, contextOf(appId, requestId), salt).reveal(),
  ) as RequestSecrets
}

function contextOf(appId: string, requestId: string) {
  return { appId, table: 'authorization_requests', column: 'proof', rowId: requestId, version: 1 }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

import { AlterSDKError } from '@alter-ai/protocol'
import { bindTo } from '../encryption/bind-to.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Provider } from '../providers/provider.ts'
import type { AuthorizationRequest } from '../storage/tables/authorization-requests.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'

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

/** What is stored of them. It opens only for this request, under this salt. */
export function sealSecrets(
  engine: Pick<Engine, 'keyRing' | 'appId'>,
  secrets: RequestSecrets,
  { salt, ...place }: RequestPlace & { readonly salt: Uint8Array },
): Uint8Array {
  const context = requestContext(engine.appId, place, 'proof')
  return engine.keyRing.seal(new Secret(JSON.stringify(secrets)), context, salt)
}

/** @throws {AlterSDKError} `internal_error` when they are gone, `decryption_failed` when they belong to another request. */
export function openSecrets(
  engine: Pick<Engine, 'keyRing' | 'appId'>,
  { session, client, request }: RequestOfSession,
): RequestSecrets {
  const { proof, salt } = request
  if (proof === null || salt === null)
    throw new AlterSDKError('internal_error', 'the secrets of a request are missing')
  const context = requestContext(engine.appId, { ...request, session, client }, 'proof')
  return JSON.parse(engine.keyRing.open(proof, context, salt).reveal()) as RequestSecrets
}

/** A request with the session that made it and the configured client that it went to. */
export interface RequestOfSession {
  readonly session: SessionRow
  readonly client: RegisteredClient
  readonly request: AuthorizationRequest
}

interface RequestPlace extends Pick<AuthorizationRequest, 'requestId' | 'connection'> {
  readonly session: SessionRow
  readonly client: RegisteredClient
}

/** What a sealed column of a request belongs to: also the session, its user, the provider client and the connection. */
export function requestContext(
  appId: string,
  { requestId, connection, session, client }: RequestPlace,
  column: 'proof' | 'held' | 'held_account',
) {
  return {
    appId,
    table: 'authorization_requests',
    column,
    rowId: requestId,
    version: 1,
    binding: [session.sessionId, ...bindTo(session, client, connection)],
  }
}

/** The salt of a request, which its sealed columns need for as long as they exist. */
export function saltOf({ salt }: AuthorizationRequest): Uint8Array {
  if (salt === null) throw new AlterSDKError('internal_error', 'a salt is missing')
  return salt
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

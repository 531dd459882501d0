import { AlterSDKError } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import { generateSecret, hashSecret } from '../encryption/token-hash.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { connectClient, readTyped } from '../providers/client/connect-client.ts'
import type { Connection } from '../providers/connection-parameter.ts'
import { lackedScopes, scopesToAsk } from '../providers/scopes.ts'
import { assertSessionIsLive } from '../session/find-session.ts'
import { isProven } from '../browser/check-binding.ts'
import { assertSameUser, findFlowSession, type FlowInput } from '../browser/flow-session.ts'
import { grantToRenew } from '../grant/grant-to-renew.ts'
import { unknownProvider } from '../session/mint-session.ts'
import { principalOf } from '../identity/principal.ts'
import { authorizationRequests } from '../storage/tables/authorization-requests.ts'
import { startAuthorizing, type SessionRow } from '../storage/tables/connect-sessions.ts'
import type { StoredGrant } from '../storage/tables/grants.ts'
import { insert, now } from '../storage/table.ts'
import { buildAuthorizationUrl } from './build-authorization-url.ts'
import { newRequestSecrets, sealSecrets } from './request-secrets.ts'

export interface AuthorizeInput extends FlowInput {
  /** The operator's key of the provider client that the user chose. */
  readonly provider: string
  /** What the user typed where the provider's row asks for more than a click. */
  readonly connection?: Connection
}

/**
 * Sends the browser that redeemed the session on its way to a provider: answers the authorization URL.
 *
 * @throws {AlterSDKError} `session_not_found`, `session_expired`, `session_cancelled`, `session_used`, `binding_failed`
 * (no flow cookie), `unknown_provider`, `invalid_connection_parameter`; what discovery throws.
 */
export async function startAuthorization(engine: Engine, input: AuthorizeInput): Promise<string> {
  const { session, flowHash } = await findFlowSession(engine, input)
  assertSessionIsLive(session)
  await assertSameUser(engine, session, input.identified)
  const client = engine.clients.get(input.provider)
  if (client === undefined || !session.providers.includes(input.provider))
    throw unknownProvider(engine)
  const renewed = await grantToRenew(engine, session, client)
  // A grant that is renewed stays with the shop, the region, the tenant that it is of.
  const typed =
    renewed === undefined ? readTyped(client, input.connection ?? {}) : renewed.connection
  return openRequest(engine, session, connectClient(client, typed), {
    flowHash,
    // Some providers answer at once what was answered before; then nobody is asked for what was refused, or never asked for.
    forceConsent:
      renewed !== undefined &&
      lackedScopes(client.provider, renewed.scopes, session.requiredScopes).length > 0,
    renewed,
    heldScopes: renewed?.scopes ?? [],
  })
}

/** Makes one authorization request of a session and answers its URL. */
export async function openRequest(
  engine: Engine,
  session: SessionRow,
  client: RegisteredClient,
  how: {
    flowHash: string
    forceConsent: boolean
    /** The grant that is to be renewed, if there is one. */
    renewed: StoredGrant | undefined
    /** Asked for again. */
    heldScopes: readonly string[]
  },
): Promise<string> {
  const { provider } = client
  const { authorizationUrl } = await engine.metadata.endpointsOf(provider)
  const secrets = newRequestSecrets(engine, provider)
  const state = generateSecret('st', engine.appId, engine.random)
  const requestId = uuidv7()
  const salt = engine.keyRing.newSalt()
  const scopes = scopesToAsk(client, session.requiredScopes, how.heldScopes)
  const outcome = await engine.driver.commit([
    startAuthorizing(engine.appId, session.sessionId, how.flowHash),
    insert(authorizationRequests, {
      appId: engine.appId,
      requestId,
      sessionId: session.sessionId,
      providerClientId: client.providerClientId,
      stateHash: hashSecret('st', state),
      redirectUri: client.redirectUri,
      scopes,
      proof: sealSecrets(engine, secrets, {
        requestId,
        connection: client.connection,
        session,
        client,
        salt,
      }),
      salt,
      status: 'started',
      errorCode: null,
      grantId: null,
      operation: null,
      consentForced: how.forceConsent,
      createdAt: now,
      expiresAt: session.expiresAt,
      claimedAt: null,
      finishedAt: null,
      held: null,
      connection: client.connection,
      errorDetails: null,
    }),
    auditStatement(engine.appId, {
      event: 'authorization.started',
      outcome: 'succeeded',
      provider: client.key,
      ...principalOf(session),
      details: {
        ...sessionDetails(session),
        ...(session.binding !== null && { binding: session.binding }),
      },
    }),
  ])
  if (!outcome.committed) {
    throw new AlterSDKError(
      'session_used',
      'this connect session is over; start again from the app',
      { status: 410 },
    )
  }
  engine.sessionChanges.announce(session.sessionId)
  return buildAuthorizationUrl(authorizationUrl, client, {
    state,
    secrets,
    scopes,
    forceConsent: how.forceConsent,
    // An e-mail address as a rule, so it is only for a browser that has shown whose it is.
    loginHint: isProven(session.binding)
      ? (session.loginHint ?? accountOf(client, how.renewed))
      : undefined,
  })
}

/** By what the provider knows the account that is to be chosen again; it may have been told by something else. */
function accountOf({ provider }: RegisteredClient, grant: StoredGrant | undefined) {
  if (grant === undefined || provider.anonymous) return undefined
  return grant.accountEmail ?? grant.accountIdentifier
}

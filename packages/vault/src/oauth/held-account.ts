import { AlterSDKError } from '@alter-ai/protocol'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Account } from '../grant/identify-account.ts'
import { principalOf } from '../identity/principal.ts'
import { revocationStatement } from '../outbox/discarded-tokens.ts'
import type { Connection } from '../providers/connection-parameter.ts'
import { holdForDecision } from '../storage/tables/authorization-requests.ts'
import type { Flow } from './receive-response.ts'
import { requestContext, saltOf, type RequestOfSession } from './request-secrets.ts'
import type { TokenSet } from './token/token-set.ts'

/** The result of an exchange that a grant needs. */
export interface HeldAccount {
  readonly account: Account
  readonly connection: Connection
  readonly tokens: TokenSet
}

/** How long a user has to decide about an account. */
const decisionMs = 10 * 60_000

interface Payload {
  readonly account: Account
  readonly connection: Connection
  readonly accessToken: string
  readonly refreshToken?: string
  readonly scopes?: readonly string[]
  readonly expiresInSeconds?: number
  readonly refreshExpiresInSeconds?: number
}

/**
 * Keeps tokens sealed and outside any grant until the user has accepted the account. The revocation at the provider is
 * committed with them and becomes due after ten minutes: it happens unless the user accepts, also when this process dies.
 *
 * @throws {AlterSDKError} `session_cancelled` when the session ended in the meantime: nothing was kept.
 */
export async function holdAccount(
  engine: Engine,
  flow: Flow,
  client: RegisteredClient,
  held: Omit<HeldAccount, 'connection'>,
): Promise<void> {
  const { session, request } = flow
  const { account, tokens } = held
  const payload: Payload = {
    account,
    connection: client.connection,
    accessToken: tokens.accessToken.reveal(),
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken.reveal() }),
    ...(tokens.scopes && { scopes: tokens.scopes }),
    ...(tokens.expiresInSeconds !== undefined && { expiresInSeconds: tokens.expiresInSeconds }),
    ...(tokens.refreshExpiresInSeconds !== undefined && {
      refreshExpiresInSeconds: tokens.refreshExpiresInSeconds,
    }),
  }
  const sealed = engine.keyRing.seal(
    new Secret(JSON.stringify(payload)),
    contextOf(engine, flow),
    saltOf(request),
  )
  const outcome = await engine.driver.commit([
    holdForDecision(request, sealed, decisionMs),
    revocationStatement(
      engine,
      'revoke_tokens',
      {
        grantId: request.requestId,
        clientKey: client.key,
        providerClientId: client.providerClientId,
        accountId: account.id,
        connection: client.connection,
        accessToken: tokens.accessToken,
        refreshToken: tokens.refreshToken,
        ...principalOf(session),
      },
      { outboxId: request.requestId, delayMs: decisionMs },
    ),
    auditStatement(engine.appId, {
      event: 'authorization.awaiting_confirmation',
      outcome: 'succeeded',
      provider: client.key,
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  if (outcome.committed) return
  throw new AlterSDKError(
    'session_cancelled',
    'The connect session ended before the provider responded. Start again from the app.',
    { status: 410 },
  )
}

/**
 * What {@link holdAccount} has kept.
 *
 * @param heldForMs Time since then, which the tokens have aged.
 */
export function openHeldAccount(
  engine: Engine,
  held: RequestOfSession,
  heldForMs: number,
): HeldAccount {
  const { request } = held
  if (request.held === null) throw new AlterSDKError('internal_error', 'a held account is missing')
  const payload = JSON.parse(
    engine.keyRing.open(request.held, contextOf(engine, held), saltOf(request)).reveal(),
  ) as Payload
  const left = (seconds: number) => Math.max(0, seconds - Math.ceil(heldForMs / 1_000))
  const { account, connection, accessToken, refreshToken, scopes } = payload
  const { expiresInSeconds, refreshExpiresInSeconds } = payload
  return {
    account,
    connection,
    tokens: {
      accessToken: new Secret(accessToken),
      ...(refreshToken !== undefined && { refreshToken: new Secret(refreshToken) }),
      ...(scopes && { scopes }),
      ...(expiresInSeconds !== undefined && { expiresInSeconds: left(expiresInSeconds) }),
      ...(refreshExpiresInSeconds !== undefined && {
        refreshExpiresInSeconds: left(refreshExpiresInSeconds),
      }),
    },
  }
}

function contextOf({ appId }: Engine, { session, client, request }: RequestOfSession) {
  return requestContext(appId, { ...request, session, client }, 'held_account')
}

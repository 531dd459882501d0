import { AlterSDKError } from '@alter-ai/protocol'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine } from '../engine.ts'
import { commitGrant } from '../grant/commit-grant.ts'
import { principalOf } from '../identity/principal.ts'
import { logSession } from '../log/log-session.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import type { Statement } from '../storage/driver.ts'
import {
  claimDecision,
  declineRequest,
  type AwaitingRequest,
} from '../storage/tables/authorization-requests.ts'
import { finishSession, returnToChoosing } from '../storage/tables/connect-sessions.ts'
import { deferWork, dropWork, expediteWork } from '../storage/tables/outbox.ts'
import { failFlow } from './finish-flow.ts'
import { openHeldAccount } from './held-account.ts'
import type { Flow } from './receive-response.ts'

export interface Decision {
  readonly flow: Flow
  readonly request: AwaitingRequest
  /** Spends the handle that the decision came with. */
  readonly claim: Statement
}

/** Longer than the commit that follows may take. */
const commitMs = 60_000

/**
 * The user accepts the account that was chosen: its tokens become a grant. One commit claims the decision and puts the
 * pending revocation off; the next makes the grant and drops that revocation. A process that dies between them leaves a
 * revocation, and no grant.
 *
 * @returns whether this call was the one that decided.
 */
export async function acceptAccount(
  engine: Engine,
  { flow, request, claim }: Decision,
): Promise<boolean> {
  const { appId, requestId } = request
  const { account, connection, tokens } = openHeldAccount(
    engine,
    { ...flow, request },
    request.heldForMs,
  )
  const claimed = await engine.driver.commit([
    claim,
    claimDecision(request),
    deferWork(appId, requestId, commitMs),
  ])
  if (!claimed.committed) return false
  const client = connectClient(flow.client, connection)
  try {
    await commitGrant(engine, {
      session: flow.session,
      request,
      client,
      account,
      tokens,
      binding: 'complete_step',
      alsoCommit: [dropWork(appId, requestId)],
    })
  } catch (error) {
    const code = error instanceof AlterSDKError ? error.code : 'internal_error'
    const reason = error instanceof AlterSDKError ? error.message : 'unexpected error'
    await failFlow(engine, flow, { code, reason, missingScopes: [], error }, { client })
    await engine.driver.commit([expediteWork(appId, requestId)])
    engine.wakeOutbox()
  }
  return true
}

/**
 * The user does not want this account: its tokens are deleted here, and ended at the provider where that ends no other grant.
 *
 * @returns whether this call was the one that decided.
 */
export async function declineAccount(
  engine: Engine,
  { flow, request, claim }: Decision,
): Promise<boolean> {
  const { session, client } = flow
  const { appId, requestId } = request
  const reason = 'the user did not accept the account'
  const outcome = await engine.driver.commit([
    claim,
    declineRequest(request),
    session.multiple
      ? returnToChoosing(appId, session.sessionId)
      : finishSession(appId, session.sessionId, { status: 'failed', errorCode: 'access_denied' }),
    expediteWork(appId, requestId),
    auditStatement(appId, {
      event: 'authorization.failed',
      outcome: 'denied',
      errorCode: 'access_denied',
      provider: client.key,
      ...principalOf(session),
      details: { ...sessionDetails(session), reason },
    }),
  ])
  if (outcome.committed) {
    engine.wakeOutbox()
    logSession(engine, 'authorization.failed', session, {
      provider: client.key,
      errorCode: 'access_denied',
      reason,
    })
  }
  return outcome.committed
}

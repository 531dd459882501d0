import { AlterSDKError } from '@alter-ai/protocol'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import { Secret } from '../encryption/secret.ts'
import type { Engine } from '../engine.ts'
import { principalOf } from '../identity/principal.ts'
import { handOver } from '../session/session-result.ts'
import { forgetHeldRequests, holdRequest } from '../storage/tables/authorization-requests.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'
import type { Flow } from './receive-response.ts'
import { requestContext, saltOf, type RequestOfSession } from './request-secrets.ts'
import { validateResponse } from './validate-response.ts'

/**
 * Whether nothing has shown yet whose browser brings this code. An answer without a usable one (a refusal, another issuer)
 * holds nothing that could be spent, and ends the flow at once.
 */
export async function mustBeHeld(
  engine: Engine,
  { session, client }: Flow,
  parameters: URLSearchParams,
): Promise<boolean> {
  if (session.binding !== 'complete_step' && session.binding !== 'loopback') return false
  try {
    validateResponse(await engine.metadata.endpointsOf(client.provider), client, parameters)
    return true
  } catch (error) {
    if (error instanceof AlterSDKError) return false
    throw error
  }
}

/**
 * Keeps the answer, sealed, for as long as the session lives, and answers where the browser carries the one-time handle. No
 * token request is made.
 *
 * @returns `undefined` when an identical callback was faster.
 */
export async function holdResponse(
  engine: Engine,
  flow: Flow,
  parameters: URLSearchParams,
): Promise<string | undefined> {
  const { session, request, client, flowHash } = flow
  const way = wayToComplete(engine, session)
  const held = engine.keyRing.seal(
    new Secret(parameters.toString()),
    heldContext(engine, flow),
    saltOf(request),
  )
  const outcome = await engine.driver.commit([
    // An earlier walk of this session that was not completed: only the newest handle is good.
    forgetHeldRequests(engine.appId, session.sessionId, 'flow_lost'),
    holdRequest(request, flowHash, held),
    way.statement,
    auditStatement(engine.appId, {
      event: 'authorization.held',
      outcome: 'succeeded',
      provider: client.key,
      ...principalOf(session),
      details: sessionDetails(session),
    }),
  ])
  return outcome.committed ? way.url : undefined
}

/** The same callback once more (a reload): the answer is held already, and the newest handle is the one that counts. */
export async function handOverAgain(
  engine: Engine,
  session: SessionRow,
): Promise<string | undefined> {
  const way = wayToComplete(engine, session)
  const outcome = await engine.driver.commit([way.statement])
  return outcome.committed ? way.url : undefined
}

/** The response of the provider. @throws {AlterSDKError} `decryption_failed` when it belongs to another request. */
export function openHeld(engine: Engine, held: RequestOfSession): URLSearchParams {
  const { request } = held
  if (request.held === null) throw new AlterSDKError('internal_error', 'a held answer is missing')
  const text = engine.keyRing.open(request.held, heldContext(engine, held), saltOf(request))
  return new URLSearchParams(text.reveal())
}

function wayToComplete(engine: Engine, session: SessionRow) {
  const way = handOver(engine, session)
  if (way === undefined) throw new AlterSDKError('internal_error', 'a complete URL is missing')
  return way
}

function heldContext({ appId }: Engine, { session, client, request }: RequestOfSession) {
  return requestContext(appId, { ...request, session, client }, 'held')
}

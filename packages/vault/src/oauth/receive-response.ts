import { AlterSDKError, isFinalState } from '@alter-ai/protocol'
import { hashSecret, refOf } from '../encryption/token-hash.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { connectClient } from '../providers/client/connect-client.ts'
import { describeScope, type DescribedScope } from '../providers/scopes.ts'
import { matchesUser, type Identified } from '../browser/check-binding.ts'
import { matchingFlowHash, type Cookies, type CookieNames } from '../browser/flow-cookie.ts'
import { assertSameUser } from '../browser/flow-session.ts'
import { endAsBindingFailed, recordRefusal } from '../browser/refuse-session.ts'
import { sessionResult, type SessionResult } from '../session/session-result.ts'
import { stateOf } from '../session/state-of.ts'
import {
  claimRequest,
  findRequestByState,
  type AuthorizationRequest,
} from '../storage/tables/authorization-requests.ts'
import {
  findSessionById,
  type Display,
  type PageLook,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { finishFlow } from './finish-flow.ts'
import { handOverAgain, holdResponse, mustBeHeld } from './hold-response.ts'
import { assertSingleValues, singleValue } from './single-value.ts'

export interface AuthorizationResponse {
  /** Key of the provider client, from the path of the redirect URI. */
  readonly client: string
  readonly parameters: URLSearchParams
  readonly cookies: Cookies
  readonly cookieNames: CookieNames
  readonly identified: Identified
}

/**
 * The session is over; or the provider has to be asked once more, this time for consent; or the user goes back to the choice,
 * because the session may connect several accounts (what became of this walk is said there); or the code is held, and the
 * browser goes to where the app will tell whether this is the session's user.
 */
export type ReceivedResponse = { readonly look: PageLook } & (
  | {
      readonly kind: 'result'
      readonly result: SessionResult
      readonly providerName: string
      /** What was required and not allowed, if that was it. */
      readonly missingScopes: readonly DescribedScope[]
    }
  | { readonly kind: 'ask_again'; readonly authorizationUrl: string; readonly providerName: string }
  | { readonly kind: 'choosing'; readonly session: string; readonly display: Display }
  | { readonly kind: 'held'; readonly continueTo: string; readonly providerName: string }
)

/** One walk to a provider, recognised. */
export interface Flow {
  readonly session: SessionRow
  readonly request: AuthorizationRequest
  readonly client: RegisteredClient
  readonly flowHash: string
  /** Nothing shows that the user chose the account, so it becomes a grant only once they have accepted it. Default `false`. */
  readonly mustAccept?: boolean
}

/**
 * Step 3. Receives the provider's answer. In this order: `state`, client, flow cookie, who is logged in; then the request
 * is claimed, in one statement that checks all of it again; only then is the code looked at, and exchanged. A callback
 * that fails before the claim changes nothing, so the right browser's flow stays usable. A reload after the end shows
 * the same result and exchanges nothing. Where the app has yet to tell whose browser this is, the code is held instead, and
 * exchanged by `completeConnectSession()`.
 *
 * @throws {AlterSDKError} `invalid_request`, `state_mismatch`, `binding_failed`: the answer belongs to no flow of this
 * browser. Every other failure ends the session, or this walk of several, and is part of the result.
 * @see RFC 6749 §4.1.2 and §10.12, RFC 9207
 */
export async function receiveResponse(
  engine: Engine,
  response: AuthorizationResponse,
): Promise<ReceivedResponse> {
  const flow = await recogniseFlow(engine, response)
  if (matchesUser(flow.session, response.identified) === false) {
    // What a session has brought is told to nobody else, also when the answer comes once more.
    if (stateOf(flow.session) === 'completed')
      await assertSameUser(engine, flow.session, response.identified)
    if (!isFinalState(stateOf(flow.session)))
      await endAsBindingFailed(engine, flow.session, response.identified)
    return resultOf(engine, flow)
  }
  if (isFinished(flow.request) || isFinalState(stateOf(flow.session))) return resultOf(engine, flow)
  if (await mustBeHeld(engine, flow, response.parameters)) {
    const continueTo = await holdResponse(engine, flow, response.parameters)
    return continueTo === undefined ? afterLostClaim(engine, flow) : heldResult(flow, continueTo)
  }
  const claim = await engine.driver.commit([claimRequest(flow.request, flow.flowHash)])
  if (!claim.committed) return afterLostClaim(engine, flow)

  const again = await finishFlow(engine, flow, response.parameters)
  if (again !== undefined) {
    return {
      kind: 'ask_again',
      authorizationUrl: again,
      providerName: flow.client.provider.name,
      look: lookOf(flow.session),
    }
  }
  engine.sessionChanges.announce(flow.session.sessionId)
  return resultOf(engine, flow)
}

/** Finds the flow that an answer belongs to; throws for every answer that belongs to none. */
async function recogniseFlow(engine: Engine, response: AuthorizationResponse): Promise<Flow> {
  assertSingleValues(response.parameters)
  const state = singleValue(response.parameters, 'state')
  if (state === undefined || refOf('st', state) !== engine.appId) throw stateMismatch()
  const [request] = await engine.driver.read(
    findRequestByState(engine.appId, hashSecret('st', state)),
  )
  const registered = engine.clients.get(response.client)
  if (request === undefined || registered === undefined) throw stateMismatch()
  const client = connectClient(registered, request.connection)
  // A code of one provider must never reach the token endpoint of another (RFC 9700 §4.4).
  if (
    request.providerClientId !== client.providerClientId ||
    request.redirectUri !== client.redirectUri
  )
    throw stateMismatch()
  const [session] = await engine.driver.read(findSessionById(engine.appId, request.sessionId))
  if (session === undefined) throw stateMismatch()
  engine.log.about({ sessionId: session.sessionId, provider: client.key })
  const flowHash = matchingFlowHash(session, response.cookies, response.cookieNames)
  if (flowHash === undefined) {
    await recordRefusal(engine, session, 'callback', { provider: client.key })
    engine.log.write('authorization.refused', { errorCode: 'binding_failed' })
    throw new AlterSDKError('binding_failed', 'this flow was started in another browser', {
      status: 403,
    })
  }
  return { session, request, client, flowHash }
}

// Longer than the provider's answer may take.
const patienceMs = 20_000

/**
 * The claim was an identical callback's: a double click, a browser that restored its tabs. This one exchanges nothing; it
 * waits for the other to end, so that the same browser sees the same result whichever answer it shows.
 */
async function afterLostClaim(engine: Engine, flow: Flow): Promise<ReceivedResponse> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const [request] = await engine.driver.read(
      findRequestByState(engine.appId, flow.request.stateHash),
    )
    const [session] = await engine.driver.read(
      findSessionById(engine.appId, flow.session.sessionId),
    )
    if (request === undefined || session === undefined) throw stateMismatch()
    if (isFinished(request) || isFinalState(stateOf(session))) return resultOf(engine, flow)
    if (request.status === 'held') {
      const continueTo = await handOverAgain(engine, session)
      if (continueTo !== undefined) return heldResult(flow, continueTo)
    }
    if (request.status === 'started') throw stateMismatch()
    if (performance.now() > deadline) throw stateMismatch()
    await engine.sessionChanges.next(session.sessionId, 250)
  }
}

function isFinished(request: AuthorizationRequest): boolean {
  return request.status === 'completed' || request.status === 'failed'
}

function stateMismatch(): AlterSDKError {
  return new AlterSDKError(
    'state_mismatch',
    'this answer belongs to no flow of ours; start again from the app',
    {
      status: 400,
    },
  )
}

async function resultOf(engine: Engine, flow: Flow): Promise<ReceivedResponse> {
  const [session = flow.session] = await engine.driver.read(
    findSessionById(engine.appId, flow.session.sessionId),
  )
  if (session.multiple && !isFinalState(stateOf(session))) {
    return {
      kind: 'choosing',
      session: session.publicId,
      display: session.display ?? 'page',
      look: lookOf(session),
    }
  }
  const { provider } = flow.client
  const missing = session.errorDetails?.missingScopes ?? []
  return {
    kind: 'result',
    result: await sessionResult(engine, session),
    providerName: provider.name,
    missingScopes: missing.map((scope) => describeScope(provider, scope)),
    look: lookOf(session),
  }
}

function heldResult(flow: Flow, continueTo: string): ReceivedResponse {
  return {
    kind: 'held',
    continueTo,
    providerName: flow.client.provider.name,
    look: lookOf(flow.session),
  }
}

function lookOf({ locale, theme }: SessionRow): PageLook {
  return { locale: locale ?? undefined, theme: theme ?? undefined }
}

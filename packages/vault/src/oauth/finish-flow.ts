import {
  AlterSDKError,
  InsufficientScopeError,
  type BindingLevel,
  type ErrorCode,
} from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import { auditStatement, sessionDetails } from '../audit/audit-event.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { revocationStatement } from '../outbox/discarded-tokens.ts'
import { reasonToKeep } from '../outbox/reason-to-keep.ts'
import { commitGrant } from '../grant/commit-grant.ts'
import { identifyAccount, type Account } from '../grant/identify-account.ts'
import { connectClient, readAnswered } from '../providers/client/connect-client.ts'
import { reachOf } from '../providers/revocation-reach.ts'
import { lackedScopes } from '../providers/scopes.ts'
import { logSession } from '../log/log-session.ts'
import { grantToRenew } from '../grant/grant-to-renew.ts'
import { principalOf } from '../identity/principal.ts'
import { isRefusedForAll, pauseClient } from '../refresh/client-pause.ts'
import type { Statement } from '../storage/driver.ts'
import { finishRequest } from '../storage/tables/authorization-requests.ts'
import {
  finishSession,
  returnToChoosing,
  type SessionRow,
} from '../storage/tables/connect-sessions.ts'
import { findCredential } from '../storage/tables/credentials.ts'
import { findGrantByAccount, type GrantRow, type StoredGrant } from '../storage/tables/grants.ts'
import {
  exchangeCode,
  judgeTokens,
  lengthenToken,
  type Exchanged,
  type TokenAnswer,
} from './token/endpoint.ts'
import { parseScope } from './token/read-token-response.ts'
import { revokeToken } from './token/revoke-token.ts'
import type { Flow } from './receive-response.ts'
import { holdAccount } from './held-account.ts'
import { openSecrets } from './request-secrets.ts'
import { singleValue } from './single-value.ts'
import { openRequest } from './start-authorization.ts'
import { validateResponse } from './validate-response.ts'

/** What has come so far, for whoever has to clean up. */
export interface Received {
  answer?: TokenAnswer
  /** As far as its connection is known, which says where its tokens can be ended. */
  client: RegisteredClient
  account?: Account
}

/**
 * What follows the claim: exchange the code, learn the account, keep the grant. Failures end request and session with
 * their code; where several accounts may be connected, only the request, unless somebody has meddled. Tokens that came and
 * cannot be kept are ended at the provider.
 *
 * @returns the URL to go to when the provider must be asked once more, for consent; otherwise the flow is over, or its account
 * is held until the user accepts it ({@link Flow.mustAccept}).
 * @throws only when the database fails, and then whatever tokens had come have been ended at the provider.
 */
export async function finishFlow(
  engine: Engine,
  flow: Flow,
  parameters: URLSearchParams,
): Promise<string | undefined> {
  const received: Received = { client: flow.client }
  try {
    return await exchangeAndKeep(engine, flow, parameters, received)
  } catch (error) {
    const code = error instanceof AlterSDKError ? error.code : 'internal_error'
    const missingScopes = error instanceof InsufficientScopeError ? error.missingScopes : []
    // Messages of ours say what happened and hold nothing that came from outside, so an operator may read them.
    const reason = error instanceof AlterSDKError ? error.message : 'unexpected error'
    await failFlow(engine, flow, { code, reason, missingScopes, error }, received)
    if (isRefusedForAll(flow.client, code) && blamesClient(error))
      await pauseClient(engine, flow.client)
    return undefined
  }
}

/**
 * A user can put a code of their own making into their callback. What a provider says to that must not stop everyone's
 * refreshes, unless it says in words that the client is wrong.
 */
function blamesClient(error: unknown): boolean {
  return error instanceof AlterSDKError && error.details?.['namesClient'] === true
}

async function exchangeAndKeep(
  engine: Engine,
  flow: Flow,
  parameters: URLSearchParams,
  received: Received,
): Promise<string | undefined> {
  const { request, session } = flow
  const exchanged = await exchange(engine, flow, parameters, received)
  // What the token answer says of the connection also says where the account is looked up.
  received.client = connectClient(
    received.client,
    readAnswered(received.client, 'token_response', exchanged.body),
  )
  const { account, source } = await identifyAccount(engine, received.client, exchanged)
  received.account = account
  const client = connectClient(received.client, readAnswered(received.client, 'account', source))
  const renewed = await grantToRenew(engine, session, client)
  assertSameAccount(client, renewed, account)
  const existing = await grantOf(engine, flow, account)
  const forceConsent = await needsConsent(engine, flow, existing, exchanged)
  if (forceConsent || asksTooLittle(flow, existing, exchanged)) {
    await engine.driver.commit([
      finishRequest(request, { status: 'failed', errorCode: 'consent_required' }),
      // Where that would end the consent that is about to be given again, it waits for the end of the session.
      ...discard(engine, flow, received, {
        delayMs:
          reachOf(client.provider) === 'token'
            ? 0
            : Math.max(0, session.expiresAt - engine.clock()),
      }),
    ])
    engine.wakeOutbox()
    return openRequest(engine, session, flow.client, {
      flowHash: flow.flowHash,
      forceConsent,
      renewed: existing,
      heldScopes: [...request.scopes, ...(existing?.scopes ?? [])],
    })
  }
  assertRequiredScopes(client, session, exchanged)
  if (flow.mustAccept === true) {
    await holdAccount(engine, flow, client, { account, tokens: exchanged.tokens })
    return undefined
  }
  await commitGrant(engine, {
    session,
    request,
    client,
    account,
    tokens: exchanged.tokens,
    binding: heldLevel(session),
  })
  return undefined
}

/** Code to tokens, at the endpoint that the row and the answer name, by however many exchanges the row wants. */
async function exchange(
  engine: Engine,
  flow: Flow,
  parameters: URLSearchParams,
  received: Received,
): Promise<Exchanged> {
  const { request } = flow
  const asked = await engine.metadata.endpointsOf(flow.client.provider)
  const judged = validateResponse(asked, flow.client, parameters)
  const client = connectClient(flow.client, readAnswered(flow.client, 'redirect', parameters))
  received.client = client
  const endpoints = await engine.metadata.endpointsOf(client.provider)
  const secrets = openSecrets(engine, flow)
  received.answer = await exchangeCode(engine, client, endpoints, judged, {
    redirectUri: request.redirectUri,
    scopes: request.scopes,
    codeVerifier: secrets.codeVerifier,
  })
  const first = await judgeTokens(engine, client, endpoints, received.answer, secrets.nonce)
  const exchanged = await lengthenToken(engine, client, endpoints, first)
  if (exchanged !== first)
    received.answer = { ...received.answer, accessToken: exchanged.tokens.accessToken }
  if (client.provider.scopeAnswer === 'token_response') return exchanged
  const scopes = parseScope(singleValue(parameters, 'scope'))
  return scopes === undefined
    ? exchanged
    : { ...exchanged, tokens: { ...exchanged.tokens, scopes } }
}

function heldLevel({ binding }: SessionRow): BindingLevel {
  if (binding !== null) return binding
  throw new AlterSDKError('internal_error', 'a session was opened without a binding')
}

/**
 * A session that renews a grant was made for that account. Another one must neither take the grant over, nor become a grant
 * that the app did not ask for while it waits for this one. (Where accounts cannot be told apart, none is another.)
 */
function assertSameAccount(
  { provider }: RegisteredClient,
  renewed: GrantRow | undefined,
  account: Account,
): void {
  if (renewed === undefined || provider.anonymous || renewed.accountId === account.id) return
  throw new AlterSDKError('account_mismatch', 'another account was chosen than the grant’s', {
    status: 403,
    provider: provider.id,
  })
}

// Below the required scopes no grant is stored; a provider that says nothing of scope gave what was asked (RFC 6749 §5.1).
function assertRequiredScopes(
  { provider }: RegisteredClient,
  session: SessionRow,
  exchanged: Exchanged,
): void {
  const granted = exchanged.tokens.scopes
  if (granted === undefined) return
  const missingScopes = lackedScopes(provider, granted, session.requiredScopes)
  if (missingScopes.length > 0)
    throw new InsufficientScopeError('a required scope was not granted', { missingScopes })
}

/** The grant that the account has already, and that can be renewed. */
async function grantOf(
  engine: Engine,
  { client, session }: Flow,
  account: Account,
): Promise<StoredGrant | undefined> {
  const [grant] = await engine.driver.read(
    findGrantByAccount(engine.appId, {
      endUserId: session.endUserId,
      providerClientId: client.providerClientId,
      accountId: account.id,
    }),
  )
  return grant?.isOver === true ? undefined : grant
}

/**
 * Which grant a session renews may be known only now, when its account is. If the grant has scopes that were neither asked for
 * nor granted, the new tokens would end with fewer than before. So they are asked for, once: the next request has them.
 */
function asksTooLittle(
  { client, request }: Flow,
  existing: StoredGrant | undefined,
  { tokens }: Exchanged,
): boolean {
  const reached = [...request.scopes, ...(tokens.scopes ?? [])]
  return lackedScopes(client.provider, reached, existing?.scopes ?? []).length > 0
}

/**
 * Some providers give a refresh token only with a consent that was really shown. Without one, and with none kept from
 * before, the grant would end within the hour: so consent is asked for, once.
 */
async function needsConsent(
  engine: Engine,
  { client, request }: Flow,
  grant: StoredGrant | undefined,
  exchanged: Exchanged,
): Promise<boolean> {
  const { refresh, consentParameters } = client.provider
  if (exchanged.tokens.refreshToken !== undefined || request.consentForced) return false
  if (!refresh.supported || Object.keys(consentParameters).length === 0) return false
  if (grant === undefined) return true
  const [credential] = await engine.driver.read(findCredential(engine.appId, grant.grantId))
  return credential?.status !== 'active' || credential.refreshToken === null
}

const maxTries = 3

/** Why a flow ends. */
interface FlowFailure {
  readonly code: ErrorCode
  readonly reason: string
  readonly missingScopes: readonly string[]
  /** What was thrown. */
  readonly error: unknown
}

/** Ends request and session with a failure; tokens that have come are ended at the provider. */
export async function failFlow(
  engine: Engine,
  flow: Flow,
  failure: FlowFailure,
  received: Received,
): Promise<void> {
  const { request, session } = flow
  const { code, reason, missingScopes } = failure
  const failed = {
    status: 'failed' as const,
    errorCode: code,
    ...(missingScopes.length > 0 && { errorDetails: { missingScopes } }),
  }
  const statements: Statement[] = [
    finishRequest(request, failed),
    session.multiple && code !== 'issuer_mismatch'
      ? returnToChoosing(engine.appId, session.sessionId)
      : finishSession(engine.appId, session.sessionId, failed),
    auditStatement(engine.appId, {
      event: 'authorization.failed',
      outcome: 'failed',
      errorCode: code,
      provider: flow.client.key,
      ...principalOf(session),
      details: {
        ...sessionDetails(session),
        reason,
        ...(missingScopes.length > 0 && { missing_scopes: missingScopes.join(' ') }),
      },
    }),
    ...discard(engine, flow, received),
  ]
  // The session may have been cancelled meanwhile; its end stands, and the rest is recorded all the same.
  const unconditional = statements.map(({ expect: _, ...statement }) => statement)
  for (let tries = 1; ; tries++) {
    try {
      await engine.driver.commit(unconditional)
      break
    } catch (error) {
      if (tries < maxTries) continue
      // Nothing can be written down, not even what is to be ended: so it is ended now, while we still have it.
      await endAtProvider(engine, received)
      throw error
    }
  }
  engine.wakeOutbox()
  logSession(engine, 'authorization.failed', session, {
    provider: flow.client.key,
    errorCode: code,
    reason,
    ...(code === 'internal_error' && { error: failure.error }),
  })
}

async function endAtProvider(engine: Engine, { answer, account, client }: Received): Promise<void> {
  if (answer === undefined) return
  const { accessToken, refreshToken } = answer
  try {
    const kept = await reasonToKeep(engine, client, {
      accountId: account?.id ?? '',
      accessToken,
      refreshToken,
    })
    if (kept === undefined)
      await revokeToken(engine, client, { accessToken, refreshToken, accountId: account?.id ?? '' })
  } catch (error) {
    engine.onError(error, 'revocation')
  }
}

function discard(
  engine: Engine,
  flow: Flow,
  received: Received,
  when?: { readonly delayMs: number },
): Statement[] {
  if (received.answer === undefined) return []
  const { accessToken, refreshToken } = received.answer
  return [
    revocationStatement(
      engine,
      'revoke_tokens',
      {
        grantId: uuidv7(),
        clientKey: flow.client.key,
        providerClientId: flow.client.providerClientId,
        accountId: received.account?.id ?? '',
        connection: received.client.connection,
        accessToken,
        refreshToken,
        ...principalOf(flow.session),
      },
      when,
    ),
  ]
}

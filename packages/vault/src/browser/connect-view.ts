import type { Grant, SessionState } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { toWireGrant } from '../grant/to-wire-grant.ts'
import { knownHost } from '../providers/client/authorization-host.ts'
import { askedParameters } from '../providers/client/connect-client.ts'
import type { ConnectionParameter } from '../providers/connection-parameter.ts'
import { describeScope, scopesToAsk, type DescribedScope } from '../providers/scopes.ts'
import { findLastEnded } from '../storage/tables/authorization-requests.ts'
import type { Display, SessionRow } from '../storage/tables/connect-sessions.ts'
import { grantToRenew } from '../grant/grant-to-renew.ts'
import { isProven } from './check-binding.ts'
import { grantsOfSession } from '../grant/session-grants.ts'

/** What the connect page shows. */
export interface ConnectView {
  readonly session: string
  readonly status: SessionState
  readonly display: Display
  readonly expiresAt: Date
  readonly userLabel: string | undefined
  /** Nothing shows that this browser is the one that started; the user must be asked, with the app's and the user's name. */
  readonly isUnbound: boolean
  readonly allowedOrigin: string | undefined
  readonly returnUrl: string | undefined
  readonly providers: readonly ProviderChoice[]
  /** Whether several accounts may be connected, one after another. Without it, the two below are empty. */
  readonly multiple: boolean
  /** What is connected so far. */
  readonly grants: readonly Grant[]
  /** Why the last try has failed; gone once a later one went well. */
  readonly problem: ConnectProblem | undefined
}

export interface ProviderChoice {
  readonly key: string
  readonly name: string
  /** Where the user will be taken, as far as that is known before they have said more; in ASCII, as the address bar says it. */
  readonly host: string
  readonly logo: string | undefined
  readonly scopes: readonly DescribedScope[]
  /** What has to be asked before the browser can leave: nothing at most providers. */
  readonly connection: readonly AskedParameter[]
}

/** A value that only the user knows, such as the name of their shop. */
export interface AskedParameter {
  readonly name: string
  readonly label: string
  readonly hint: string | undefined
  readonly example: string | undefined
  /** All that it can be; empty where it is typed. */
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly default: string | undefined
  readonly required: boolean
}

export interface ConnectProblem {
  readonly code: string
  readonly providerKey: string
  readonly providerName: string
  /** What was required and not allowed, if that was it. */
  readonly missingScopes: readonly DescribedScope[]
}

export async function connectView(
  engine: Engine,
  session: SessionRow,
  display: Display,
): Promise<ConnectView> {
  const grants = session.multiple ? await grantsOfSession(engine, session) : []
  return {
    session: session.publicId,
    status: session.status === 'pending' ? 'opened' : session.status,
    display,
    expiresAt: new Date(session.expiresAt),
    userLabel: userLabelOf(session),
    isUnbound: session.binding === 'unbound',
    allowedOrigin: session.allowedOrigin ?? undefined,
    returnUrl: session.returnUrl ?? undefined,
    providers: await providersOf(engine, session),
    multiple: session.multiple,
    grants: grants.map((row) => toWireGrant(engine, row)),
    problem: session.multiple ? await lastProblem(engine, session) : undefined,
  }
}

/** No e-mail address before something shows whose browser this is. */
function userLabelOf(session: SessionRow): string | undefined {
  const { email, userName } = session
  if (isProven(session.binding)) return email ?? userName ?? undefined
  return userName === null || userName.includes('@') ? undefined : userName
}

async function providersOf(engine: Engine, session: SessionRow): Promise<ProviderChoice[]> {
  const clients = session.providers.flatMap((key) => engine.clients.get(key) ?? [])
  return Promise.all(
    clients.map(async (client) => {
      const { key, provider } = client
      // What is known of a grant that is renewed is not asked again.
      const renewed = await grantToRenew(engine, session, client)
      const asked = renewed === undefined ? askedParameters(client) : []
      return {
        key,
        name: provider.name,
        host: knownHost(provider, renewed?.connection ?? defaultsOf(asked)),
        logo: provider.logo,
        scopes: scopesToAsk(client, session.requiredScopes, renewed?.scopes ?? []).map((scope) =>
          describeScope(provider, scope),
        ),
        connection: asked.map(toAsked),
      }
    }),
  )
}

function defaultsOf(asked: readonly ConnectionParameter[]): Record<string, string> {
  return Object.fromEntries(
    asked.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
}

function toAsked(parameter: ConnectionParameter): AskedParameter {
  const { name, label = name, hint, example, values = [], default: usual, required } = parameter
  return { name, label, hint, example, choices: values, default: usual, required }
}

async function lastProblem(
  engine: Engine,
  session: SessionRow,
): Promise<ConnectProblem | undefined> {
  const [last] = await engine.driver.read(findLastEnded(engine.appId, session.sessionId))
  if (last === undefined || last.errorCode === null) return undefined
  for (const { key, provider, providerClientId } of engine.clients.values()) {
    if (providerClientId === last.providerClientId) {
      const missing = last.errorDetails?.missingScopes ?? []
      return {
        code: last.errorCode,
        providerKey: key,
        providerName: provider.name,
        missingScopes: missing.map((scope) => describeScope(provider, scope)),
      }
    }
  }
  return undefined
}

import type { Grant, SessionState } from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { toWireGrant } from '../grant/to-wire-grant.ts'
import { findLastEnded } from '../storage/tables/authorization-requests.ts'
import type { Display, SessionRow } from '../storage/tables/connect-sessions.ts'
import { grantsOfSession } from './session-grants.ts'

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
  readonly several: boolean
  /** What is connected so far. */
  readonly grants: readonly Grant[]
  /** Why the last try has failed; gone once a later one went well. */
  readonly problem: ConnectProblem | undefined
}

export interface ProviderChoice {
  readonly key: string
  readonly name: string
  /** Where the user will be taken; in ASCII, because that is what the address bar will say. */
  readonly host: string
  readonly logo: string | undefined
  readonly scopes: readonly { readonly scope: string; readonly description: string }[]
}

export interface ConnectProblem {
  readonly code: string
  readonly providerKey: string
  readonly providerName: string
}

export async function connectView(
  engine: Engine,
  session: SessionRow,
  display: Display,
): Promise<ConnectView> {
  const grants = session.several ? await grantsOfSession(engine, session) : []
  return {
    session: session.publicId,
    status: session.status === 'pending' ? 'opened' : session.status,
    display,
    expiresAt: new Date(session.expiresAt),
    userLabel: session.email ?? session.userName ?? undefined,
    isUnbound: session.binding === 'unbound',
    allowedOrigin: session.allowedOrigin ?? undefined,
    returnUrl: session.returnUrl ?? undefined,
    providers: providersOf(engine, session),
    several: session.several,
    grants: grants.map((row) => toWireGrant(engine, row)),
    problem: session.several ? await lastProblem(engine, session) : undefined,
  }
}

function providersOf(engine: Engine, session: SessionRow): ProviderChoice[] {
  return session.providers.flatMap((key) => {
    const client = engine.clients.get(key)
    if (client === undefined) return []
    const { provider } = client
    const home = provider.authorizationUrl ?? provider.issuer
    return {
      key,
      name: provider.name,
      host: home === undefined ? '' : new URL(home).host,
      logo: provider.logo,
      scopes: client.scopes.map((scope) => ({
        scope,
        description: Object.hasOwn(provider.scopes, scope) ? String(provider.scopes[scope]) : scope,
      })),
    }
  })
}

async function lastProblem(
  engine: Engine,
  session: SessionRow,
): Promise<ConnectProblem | undefined> {
  const [last] = await engine.driver.read(findLastEnded(engine.appId, session.sessionId))
  if (last === undefined || last.errorCode === null) return undefined
  for (const { key, provider, providerClientId } of engine.clients.values()) {
    if (providerClientId === last.providerClientId)
      return { code: last.errorCode, providerKey: key, providerName: provider.name }
  }
  return undefined
}

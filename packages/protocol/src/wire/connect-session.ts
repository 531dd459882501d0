import { AlterValueError } from '../errors.ts'
import type { ConnectSession, ConnectSessionOptions, EndUser } from '../vault-client.ts'
import { dateOf, membersOf, textOf, wholeOf, withoutUndefined } from './members.ts'

/** Body of `POST /sdk/oauth/connect/session`. */
export interface WireSessionOptions {
  readonly allowed_providers?: readonly string[] | undefined
  readonly return_url?: string | undefined
  readonly complete_url?: string | undefined
  readonly allowed_origin?: string | undefined
  readonly required_scopes?: readonly string[] | undefined
  readonly grant_policy?:
    | {
        /** ISO 8601. */
        readonly expires_at?: string | undefined
        readonly max_ttl_seconds?: number | undefined
        readonly default_ttl_seconds?: number | undefined
      }
    | undefined
  readonly user?: WireUser | undefined
  readonly user_token?: string | undefined
  readonly reauthorize_grant_id?: string | undefined
  readonly login_hint?: string | undefined
  readonly multiple?: boolean | undefined
  readonly loopback_port?: number | undefined
  readonly user_code?: boolean | undefined
  readonly browser_id?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** A person on the wire, in bodies and, as base64url of this JSON, in `Alter-User`. */
export interface WireUser {
  readonly id: string
  readonly issuer?: string | undefined
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly groups?: readonly string[] | undefined
}

/** @throws {AlterValueError} for a time that is none. */
export function toWireSessionOptions(options: ConnectSessionOptions): WireSessionOptions {
  const { grantPolicy } = options
  return {
    allowed_providers: options.allowedProviders,
    return_url: options.returnUrl,
    complete_url: options.completeUrl,
    allowed_origin: options.allowedOrigin,
    required_scopes: options.requiredScopes,
    grant_policy: grantPolicy && {
      expires_at: toWireTime('grantPolicy.expiresAt', grantPolicy.expiresAt),
      max_ttl_seconds: grantPolicy.maxTtlSeconds,
      default_ttl_seconds: grantPolicy.defaultTtlSeconds,
    },
    user: options.user && toWireUser(options.user),
    user_token: options.userToken,
    reauthorize_grant_id: options.reauthorizeGrantId,
    login_hint: options.loginHint,
    multiple: options.multiple,
    loopback_port: options.loopbackPort,
    user_code: options.userCode,
    browser_id: options.browserId,
    metadata: options.metadata,
  }
}

export function fromWireSessionOptions(wire: WireSessionOptions): ConnectSessionOptions {
  return withoutUndefined({
    allowedProviders: wire.allowed_providers,
    returnUrl: wire.return_url,
    completeUrl: wire.complete_url,
    allowedOrigin: wire.allowed_origin,
    requiredScopes: wire.required_scopes,
    grantPolicy:
      wire.grant_policy &&
      withoutUndefined({
        expiresAt: wire.grant_policy.expires_at,
        maxTtlSeconds: wire.grant_policy.max_ttl_seconds,
        defaultTtlSeconds: wire.grant_policy.default_ttl_seconds,
      }),
    user: wire.user && fromWireUser(wire.user),
    userToken: wire.user_token,
    reauthorizeGrantId: wire.reauthorize_grant_id,
    loginHint: wire.login_hint,
    multiple: wire.multiple,
    loopbackPort: wire.loopback_port,
    userCode: wire.user_code,
    browserId: wire.browser_id,
    metadata: wire.metadata,
  })
}

/** What is documented of a user, and nothing else that the app's object may hold. */
export function toWireUser({ id, issuer, email, name, groups }: EndUser): WireUser {
  return { id, issuer, email, name, groups }
}

export function fromWireUser(wire: WireUser): EndUser {
  return withoutUndefined({ ...wire })
}

/** Answer of `POST /sdk/oauth/connect/session`. */
export interface WireConnectSession {
  readonly session_token: string
  readonly connect_url: string
  readonly base_url: string
  readonly expires_at: string
  readonly user_code?: string
}

/** @param publicURL Where the vault's pages are, for the button that is given the session. */
export function toWireConnectSession(
  session: ConnectSession,
  publicURL: string,
): WireConnectSession {
  return withoutUndefined({
    session_token: session.sessionToken,
    connect_url: session.connectUrl,
    base_url: publicURL,
    expires_at: session.expiresAt.toISOString(),
    user_code: session.userCode,
  })
}

/** Total: `undefined` where a member is missing or of another type. */
export function parseConnectSession(value: unknown): ConnectSession | undefined {
  const wire = membersOf(value)
  const whole = wholeOf({
    sessionToken: textOf(wire['session_token']),
    connectUrl: textOf(wire['connect_url']),
    expiresAt: dateOf(wire['expires_at']),
  })
  return whole && withoutUndefined({ ...whole, userCode: textOf(wire['user_code']) })
}

/** @throws {AlterValueError} for a date that is none; the message names the option. */
export function toWireTime(option: string, time: Date | string | undefined): string | undefined {
  if (time === undefined || typeof time === 'string') return time
  if (time instanceof Date && !Number.isNaN(time.getTime())) return time.toISOString()
  throw new AlterValueError(`${option} must be a time`)
}

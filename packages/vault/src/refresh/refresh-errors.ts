import { AlterSDKError, CredentialRevokedError } from '@alter-ai/protocol'
import type { UsableGrant } from '../storage/tables/credentials.ts'

/** What a refresh can end with, for the caller and for whoever decides about another try. */

/** Worth another try, and written down so that nobody tries before. */
export class TransientFailure extends Error {
  readonly reported: AlterSDKError
  readonly retryMs: number
  readonly isSoonOver: boolean

  constructor(reported: AlterSDKError, retryMs: number, isSoonOver: boolean) {
    super(reported.message)
    this.reported = reported
    this.retryMs = retryMs
    this.isSoonOver = isSoonOver
  }
}

export function credentialRevoked(grant: UsableGrant, reason: string): AlterSDKError {
  return new CredentialRevokedError(undefined, { ...aboutError(grant), details: { reason } })
}

export function tryLater(grant: UsableGrant, wait: number): AlterSDKError {
  return new AlterSDKError(
    'temporarily_unavailable',
    'the provider could not refresh this token; try again later',
    { status: 503, ...aboutError(grant), retryAfterSeconds: Math.ceil(wait / 1_000) },
  )
}

export function withRetryAfter(
  error: AlterSDKError,
  grant: UsableGrant,
  retryMs: number,
): AlterSDKError {
  const { code, message, status, details } = error
  return new AlterSDKError(code, message, {
    ...(status !== undefined && { status }),
    ...(details && { details }),
    ...aboutError(grant),
    retryAfterSeconds: error.retryAfterSeconds ?? Math.ceil(retryMs / 1_000),
  })
}

export function aboutError({ grantId, clientKey }: UsableGrant) {
  return { grantId, provider: clientKey }
}

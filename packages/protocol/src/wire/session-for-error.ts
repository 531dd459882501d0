import { AlterValueError } from '../errors.ts'
import type { ErrorCode } from '../error-codes.ts'
import type { ConnectSessionOptions, GrantRecord, SessionForErrorOptions } from '../vault-client.ts'
import { listOf, membersOf, oneOf, textOf, withoutUndefined } from './members.ts'

/** The errors that a new consent mends, in whatever class or shape. */
const mendable: readonly ErrorCode[] = [
  're_auth_required',
  'grant_expired',
  'grant_revoked',
  'credential_revoked',
  'scope_reauth_required',
]

/**
 * The grant that an error is about, where the user's consent would mend it.
 *
 * @throws {AlterValueError} for anything else.
 */
export function grantToMend(error: unknown): string {
  const { code, grantId, details } = membersOf(error)
  if (oneOf(mendable, code) === undefined) {
    throw new AlterValueError(
      'no session can mend this error; it must be a ReAuthRequiredError or a ScopeReauthRequiredError',
    )
  }
  const id = textOf(grantId) ?? textOf(membersOf(details)['grant_id'])
  if (id === undefined) throw new AlterValueError('the error names no grant')
  return id
}

/**
 * The session that mends an error: the grant's own user and provider, with what was missing.
 *
 * @param grant What {@link grantToMend} named, as it is now.
 */
export function sessionForError(
  error: unknown,
  grant: GrantRecord,
  options: SessionForErrorOptions,
): ConnectSessionOptions {
  const { missingScopes, details } = membersOf(error)
  const missing = listOf(missingScopes ?? membersOf(details)['missing_scopes'], textOf) ?? []
  return withoutUndefined({
    ...options,
    user: options.user ?? grant.user,
    allowedProviders: [grant.provider],
    requiredScopes: [...new Set([...(options.requiredScopes ?? []), ...missing])],
    // Revoked is over for good: what is connected now is another grant.
    reauthorizeGrantId: grant.status === 'revoked' ? undefined : grant.grantId,
  })
}

import { GrantNotFoundError } from '@alter-ai/protocol'
import { auditStatement, type AuditEvent } from '../../audit/audit-event.ts'
import type { Secret } from '../../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../../engine.ts'
import { principalOf } from '../../identity/principal.ts'
import type { Statement } from '../../storage/driver.ts'
import { findUsableGrant, type Lease, type UsableGrant } from '../../storage/tables/credentials.ts'

/** The right to refresh a grant's tokens, and the grant as it was when it was taken. */
export interface HeldLease {
  readonly grant: UsableGrant
  readonly client: RegisteredClient
  readonly lease: Lease
  /** An earlier attempt was begun and nothing is known of its end. */
  readonly isAfterLoss: boolean
  /** The refresh token that stays if the answer has no other. */
  readonly kept: Secret | undefined
}

/** The grant as it is now. @throws {AlterSDKError} `grant_not_found`. */
export async function reread(engine: Engine, grantId: string): Promise<UsableGrant> {
  const [grant] = await engine.driver.read(findUsableGrant(engine.appId, grantId))
  if (grant === undefined) throw new GrantNotFoundError()
  return grant
}

/** The statement that records an event of this grant. */
export function audit(
  engine: Engine,
  grant: UsableGrant,
  event: Omit<AuditEvent, 'grantId'>,
): Statement {
  return auditStatement(engine.appId, {
    grantId: grant.grantId,
    provider: grant.clientKey,
    ...principalOf(grant),
    ...event,
  })
}

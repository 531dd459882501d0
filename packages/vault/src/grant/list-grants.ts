import {
  AlterValueError,
  GrantNotFoundError,
  type EndUser,
  type GrantFilter,
  type GrantRecord,
  type Page,
} from '@alter-ai/protocol'
import type { Engine } from '../engine.ts'
import { ownerOf } from '../identity/end-user.ts'
import { findGrant, listGrantRows, type GrantRow } from '../storage/tables/grants.ts'
import { toGrantRecord } from './to-wire-grant.ts'

/**
 * Grants in the order of their making, revoked ones among them. `cursor` is the id of the last one seen.
 *
 * @throws {AlterSDKError} `invalid_argument` for a limit outside 1 to 200.
 */
export async function listGrants(engine: Engine, filter: GrantFilter): Promise<Page<GrantRecord>> {
  const limit = filter.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new AlterValueError('limit must be 1 to 200')
  const rows = await engine.driver.read(
    listGrantRows(engine.appId, {
      // One more than asked for tells whether there is another page.
      limit: limit + 1,
      ...(filter.provider !== undefined && { clientKey: filter.provider }),
      ...(filter.user !== undefined && { owner: ownerOf(filter.user) }),
      ...(filter.status !== undefined && { status: filter.status }),
      ...(filter.cursor !== undefined && { after: filter.cursor }),
    }),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => toGrantRecord(engine, row)),
    ...(rows.length > limit && last !== undefined && { nextCursor: last.grantId }),
  }
}

/** @throws {AlterSDKError} `grant_not_found`, also for a grant that is another user's. */
export async function getGrant(
  engine: Engine,
  grantId: string,
  user?: EndUser,
): Promise<GrantRecord> {
  return toGrantRecord(engine, await findGrantRow(engine, grantId, user))
}

export async function findGrantRow(
  engine: Engine,
  grantId: string,
  user?: EndUser,
): Promise<GrantRow> {
  const [row] = await engine.driver.read(findGrant(engine.appId, grantId, user && ownerOf(user)))
  if (row === undefined) throw new GrantNotFoundError()
  return row
}

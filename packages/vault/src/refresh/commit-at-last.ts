import { setTimeout as sleep } from 'node:timers/promises'
import { AlterSDKError, isAlterError } from '@alter-ai/protocol'
import { startWatch } from '../clock.ts'
import type { Engine } from '../engine.ts'
import type { CommitOutcome, Statement } from '../storage/driver.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'

/** How long an answer is held on to while the database is away. */
const keepPatienceMs = 60_000

/**
 * Commits, also when the database is away for a while: only this process knows what has happened at the provider.
 *
 * @param whatIsLost told to `onError` when it is given up.
 * @throws {AlterSDKError} `storage_unavailable` after a minute.
 */
export async function commitAtLast(
  engine: Engine,
  grant: UsableGrant,
  statements: readonly Statement[],
  whatIsLost: string,
): Promise<CommitOutcome> {
  const elapsedMs = startWatch()
  for (let tries = 0; ; tries++) {
    try {
      return await engine.driver.commit(statements)
    } catch (error) {
      if (!isAlterError(error) || error.code !== 'storage_unavailable') throw error
      if (elapsedMs() > keepPatienceMs) {
        engine.onError(
          new AlterSDKError('storage_unavailable', whatIsLost, { grantId: grant.grantId }),
          'refresh',
        )
        throw error
      }
      await sleep(Math.min(2_000, 50 * 2 ** tries))
    }
  }
}

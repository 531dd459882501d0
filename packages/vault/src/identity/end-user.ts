import type { EndUser } from '@alter-ai/protocol'
import { ownerOf } from '@alter-ai/protocol/wire'
import { v7 as uuidv7 } from 'uuid'
import type { Engine } from '../engine.ts'
import { upsertEndUser } from '../storage/tables/end-users.ts'

// (issuer, subject) of a user: everybody in the house names people alike.
export { ownerOf }

/** Makes the user known and answers the id of its row; '' for nobody. */
export async function rememberEndUser(engine: Engine, user: EndUser | undefined): Promise<string> {
  if (user === undefined) return ''
  const { issuer, subject } = ownerOf(user)
  const outcome = await engine.driver.commit([
    upsertEndUser({
      appId: engine.appId,
      endUserId: uuidv7(),
      issuer,
      subject,
      email: user.email ?? null,
      name: user.name ?? null,
    }),
  ])
  if (!outcome.committed) throw new Error('an upsert met no row')
  return outcome.results[0]?.rows[0]?.['endUserId'] as string
}

import { AlterValueError, type EndUser } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import type { Engine } from '../engine.ts'
import type { Owner } from '../storage/tables/grants.ts'
import { upsertEndUser } from '../storage/tables/end-users.ts'

/** Issuer of the app's own user ids. */
const appIssuer = 'app'

const maxLength = 512

/**
 * (issuer, subject) of a user as the app names it.
 *
 * @throws {AlterSDKError} `value` for an id that is missing, empty or over 512 characters: an unclear user is nobody, and
 * must never match a row.
 */
export function ownerOf(user: EndUser): Owner {
  if (typeof (user as unknown) !== 'object' || (user as unknown) === null) {
    throw new AlterValueError('user must be an object with an id; nobody is logged in?')
  }
  const issuer: unknown = user.issuer ?? appIssuer
  const subject: unknown = user.id
  if (!isName(issuer))
    throw new AlterValueError('user.issuer must be a string of 1 to 512 characters')
  if (!isName(subject)) throw new AlterValueError('user.id must be a string of 1 to 512 characters')
  return { issuer, subject }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxLength
}

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

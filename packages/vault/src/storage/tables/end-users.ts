import type { Statement } from '../driver.ts'
import { insert, integer, now, nullable, table, text } from '../table.ts'

const endUsers = table('end_users', {
  appId: text,
  endUserId: text,
  issuer: text,
  subject: text,
  email: nullable(text),
  name: nullable(text),
  createdAt: integer,
  updatedAt: integer,
})

/**
 * Lets commits that count something of this user's wait for each other. (A database that writes one commit at a time does so
 * anyway.)
 */
export function lockEndUser(appId: string, endUserId: string): Statement {
  return {
    sql: `UPDATE end_users SET updated_at = updated_at WHERE app_id = $1 AND end_user_id = $2`,
    values: [appId, endUserId],
    expect: 1,
  }
}

/** Makes the user known, or brings e-mail and name up to date; returns the id either way. */
export function upsertEndUser(user: {
  appId: string
  endUserId: string
  issuer: string
  subject: string
  email: string | null
  name: string | null
}): Statement<{ endUserId: string }> {
  return {
    ...insert(
      endUsers,
      { ...user, createdAt: now, updatedAt: now },
      `ON CONFLICT (app_id, issuer, subject) DO UPDATE SET
        email = COALESCE(excluded.email, end_users.email),
        name = COALESCE(excluded.name, end_users.name),
        updated_at = excluded.updated_at
      RETURNING end_user_id AS "endUserId"`,
    ),
    columns: { endUserId: 'text' },
    expect: 1,
  }
}

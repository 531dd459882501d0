import type { Statement } from '../driver.ts'
import { insert, integer, now, table, text } from '../table.ts'

const apps = table('apps', { appId: text, name: text, createdAt: integer })

/** Makes the app known, and lets commits that count something of the app itself wait for each other. */
export function lockApp(appId: string, name: string): Statement {
  return insert(
    apps,
    { appId, name, createdAt: now },
    'ON CONFLICT (app_id) DO UPDATE SET name = excluded.name',
  )
}

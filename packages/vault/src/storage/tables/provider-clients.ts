import type { Statement } from '../driver.ts'
import { insert, integer, now, nullable, oneOf, table, text } from '../table.ts'

const providerClients = table('provider_clients', {
  appId: text,
  providerClientId: text,
  clientKey: text,
  clientId: text,
  provider: text,
  status: oneOf<'active' | 'paused'>(),
  statusReason: nullable(text),
  createdAt: integer,
})

/** Makes the client known; returns the id of its row, new or old. A start after a configuration change lifts a pause. */
export function upsertProviderClient(client: {
  appId: string
  providerClientId: string
  clientKey: string
  clientId: string
  provider: string
}): Statement<{ providerClientId: string }> {
  return {
    ...insert(
      providerClients,
      { ...client, status: 'active', statusReason: null, createdAt: now },
      `ON CONFLICT (app_id, client_key, client_id) DO UPDATE SET provider = excluded.provider, status = 'active',
        status_reason = NULL
      RETURNING provider_client_id AS "providerClientId"`,
    ),
    columns: { providerClientId: 'text' },
    expect: 1,
  }
}

import type { Statement } from '../driver.ts'
import { insert, integer, now, nullable, oneOf, table, text, type Row } from '../table.ts'

const providerClients = table('provider_clients', {
  appId: text,
  providerClientId: text,
  clientKey: text,
  clientId: text,
  provider: text,
  status: oneOf<'active' | 'paused'>(),
  statusReason: nullable(text),
  createdAt: integer,
  retryAt: nullable(integer),
})

/** A provider client's health, judged by the database's clock. */
export interface ProviderClientRow extends Row<typeof providerClients> {
  readonly databaseTime: number
}

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
      { ...client, status: 'active', statusReason: null, createdAt: now, retryAt: null },
      `ON CONFLICT (app_id, client_key, client_id) DO UPDATE SET provider = excluded.provider, status = 'active',
        status_reason = NULL, retry_at = NULL
      RETURNING provider_client_id AS "providerClientId"`,
    ),
    columns: { providerClientId: 'text' },
    expect: 1,
  }
}

export function findProviderClient(
  appId: string,
  providerClientId: string,
): Statement<ProviderClientRow> {
  return {
    sql: `SELECT ${providerClients.selection}, $now AS "databaseTime" FROM provider_clients
      WHERE app_id = $1 AND provider_client_id = $2`,
    values: [appId, providerClientId],
    columns: { ...providerClients.types, databaseTime: 'integer' },
  }
}

/** The provider refuses the client, so no refresh begins before the pause is over. Unmet where it is paused already. */
export function pauseProviderClient(
  appId: string,
  providerClientId: string,
  change: { reason: string; pauseMs: number },
): Statement {
  return {
    sql: `UPDATE provider_clients SET status = 'paused', status_reason = $3, retry_at = $now + $4
      WHERE app_id = $1 AND provider_client_id = $2 AND status <> 'paused'`,
    values: [appId, providerClientId, change.reason, change.pauseMs],
    expect: 1,
  }
}

/**
 * Takes the one try that a paused client has, once its time has come; the next one is put off by it. A time that lies further
 * off than any pause is another clock's.
 */
export function probeProviderClient(
  appId: string,
  providerClientId: string,
  pauseMs: number,
): Statement {
  return {
    sql: `UPDATE provider_clients SET retry_at = $now + $3
      WHERE app_id = $1 AND provider_client_id = $2 AND status = 'paused'
        AND (retry_at <= $now OR retry_at > $now + $3)`,
    values: [appId, providerClientId, pauseMs],
    expect: 1,
  }
}

/** The provider has taken the client again. */
export function resumeProviderClient(appId: string, providerClientId: string): Statement {
  return {
    sql: `UPDATE provider_clients SET status = 'active', status_reason = NULL, retry_at = NULL
      WHERE app_id = $1 AND provider_client_id = $2 AND status = 'paused'`,
    values: [appId, providerClientId],
  }
}

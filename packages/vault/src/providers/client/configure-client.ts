import { AlterSDKError } from '@alter-ai/protocol'
import type * as z from 'zod'
import type { ClientOptions } from '../../options/client-options.ts'
import type { GrantLimitOptions } from '../../options/grant-limit-options.ts'
import type { Connection } from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'
import { askedScopes } from '../scopes.ts'
import { clientFaults, findRow, unknownRow } from './client-faults.ts'
import { configuredConnection } from './configured-connection.ts'
import { resolveRow } from './connect-client.ts'

/** A provider client with its row, after checking. */
export interface ConfiguredClient {
  readonly key: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** The row as it was configured, `{name}` and all. */
  readonly row: Provider
  /** The row with what is known of this connection filled in. */
  readonly provider: Provider
  readonly connection: Connection
  /** What of it the operator has set; nothing that was stored, typed or answered takes its place. */
  readonly configured: Connection
  readonly redirectUriAlias: string | undefined
  /** What is asked for, identity scopes first. */
  readonly scopes: readonly string[]
  readonly grantLimits: z.output<typeof GrantLimitOptions>
}

/** @throws {AlterSDKError} `unknown_provider`, or `invalid_config` for the first fault of the client. */
export function configureClient(
  key: string,
  client: z.output<typeof ClientOptions>,
): ConfiguredClient {
  const row = findRow(key, client.provider)
  if (row === undefined)
    throw new AlterSDKError('unknown_provider', unknownRow(key, client.provider).message)
  const [fault] = clientFaults(key, row, client)
  if (fault !== undefined) throw new AlterSDKError('invalid_config', fault.message)
  const connection = configuredConnection(key, row, client.connection).values
  return {
    key,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    row,
    provider: resolveRow(
      row,
      { clientId: client.clientId, clientSecret: client.clientSecret },
      connection,
    ),
    connection,
    configured: connection,
    redirectUriAlias: client.redirectUriAlias,
    scopes: askedScopes(row, client.scopes),
    grantLimits: client.grantPolicy ?? {},
  }
}

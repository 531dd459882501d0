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

/** A checked provider client with its definition. */
export interface ConfiguredClient {
  readonly key: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** The definition as configured, with placeholders. */
  readonly row: Provider
  /** The definition with the known connection values filled in. */
  readonly provider: Provider
  readonly connection: Connection
  /** The values that the operator has set. They take precedence over stored values, user input and responses. */
  readonly configured: Connection
  readonly redirectUriAlias: string | undefined
  /** The requested scopes, identity scopes first. */
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

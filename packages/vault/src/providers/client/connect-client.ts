import { AlterSDKError } from '@alter-ai/protocol'
import type { ConfiguredClient } from './configure-client.ts'
import { atPath } from '../../oauth/token/read-token-response.ts'
import { meantValue } from './authorization-host.ts'
import {
  parseConnectionValue,
  type Connection,
  type ConnectionParameter,
} from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'
import { resolveProvider } from './resolve-provider.ts'

/**
 * The client as one connection sees it: its row with the values that are known filled in. Values that come later, or come
 * again with a refresh, take the place of earlier ones; what the operator has set stays. They may have been stored under an
 * older row, so each is looked at again: one that the row no longer allows is not there.
 */
export function connectClient<Client extends ConfiguredClient>(
  client: Client,
  values: Connection,
): Client {
  if (client.row.connection.length === 0) return client
  const connection = {
    ...client.connection,
    ...allowedIn(client.row, values),
    ...client.configured,
  }
  return { ...client, connection, provider: resolveRow(client.row, client, connection) }
}

function allowedIn(row: Provider, values: Connection): Connection {
  return Object.fromEntries(
    row.connection.flatMap((parameter): [string, string][] => {
      const { name } = parameter
      const stored = Object.hasOwn(values, name) ? values[name] : undefined
      const value = parseConnectionValue(parameter, stored)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The row with these values, and with the client's id, or in headers its secret, where it names them. */
export function resolveRow(
  row: Provider,
  { clientId, clientSecret }: Pick<ConfiguredClient, 'clientId' | 'clientSecret'>,
  connection: Connection,
): Provider {
  return resolveProvider(
    row,
    { ...connection, client_id: clientId },
    clientSecret === undefined ? {} : { client_secret: clientSecret },
  )
}

/** What the connect page has to ask before the browser can leave. */
export function askedParameters(client: ConfiguredClient): ConnectionParameter[] {
  return client.row.connection.filter(
    ({ name, source }) => source === 'input' && !Object.hasOwn(client.connection, name),
  )
}

/**
 * What the user typed, checked against the row.
 *
 * @throws {AlterSDKError} `invalid_connection_parameter`, with `details.parameter`; never the value.
 */
export function readTyped(client: ConfiguredClient, given: Connection): Connection {
  const values: Record<string, string> = {}
  const asked = askedParameters(client)
  const stranger = Object.keys(given).find((name) => !asked.some((one) => one.name === name))
  if (stranger !== undefined) throw invalidParameter(client, 'is not asked for by this provider')
  for (const parameter of asked) {
    const { name } = parameter
    const said = Object.hasOwn(given, name) ? given[name] : undefined
    const typed = meantValue(client.provider, name, said ?? '')
    if (typed === '') {
      if (parameter.default !== undefined) values[name] = parameter.default
      else if (parameter.required) throw invalidParameter(client, 'is required', name)
      continue
    }
    const value = parseConnectionValue(parameter, typed)
    if (value === undefined) throw invalidParameter(client, 'is not of the right form', name)
    values[name] = value
  }
  return values
}

function invalidParameter({ key }: ConfiguredClient, rule: string, name?: string): AlterSDKError {
  return new AlterSDKError(
    'invalid_connection_parameter',
    `${name ?? 'a connection parameter'} ${rule}`,
    { status: 400, provider: key, ...(name !== undefined && { details: { parameter: name } }) },
  )
}

/**
 * What an answer says of the connection. A host in it decides where tokens and secrets go, so it counts only if the row
 * allows it.
 *
 * @param isAgain a later answer of the same connection: what is missing there stays as it was.
 * @throws {AlterSDKError} `unexpected_response`.
 */
export function readAnswered(
  client: ConfiguredClient,
  source: 'redirect' | 'token_response' | 'account',
  answer: unknown,
  isAgain = false,
): Connection {
  const values: Record<string, string> = {}
  for (const parameter of client.row.connection) {
    if (parameter.source !== source) continue
    const { name, path = name } = parameter
    const received =
      answer instanceof URLSearchParams ? (answer.get(path) ?? undefined) : atPath(answer, path)
    if (received === undefined || received === '') {
      if (isAgain) continue
      if (parameter.default !== undefined) values[name] = parameter.default
      else if (parameter.required) throw unusable(client, `does not say ${name}`)
      continue
    }
    const value = parseConnectionValue(parameter, received)
    if (value === undefined) throw unusable(client, `has a ${name} that its row does not allow`)
    values[name] = value
  }
  return values
}

function unusable({ provider }: ConfiguredClient, what: string): AlterSDKError {
  return new AlterSDKError('unexpected_response', `the provider's answer ${what}`, {
    status: 502,
    provider: provider.id,
  })
}

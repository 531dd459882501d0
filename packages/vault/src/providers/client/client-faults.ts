import type * as z from 'zod'
import type { ClientOptions } from '../../options/client-options.ts'
import { catalogue } from '../catalogue/index.ts'
import { retired } from '../catalogue/retired.ts'
import type { Provider } from '../provider.ts'
import { configuredConnection } from './configured-connection.ts'

/** Why a client cannot be used, with the option and the rule, never a value. */
export interface ClientFault {
  readonly code:
    | 'unknown_provider'
    | 'provider_retired'
    | 'client_secret_missing'
    | 'redirect_uri_alias_missing'
    | 'connection_value_missing'
    | 'connection_value_invalid'
  /** The option: `providers.google.clientSecret`. */
  readonly path: string
  readonly message: string
}

/** The definition of a client's provider: its own, or the built-in one with the id `provider`, by default the client's key. */
export function findRow(key: string, provider: string | Provider = key): Provider | undefined {
  return typeof provider === 'string' ? catalogue.get(provider) : provider
}

/** Why a client has no definition: its id is unknown, or the provider was retired. */
export function unknownRow(key: string, provider: string | Provider = key): ClientFault {
  const path = `providers.${key}.provider`
  const id = typeof provider === 'string' ? provider : key
  const gone = retired.get(id)
  if (gone !== undefined) {
    const { name, since, replacement } = gone
    const message = `${path}: ${name} switched off its OAuth server on ${since}. Configure ${replacement} instead, with a client that is registered for it. Users have to connect again.`
    return { code: 'provider_retired', path, message }
  }
  const near = [...catalogue.keys()]
    .filter((known) => known.slice(0, 2) === id.slice(0, 2))
    .slice(0, 6)
  const hint = near.length > 0 ? ` (did you mean ${near.join(', ')}?)` : ''
  const message = `${path} is not a known provider id${hint}. Use a known id, or define the provider with defineProvider().`
  return { code: 'unknown_provider', path, message }
}

/** What the definition requires and the client lacks. */
export function clientFaults(
  key: string,
  row: Provider,
  client: Partial<z.output<typeof ClientOptions>>,
): ClientFault[] {
  const faults: ClientFault[] = []
  const complain = (code: ClientFault['code'], member: string, rule: string) => {
    const path = `providers.${key}.${member}`
    faults.push({ code, path, message: `${path} ${rule}` })
  }
  const needsSecret =
    row.clientAuthentication !== 'none' ||
    Object.values(row.api.headers).some((text) => text.includes('{client_secret}'))
  if (client.clientSecret === undefined && needsSecret)
    complain('client_secret_missing', 'clientSecret', 'is required for this provider')
  if (row.redirectUriAlias && client.redirectUriAlias === undefined) {
    const rule = 'is required, because this provider has its own name for the redirect URI'
    complain('redirect_uri_alias_missing', 'redirectUriAlias', rule)
  }
  return [...faults, ...configuredConnection(key, row, client.connection).faults]
}

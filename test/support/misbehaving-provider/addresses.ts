import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import type { Call } from './call.ts'
import { fill, isOpen } from './fill.ts'

/** What a row has an address for. */
export type Endpoint =
  | 'discovery'
  | 'authorization'
  | 'token'
  | 'refresh'
  | 'longer_token'
  | 'userinfo'
  | 'revocation'

interface Address {
  readonly endpoint: Endpoint
  readonly methods: readonly string[]
  /** With `{name}` in it. */
  readonly url: string
}

/** How the row ends tokens; with discovery alone, by RFC 7009. */
export function revocationOf(row: Provider): Provider['revocation'] {
  if (row.revocation !== undefined || !row.discovery) return row.revocation
  return {
    url: besideIssuer(row, 'revoke'),
    method: 'POST',
    authentication: row.clientAuthentication === 'none' ? 'none' : 'client_post',
    token: 'refresh_or_access',
    body: 'form',
    parameter: 'token',
    parameters: {},
    alreadyDead: { statuses: [], errors: ['invalid_token'] },
    reach: 'token',
    basis: 'operator',
  }
}

/** Where the row says that things are. Discovery rows that do not say have them beside their issuer. */
export function addressesOf(row: Provider): Address[] {
  const beside = (path: string) => (row.discovery ? besideIssuer(row, path) : undefined)
  const revocation = revocationOf(row)
  const tokenUrl = row.tokenUrl ?? beside('token')
  const all: [Endpoint, string | undefined, readonly string[]][] = [
    ['discovery', beside('.well-known/openid-configuration'), ['GET']],
    ['authorization', row.authorizationUrl ?? beside('authorize'), ['GET']],
    ['token', tokenUrl, ['POST']],
    [
      'refresh',
      row.refresh.supported ? (row.refreshUrl ?? tokenUrl) : undefined,
      [row.refresh.method],
    ],
    // The row does not say how; a token in a form is as good as one in the query.
    ['longer_token', row.longerToken?.url, ['GET', 'POST']],
    ['userinfo', row.account?.url ?? beside('userinfo'), [row.account?.method ?? 'GET']],
    ['revocation', revocation?.url, [revocation?.method ?? 'POST']],
  ]
  return all.flatMap(([endpoint, url, methods]) =>
    url === undefined ? [] : [{ endpoint, url, methods }],
  )
}

/** The filled address of an endpoint, for those who publish it. */
export function addressOf(
  row: Provider,
  endpoint: Endpoint,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const url = addressesOf(row).find((address) => address.endpoint === endpoint)?.url
  return url === undefined ? undefined : fill(url, values)
}

function besideIssuer({ issuer = '' }: Provider, path: string): string {
  return `${issuer.replace(/\/$/, '')}/${path}`
}

/** What is at the place that a call was meant for, and for which connections it is there. */
export interface Found {
  readonly endpoints: ReadonlyMap<Endpoint, ReadonlySet<Connection>>
  /** Its host is one of the API's. */
  readonly api: ReadonlySet<Connection>
  /** Endpoints at that place which want another method. */
  readonly otherMethods: readonly Endpoint[]
}

/** The connections that are in use, and where the row's addresses are for each of them. */
export class Connections {
  readonly #row: Provider
  readonly #clientId: string
  readonly #known = new Map<string, Place>()

  constructor(row: Provider, clientId: string) {
    this.#row = row
    this.#clientId = clientId
  }

  /** The same values give the same object, so that connections can be told apart by it. */
  add(connection: Connection): Connection {
    const key = JSON.stringify(
      Object.entries(connection).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    )
    const known = this.#known.get(key)
    if (known !== undefined) return known.connection
    this.#known.set(key, placeOf(this.#row, this.#clientId, connection))
    return connection
  }

  find(call: Call): Found {
    const endpoints = new Map<Endpoint, Set<Connection>>()
    const api = new Set<Connection>()
    const otherMethods: Endpoint[] = []
    for (const { connection, addresses, hosts } of this.#known.values()) {
      for (const { endpoint, methods, url } of addresses) {
        if (!isAt(call, url)) continue
        if (!methods.includes(call.method)) otherMethods.push(endpoint)
        else endpoints.set(endpoint, (endpoints.get(endpoint) ?? new Set()).add(connection))
      }
      if (hosts.some((host) => isHost(call.host, host))) api.add(connection)
    }
    return { endpoints, api, otherMethods }
  }
}

interface Place {
  readonly connection: Connection
  readonly addresses: readonly {
    readonly endpoint: Endpoint
    readonly methods: readonly string[]
    readonly url: URL
  }[]
  readonly hosts: readonly string[]
}

function placeOf(row: Provider, clientId: string, connection: Connection): Place {
  const values = { ...connection, client_id: encodeURIComponent(clientId) }
  return {
    connection,
    addresses: addressesOf(row).flatMap(({ endpoint, methods, url: template }) => {
      const url = fill(template, values)
      return isOpen(url) ? [] : [{ endpoint, methods, url: new URL(url) }]
    }),
    hosts: row.hosts.map((host) => fill(host, values).toLowerCase()),
  }
}

function isAt(call: Call, url: URL): boolean {
  return (
    call.host === url.host &&
    call.path === url.pathname &&
    [...url.searchParams].every(([name, value]) => call.query.get(name) === value)
  )
}

function isHost(host: string, rule: string): boolean {
  if (!rule.startsWith('*.')) return host === rule
  const suffix = rule.slice(1)
  return host.endsWith(suffix) && !host.slice(0, -suffix.length).includes('.')
}

/** The values that stand in a URL where the template has names; nothing when it is another address. */
export function valuesIn(template: string, url: URL): Record<string, string> | undefined {
  const names: string[] = []
  const [address = ''] = template.split('?')
  const pattern = address
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (!isOpen(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      names.push(part.slice(1, -1))
      return '([^/]+)'
    })
    .join('')
  const match = new RegExp(`^${pattern}$`, 'i').exec(`${url.origin}${url.pathname}`)
  if (match === null) return undefined
  return Object.fromEntries(
    names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]),
  )
}

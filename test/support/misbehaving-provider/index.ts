import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { expectedAccount, type ExpectedAccount } from './account-answer.ts'
import { addressesOf, Connections } from './addresses.ts'
import { behaviourOf, type Behaviour } from './behaviour.ts'
import { visit, type VisitOptions } from './browser-visit.ts'
import { developmentRow } from './development-row.ts'
import {
  Faults,
  type FaultControl,
  type FaultKind,
  type FaultOptions,
  type Grant,
} from './faults.ts'
import { Holds, type Hold, type HoldOptions, type HoldPoint } from './holds.ts'
import { routeOutbound, type RoutedOutbound } from './route-outbound.ts'
import { serveRow } from './row-server.ts'
import { sampleConnection } from './sample-values.ts'
import type { Site } from './site.ts'
import { newTally, type Counts } from './tally.ts'
import { TokenFamilies } from './token-families.ts'
import { Traffic } from './traffic.ts'

export { deadTokenResponses } from './behaviour.ts'
export { developmentRow } from './development-row.ts'
export { faultKinds, type FaultKind } from './faults.ts'
export { malformedBodies } from './malformed-bodies.ts'
export { routeOutbound } from './route-outbound.ts'
export { sampleConnection, sampleValue } from './sample-values.ts'
export type { ApiAnswer } from './api-endpoint.ts'

/** What a vault is to be told of its client there: `createVault({ providers: { acme: provider.client() } })`. */
export interface ProviderClient {
  readonly provider: Provider
  readonly clientId: string
  readonly clientSecret?: string
  readonly scopes: readonly string[]
  readonly redirectUriAlias?: string
  readonly connection?: Connection
}

/** Calls by the refresh token that they brought: the first of a family is generation 0. */
export interface GenerationCalls {
  readonly account: string
  readonly family: number
  readonly generation: number
  /** How often it came, whatever was answered. */
  readonly calls: number
}

/** All tokens of one consent. */
export interface FamilyState {
  readonly serial: number
  readonly account: string
  readonly connection: Connection
  /** How often it was refreshed. */
  readonly refreshes: number
  readonly liveRefreshTokens: number
  readonly liveAccessTokens: number
  readonly endedBy: 'reuse' | 'code_replay' | 'revoked' | undefined
}

export interface ProviderOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** Of the connection where neither URL nor visit say it. Default: sample values. */
  readonly connection?: Connection
  /** Where it differs from what the row says. */
  readonly behaviour?: Partial<Behaviour>
  /** What the operator of a vault configures. Default: the row. */
  readonly definition?: (origin: string) => Provider
}

/**
 * A provider that plays its row to the letter, and misbehaves when told. It listens on a free port of `127.0.0.1`; a row with
 * real hosts is reached by `outbound`, which puts the host in front of the path.
 *
 * Another process needs no more than its origin, its row and its client: `/authorize` of a development row sends the browser
 * on at once. Nothing in here says a token, a code or a secret, except to the client that it is for.
 */
export interface MisbehavingProvider {
  readonly origin: string
  readonly row: Provider
  /** What the user types and the answers say, where a visit says nothing else. */
  readonly connection: Connection
  readonly client: (changes?: Partial<ProviderClient>) => ProviderClient
  /** For a vault in this process whose row has real hosts. Close it with the provider. */
  readonly outbound: RoutedOutbound
  /** How it treats tokens; from the row, and free to be changed. */
  readonly behaviour: Behaviour
  /** Plays the browser at the authorization page; see {@link VisitOptions}. */
  readonly visit: (authorizationUrl: string | URL, options?: VisitOptions) => URL
  /** What was wrong with requests. A test of an honest vault asserts that it is empty. */
  readonly violations: readonly string[]
  readonly counts: Readonly<Counts>
  /** Calls of the token endpoint, whatever became of them. */
  readonly tokenCalls: (grant: Grant) => number
  readonly callsPerGeneration: () => GenerationCalls[]
  /** API and userinfo calls with a token that was stale, foreign or missing. */
  readonly wrongTokens: () => number
  /** Has the next call of the token endpoint go wrong, or the next few. */
  readonly fault: (kind: FaultKind, options?: FaultOptions) => FaultControl
  /** Holds the next call of the token endpoint that comes to this point, or the next few. */
  readonly hold: (point: HoldPoint, options?: HoldOptions) => Hold
  /** The families of an account, or all; oldest first. */
  readonly families: (account?: string) => FamilyState[]
  /** Whether a token of this account is good for anything. */
  readonly isAlive: (account: string) => boolean
  /** How many refresh tokens of an account would be taken now; one within its grace is not among them. */
  readonly liveRefreshTokens: (account?: string) => number
  /** The access tokens end at once, of an account or all; refresh tokens stay. */
  readonly endAccessTokens: (account?: string) => void
  /** The user takes back the consent at the provider. */
  readonly endConsent: (account: string) => void
  /** What a grant of this account has to say of it. */
  readonly expectedAccount: (account: string, connection?: Connection) => ExpectedAccount
  /** Ends all connections, those that are held too. */
  readonly close: () => Promise<void>
}

/**
 * @param row as it is in the catalogue; or what makes one for the origin, such as {@link developmentRow}, which is the
 * default.
 */
export async function startMisbehavingProvider(
  row: Provider | ((origin: string) => Provider) = developmentRow,
  options: ProviderOptions = {},
): Promise<MisbehavingProvider> {
  // A process that was stopped for a while finds its connections as it left them.
  const server = createServer({ keepAliveTimeout: 120_000 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const origin = `http://${host}`
  const site = newSite(typeof row === 'function' ? row(origin) : row, origin, options)
  const { behaviour, families, tally } = site
  const obstacles = {
    faults: new Faults(),
    holds: new Holds(),
    traffic: new Traffic(behaviour, site.clock),
  }
  const ownHost = isOwnRow(site.row, origin) ? host : undefined
  server.on('request', (request, response) => {
    serveRow(site, obstacles, ownHost, request, response).catch((error: unknown) => {
      // Whoever was killed while it sent its request asked for nothing.
      if (request.complete) tally.violations.push(`the provider itself failed: ${String(error)}`)
      response.destroy()
    })
  })
  const outbound = routeOutbound(origin)

  const states = (account?: string) =>
    families.of(account).map((family) => ({
      serial: family.serial,
      account: family.consent.account,
      connection: family.consent.connection,
      refreshes: family.refreshes,
      liveRefreshTokens: families.liveRefreshTokens(family),
      liveAccessTokens: families.liveAccessTokens(family),
      endedBy: family.endedBy,
    }))
  return {
    origin,
    row: site.row,
    connection: site.usual,
    client: (changes) => ({ ...clientOf(site), ...changes }),
    outbound,
    behaviour,
    visit: (url, how) => visit(site, url, how),
    violations: tally.violations,
    counts: tally.counts,
    tokenCalls: (grant) => tally.counts[grant],
    callsPerGeneration: () =>
      families.of().flatMap(({ serial, consent, generations }) =>
        generations.map(({ number, calls }) => ({
          account: consent.account,
          family: serial,
          generation: number,
          calls,
        })),
      ),
    wrongTokens: () => tally.counts.staleTokens + tally.counts.foreignTokens,
    fault: (kind, how) => obstacles.faults.add(kind, how),
    hold: (point, how) => obstacles.holds.add(point, how),
    families: states,
    isAlive: (account) =>
      states(account).some((state) => state.liveRefreshTokens + state.liveAccessTokens > 0),
    liveRefreshTokens: (account) =>
      states(account).reduce((sum, state) => sum + state.liveRefreshTokens, 0),
    endAccessTokens: (account) => {
      for (const family of families.of(account))
        for (const token of family.accessTokens) token.isEnded = true
    },
    endConsent: (account) => families.revokeAccount(account),
    expectedAccount: (account, connection = site.usual) =>
      expectedAccount(site.row, account, connection),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await Promise.all([closed, outbound.close()])
    },
  }
}

// Signs that forms, headers and URLs give a meaning to: whoever forgets to encode them is refused.
const usualId = 'the-client+1'
const usualSecret = 'the:secret/of+the=client&100%'

function newSite(row: Provider, origin: string, options: ProviderOptions): Site {
  const { clientId = usualId, clientSecret = usualSecret, clock = Date.now } = options
  const behaviour = { ...behaviourOf(row), ...options.behaviour }
  const definition = options.definition?.(origin) ?? row
  const tally = newTally()
  const connections = new Connections(row, clientId)
  const usual = connections.add(sampleConnection(row, options.connection))
  const families = new TokenFamilies(row, behaviour, tally, clock)
  return {
    row,
    definition,
    clientId,
    clientSecret,
    usual,
    connections,
    behaviour,
    families,
    tally,
    clock,
  }
}

function clientOf({ row, definition, clientId, clientSecret, usual }: Site): ProviderClient {
  const configured = row.connection.filter(({ source }) => source === 'operator')
  return {
    provider: definition,
    clientId,
    ...(needsSecret(row) && { clientSecret }),
    scopes: definition.defaultScopes,
    ...(row.redirectUriAlias && { redirectUriAlias: 'The_Client-TheClient-redirect' }),
    ...(configured.length > 0 && {
      connection: Object.fromEntries(configured.map(({ name }) => [name, usual[name] ?? ''])),
    }),
  }
}

/** A client without a secret at the token endpoint may still show one to the API. */
function needsSecret({ clientAuthentication, api }: Provider): boolean {
  return (
    clientAuthentication !== 'none' ||
    Object.values(api.headers).some((text) => text.includes('{client_secret}'))
  )
}

function isOwnRow(row: Provider, origin: string): boolean {
  return addressesOf(row).some(({ url }) => url.startsWith(`${origin}/`))
}

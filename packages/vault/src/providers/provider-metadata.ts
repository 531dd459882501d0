import { AlterSDKError } from '@alter-ai/protocol'
import * as oauth from 'oauth4webapi'
import type { Outbound } from '../http/outbound.ts'
import { protocolFetch } from '../oauth/token/protocol-fetch.ts'
import type { Provider } from './provider.ts'

/** A provider's endpoints, from its row or from its metadata document. */
export interface Endpoints {
  readonly server: oauth.AuthorizationServer
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly refreshUrl: string
  readonly userinfoUrl: string | undefined
  readonly revocationUrl: string | undefined
}

/** Finds a provider's endpoints; metadata documents are fetched once and kept for an hour. */
export interface ProviderMetadata {
  readonly endpointsOf: (provider: Provider) => Promise<Endpoints>
}

const keepMs = 3_600_000

export function createProviderMetadata(outbound: Outbound, clock: () => number): ProviderMetadata {
  // By issuer: the rows of two connections may name the same one.
  const kept = new Map<string, { until: number; server: Promise<oauth.AuthorizationServer> }>()
  return {
    async endpointsOf(provider) {
      if (!provider.discovery) return endpointsOfRow(provider)
      const issuer = `${issuerOf(provider)} ${provider.development}`
      let known = kept.get(issuer)
      if (known === undefined || known.until <= clock()) {
        known = { until: clock() + keepMs, server: discover(outbound, provider) }
        kept.set(issuer, known)
      }
      try {
        return endpointsOfMetadata(await known.server, provider)
      } catch (error) {
        // A failure is not kept: the next use tries again.
        if (kept.get(issuer) === known) kept.delete(issuer)
        throw error
      }
    },
  }
}

/** Providers without an issuer get a label of ours, which no provider can ever send. */
function issuerOf(provider: Provider): string {
  return provider.issuer ?? `urn:alter:provider:${provider.id}`
}

function endpointsOfRow(provider: Provider): Endpoints {
  const { authorizationUrl, tokenUrl } = provider
  if (authorizationUrl === undefined || tokenUrl === undefined)
    throw new Error('the row passed its schema without URLs')
  return {
    server: {
      issuer: issuerOf(provider),
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
      authorization_response_iss_parameter_supported: provider.responseIssuer,
    },
    authorizationUrl,
    tokenUrl,
    refreshUrl: provider.refreshUrl ?? tokenUrl,
    userinfoUrl: provider.account?.url,
    revocationUrl: provider.revocation?.url,
  }
}

/**
 * Reads the metadata document of an issuer. Its `issuer` must be the configured one, byte for byte.
 *
 * @see OpenID Connect Discovery 1.0 §4.3, RFC 8414 §3.3
 */
async function discover(
  outbound: Outbound,
  provider: Provider,
): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(issuerOf(provider))
  let server: oauth.AuthorizationServer
  try {
    const response = await oauth.discoveryRequest(issuer, {
      algorithm: 'oidc',
      [oauth.customFetch]: protocolFetch(outbound, 'discovery', provider),
      [oauth.allowInsecureRequests]: provider.development,
    })
    server = await oauth.processDiscoveryResponse(issuer, response)
  } catch (error) {
    if (error instanceof AlterSDKError) throw error
    throw unusable(provider, 'cannot be read or names another issuer')
  }
  if (server.issuer !== provider.issuer) throw unusable(provider, 'names another issuer')
  return server
}

/** Every endpoint must be as safe as one written by hand. */
function endpointsOfMetadata(server: oauth.AuthorizationServer, provider: Provider): Endpoints {
  const issuer = new URL(issuerOf(provider))
  const endpoint = (name: string, value: unknown): string => {
    const isSafe =
      typeof value === 'string' &&
      URL.canParse(value) &&
      (new URL(value).protocol === 'https:' ||
        (provider.development &&
          new URL(value).host === issuer.host &&
          new URL(value).protocol === 'http:'))
    if (!isSafe) throw unusable(provider, `has no usable ${name}`)
    return value
  }
  const optional = (name: string, value: unknown) =>
    value === undefined ? undefined : endpoint(name, value)
  const tokenUrl = endpoint('token_endpoint', server.token_endpoint)
  return {
    server,
    authorizationUrl: endpoint('authorization_endpoint', server.authorization_endpoint),
    tokenUrl,
    refreshUrl: provider.refreshUrl ?? tokenUrl,
    userinfoUrl: provider.account?.url ?? optional('userinfo_endpoint', server.userinfo_endpoint),
    revocationUrl:
      provider.revocation?.url ?? optional('revocation_endpoint', server.revocation_endpoint),
  }
}

function unusable({ id }: Provider, what: string): AlterSDKError {
  return new AlterSDKError('unexpected_response', `the issuer's metadata ${what}`, {
    status: 502,
    provider: id,
  })
}

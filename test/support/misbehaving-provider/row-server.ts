import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { asksForAccount, serveAccount } from './account-endpoint.ts'
import { addressesOf, type Endpoint } from './addresses.ts'
import { serveApi } from './api-endpoint.ts'
import { visit } from './browser-visit.ts'
import { html, json, readCall, send, type Answer, type Call } from './call.ts'
import { serveMetadata } from './metadata-endpoint.ts'
import { serveRevocation } from './revocation-endpoint.ts'
import type { Site } from './site.ts'
import { serveToken, type Obstacles } from './token-endpoint.ts'

/** Brings a request to the endpoint that the row has at its host, path and method. */
export async function serveRow(
  site: Site,
  obstacles: Obstacles,
  ownHost: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = await readCall(request, ownHost)
  const found = site.connections.find(call)
  const has = (endpoint: Endpoint) => found.endpoints.has(endpoint)
  if (has('token') || has('refresh') || has('longer_token')) {
    await serveToken(site, obstacles, call, found, response)
    return
  }
  const at = (endpoint: Endpoint): ReadonlySet<Connection> =>
    found.endpoints.get(endpoint) ?? new Set()
  if (has('discovery')) send(response, serveMetadata(site, at('discovery')))
  else if (has('authorization')) send(response, serveVisit(site, call))
  else if (has('userinfo') && asksForAccount(site, call))
    send(response, serveAccount(site, call, at('userinfo')))
  else if (has('revocation'))
    send(
      response,
      site.behaviour.hasRevocationEndpoint
        ? serveRevocation(site, call, at('revocation'))
        : unknownCall(site, 404, 'there is no revocation endpoint'),
    )
  else if (found.otherMethods.length > 0 && found.api.size === 0)
    send(response, unknownCall(site, 405, `${found.otherMethods[0]}: not by ${call.method}`))
  else if (found.api.size > 0) send(response, serveApi(site, call, found.api))
  else
    send(response, unknownCall(site, 404, `nothing is at ${call.host}${withoutTokens(call.path)}`))
}

/** A browser that comes over HTTP. It is sent on at once: whoever is signed in there agrees to everything. */
function serveVisit(site: Site, { host, path, query }: Call): Answer {
  const scheme = addressesOf(site.row)
    .find(({ endpoint }) => endpoint === 'authorization')
    ?.url.split(':')[0]
  try {
    const location = visit(site, `${scheme}://${host}${path}?${query}`).href
    return { status: 302, headers: { location }, body: '' }
  } catch (error) {
    return html(400, error instanceof Error ? error.message : 'an error')
  }
}

function unknownCall({ tally }: Site, status: number, fault: string): Answer {
  tally.counts.unknown += 1
  tally.violations.push(fault)
  return json(status, {})
}

function withoutTokens(path: string): string {
  return path.replaceAll(/mp-[a-z]+-[0-9a-f]+/g, '[token]')
}

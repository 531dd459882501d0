import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { addressOf } from './addresses.ts'
import { json, type Answer } from './call.ts'
import { fill } from './fill.ts'
import type { Site } from './site.ts'

/** The issuer's metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). */
export function serveMetadata(
  { row, behaviour, tally }: Site,
  connections: ReadonlySet<Connection>,
): Answer {
  tally.counts.discovery += 1
  const [connection = {}] = connections
  return json(200, {
    issuer: fill(row.issuer ?? '', connection),
    authorization_endpoint: addressOf(row, 'authorization', connection),
    token_endpoint: addressOf(row, 'token', connection),
    userinfo_endpoint: addressOf(row, 'userinfo', connection),
    revocation_endpoint: behaviour.hasRevocationEndpoint
      ? addressOf(row, 'revocation', connection)
      : undefined,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: row.responseIssuer,
  })
}

import type { Personality } from './personality.ts'

/** The addresses that a provider's row names. */
export interface ProviderUrls {
  /** Only where the personality speaks OpenID Connect, and can be discovered. */
  readonly issuer: string | null
  readonly authorizationUrl: string
  readonly tokenUrl: string
  /** `null` where the account is told by the token answer. */
  readonly userinfoUrl: string | null
  /** May hold `{client_id}`, as a row's does. */
  readonly revocationUrl: string
  /** Beginning of every address of the API, without a slash at the end. */
  readonly apiUrl: string
  /** Where a token may be sent: `127.0.0.1:<port>`. */
  readonly hosts: readonly string[]
}

export function describeUrls({ paths, sendsIssuer }: Personality, origin: string): ProviderUrls {
  return {
    issuer: sendsIssuer ? origin : null,
    authorizationUrl: origin + paths.authorization,
    tokenUrl: origin + paths.token,
    userinfoUrl: paths.userinfo === null ? null : origin + paths.userinfo,
    revocationUrl: origin + paths.revocation,
    apiUrl: origin + paths.api,
    hosts: [new URL(origin).host],
  }
}

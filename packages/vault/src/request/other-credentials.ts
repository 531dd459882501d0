import { AlterValueError } from '@alter-ai/protocol'

/** What the caller adds to a call. */
interface CallerInput {
  readonly target: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Names that the provider definition lets through, because its API takes them beside the token. In lower case. */
export interface AllowedCredentials {
  readonly headers: readonly string[]
  readonly query: readonly string[]
}

/**
 * Makes sure that a call carries the grant's credential and no other. An API that finds two may take either, and then the
 * call has the rights of someone else under the grant's audit record (RFC 6750 §2: one method for each request).
 *
 * Case, `-`, `_`, percent-encoding and the brackets of a list make no difference to a name. The body is not looked at,
 * because it streams.
 *
 * @throws {AlterValueError} names the header or the query parameter, never its value.
 */
export function assertNoOtherCredential(
  { target, headers }: CallerInput,
  allowed: AllowedCredentials,
): void {
  for (const name of Object.keys(headers)) {
    if (isCredentialHeader(simplify(name)) && !allowed.headers.includes(name))
      throw otherCredential(`extraHeaders.${name}`, 'api.callerCredentials.headers')
  }
  for (const name of queryNames(target)) {
    if (allowed.query.includes(name.toLowerCase())) continue
    const plain = simplify(name)
    if (isCredentialParameter(plain))
      throw otherCredential(`The query parameter “${plain}”`, 'api.callerCredentials.query')
    if (name.toLowerCase() === '_method' || methodOverrides.has(plain)) {
      throw new AlterValueError(
        `The query parameter “${plain}” changes the method of the call. Name that method in the call instead.`,
      )
    }
  }
}

function otherCredential(what: string, option: string): AlterValueError {
  return new AlterValueError(
    `${what} carries a credential, and a call carries only the grant's. Leave it out, or have the provider definition allow it in ${option}.`,
  )
}

/** How names of credentials end, after whatever prefix a vendor gives them: `x-goog-api-key`. */
const credentialEndings: readonly string[] = [
  'accesskey',
  'accesstoken',
  'apikey',
  'apisecret',
  'apitoken',
  'appsecret',
  'apptoken',
  'authkey',
  'authtoken',
  'bearertoken',
  'clientsecret',
  'deploytoken',
  'functionskey',
  'jobtoken',
  'oauthtoken',
  'privatetoken',
  'secretkey',
  'securitytoken',
  'subscriptionkey',
]

/** Headers that carry a credential under a name that says less. In a query, `token` alone is often something else. */
const credentialHeaders: ReadonlySet<string> = new Set([
  'token',
  'xauth',
  'xconsultoken',
  'xfigmatoken',
  'xgithubtoken',
  'xgitlabtoken',
  'xmsauthorizationauxiliary',
  'xsessiontoken',
  'xtoken',
  'xusertoken',
  'xvaulttoken',
])

/** Query parameters of OAuth 1.0 (RFC 5849 §3.5.3), and JSON Web Tokens. */
const credentialParameters: ReadonlySet<string> = new Set([
  'jwt',
  'oauthconsumerkey',
  'oauthsignature',
])

function isCredentialHeader(plain: string): boolean {
  return (
    hasCredentialEnding(plain) ||
    credentialHeaders.has(plain) ||
    plain.endsWith('authorization') ||
    plain.endsWith('authorizationtoken')
  )
}

function isCredentialParameter(plain: string): boolean {
  return hasCredentialEnding(plain) || credentialParameters.has(plain)
}

function hasCredentialEnding(plain: string): boolean {
  return credentialEndings.some((ending) => plain.endsWith(ending))
}

/** What web frameworks take for the method of a request. Headers of these names are never passed on. */
const methodOverrides: ReadonlySet<string> = new Set([
  'httpmethod',
  'xhttpmethod',
  'xhttpmethodoverride',
  'xmethodoverride',
])

/** Servers read `Access-Token`, `access.token` and `access_token[]` as one name. */
function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/\[.*$/s, '')
    .replace(/[^a-z0-9]/g, '')
}

/** The names in a query as servers read them; to some of them `;` parts parameters as `&` does. */
function queryNames({ search }: URL): string[] {
  const pairs = search.replaceAll(';', '&')
  return [...new URLSearchParams(pairs).keys()]
}

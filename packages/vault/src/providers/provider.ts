import * as z from 'zod'

/**
 * The shape of a provider's row. Whatever makes one provider differ from another is said here, in data, by choosing among
 * a closed set of named mechanisms; no code asks which provider it deals with.
 */

/** `a.b` or `0.id`: a path into a JSON object. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/)
const url = z.url()
const parameters = z.record(z.string(), z.string())

/** Where a token answer keeps its members when they are not where RFC 6749 §5.1 puts them. First path with a value wins. */
const TokenResponsePaths = z.strictObject({
  access_token: z.array(path).optional(),
  refresh_token: z.array(path).optional(),
  expires_in: z.array(path).optional(),
  scope: z.array(path).optional(),
})

const Account = z.strictObject({
  /** Where the identity is read: the ID token's claims, the userinfo answer, or the token answer itself. */
  source: z.enum(['id_token', 'userinfo', 'token_response']),
  /** For `userinfo`: the address, asked with the fresh token. With discovery it defaults to `userinfo_endpoint`. */
  url: url.optional(),
  headers: parameters.optional(),
  /** All of them, joined by `:`, are the stable account id. */
  idPaths: z.array(path).min(1),
  /** The first with a value is what people recognise the account by. */
  labelPaths: z.array(path).min(1),
  namePaths: z.array(path).default([]),
  emailPaths: z.array(path).default([]),
})

const Revocation = z.strictObject({
  url,
  method: z.enum(['POST', 'DELETE']).default('POST'),
  /** How the call is authenticated: not at all, by the client (in the header or the body), or by the token itself. */
  authentication: z.enum(['none', 'client_basic', 'client_post', 'bearer']).default('none'),
  /** Which token is sent. `refresh_or_access` prefers the refresh token, because it ends more. */
  token: z.enum(['access', 'refresh_or_access']).default('refresh_or_access'),
  body: z.enum(['form', 'json', 'none']).default('form'),
  /** Name of the member that carries the token. */
  parameter: z.string().default('token'),
  /** Answers that mean that the token was dead already: statuses, and words of `error`. */
  alreadyDead: z
    .strictObject({
      statuses: z.array(z.int()).default([]),
      errors: z.array(z.string()).default([]),
    })
    .default({ statuses: [], errors: ['invalid_token'] }),
  /** `account`: it ends every token of the account at this client; `token`: only what is sent. */
  reach: z.enum(['token', 'account']),
})

const RefreshFacts = z.strictObject({
  supported: z.boolean(),
  rotates: z.enum(['never', 'always', 'sometimes']).default('never'),
  /** Margin before expiry in which a token is renewed, when the general rule does not fit. Seconds. */
  marginSeconds: z.int().min(0).optional(),
})

export const ProviderSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    name: z.string().min(1).max(60),
    /** `true`: endpoints come from the issuer's metadata (OpenID Connect Discovery, RFC 8414), read at first use. */
    discovery: z.boolean().default(false),
    /** The issuer identifier. Where a provider has none it stays away, and a label of ours stands in for it. */
    issuer: url.optional(),
    authorizationUrl: url.optional(),
    tokenUrl: url.optional(),
    /** Only where refreshing has an address of its own. */
    refreshUrl: url.optional(),
    /** RFC 9207: the provider always sends `iss` with its answer, so an answer without it is refused. */
    responseIssuer: z.boolean().default(false),
    /** Hosts that may receive the token: exact names, or `*.example.com` for one label in front. Development rows name the port. */
    hosts: z
      .array(
        z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d+)?$|^\[::1\]:\d+$/, {
          error: 'must be a host such as api.example.com, without https://',
        }),
      )
      .default([]),
    pkce: z.enum(['supported', 'unsupported']).default('supported'),
    clientAuthentication: z.enum(['basic', 'post', 'none']).default('basic'),
    /** OpenID Connect: an ID token comes with the tokens, and a nonce goes with the request. */
    openid: z.boolean().default(false),
    /** Words other than `Bearer` that this provider puts into `token_type` for a bearer token (RFC 6749 §5.1). */
    bearerAliases: z.array(z.string()).default([]),
    scopeParameter: z.string().default('scope'),
    scopeSeparator: z.enum([' ', ',']).default(' '),
    defaultScopes: z.array(z.string()).default([]),
    /** Scopes without which the account cannot be told; always asked for. */
    identityScopes: z.array(z.string()).default([]),
    authorizationParameters: parameters.default({}),
    /** Added once more when a refresh token was expected and none came. */
    consentParameters: parameters.default({}),
    tokenParameters: parameters.default({}),
    tokenHeaders: parameters.default({}),
    tokenResponse: TokenResponsePaths.default({}),
    /** Error words of this provider at its token endpoint, in terms of RFC 6749 §5.2. */
    errorCodes: z
      .record(
        z.string(),
        z.enum([
          'invalid_grant',
          'invalid_client',
          'invalid_request',
          'invalid_scope',
          'temporarily_unavailable',
        ]),
      )
      .default({}),
    /** Rows whose accounts cannot be told apart: their grants never merge. */
    anonymous: z.boolean().default(false),
    account: Account.optional(),
    refresh: RefreshFacts.default({ supported: true, rotates: 'never' }),
    revocation: Revocation.optional(),
    api: z
      .strictObject({
        /** Header that carries the token, and the word before it. */
        header: z.string().default('authorization'),
        scheme: z.string().default('Bearer'),
        headers: parameters.default({}),
      })
      .default({ header: 'authorization', scheme: 'Bearer', headers: {} }),
    /** What a scope allows, in words for the person who consents. */
    scopes: parameters.default({}),
    /** Name of the icon in the bundled set. */
    logo: z.string().optional(),
    docs: url.optional(),
    /** How these facts are known. */
    basis: z.string().default('configured by the operator'),
    /** Only such a row may name plain http and loopback addresses. For development and tests. */
    development: z.boolean().default(false),
  })
  .superRefine((row, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (row.discovery && row.issuer === undefined) complain('issuer', 'discovery needs an issuer')
    if (!row.discovery && row.authorizationUrl === undefined)
      complain('authorizationUrl', 'required without discovery')
    if (!row.discovery && row.tokenUrl === undefined)
      complain('tokenUrl', 'required without discovery')
    if (!row.anonymous && row.account === undefined && !row.discovery)
      complain('account', 'required unless the row is anonymous')
    if (row.openid && row.issuer === undefined) complain('issuer', 'OpenID Connect needs an issuer')
    for (const host of row.hosts) {
      const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)
      const hasPort = /:\d+$/.test(host)
      if (isLoopback && !hasPort)
        complain('hosts', 'a host of this machine needs its port: 127.0.0.1:4001')
      if (hasPort && !(isLoopback && row.development))
        complain('hosts', 'only hosts of this machine have a port, and only with development: true')
    }
    for (const [name, value] of Object.entries({
      issuer: row.issuer,
      authorizationUrl: row.authorizationUrl,
      tokenUrl: row.tokenUrl,
      refreshUrl: row.refreshUrl,
      account: row.account?.url,
      revocation: row.revocation?.url.replace('{client_id}', 'id'),
    })) {
      if (value !== undefined && !isAllowedUrl(value, row.development)) {
        complain(
          name,
          row.development
            ? 'must be https, or http on loopback'
            : 'must be https (http on loopback only with development: true)',
        )
      }
    }
  })

/** A provider's facts, checked. */
export type Provider = z.output<typeof ProviderSchema>
/** A provider's facts as one writes them; what is left out has the usual value. */
export type ProviderInput = z.input<typeof ProviderSchema>

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isAllowedUrl(text: string, development: boolean): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return (
    protocol === 'https:' || (development && protocol === 'http:' && loopbackHosts.has(hostname))
  )
}

import * as z from 'zod'
import { ConnectionParameter } from './connection-parameter.ts'
import { rowFaults } from './row-faults.ts'

/**
 * The shape of a provider's row. Whatever makes one provider differ from another is said here, in data, by choosing among
 * a closed set of named mechanisms; no code asks which provider it deals with.
 */

/** `a.b` or `0.id`: a path into a JSON object. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/)
/** An address; `{name}` in it stands for a connection parameter. */
const url = z.string()
const parameters = z.record(z.string(), z.string())

/** How a fact is known. `general_knowledge` is to be checked before it is relied on. */
const Basis = z.enum(['docs', 'peer_config', 'general_knowledge', 'operator'])

/** Where a token answer keeps its members when they are not where RFC 6749 §5.1 puts them. First path with a value wins. */
const TokenResponsePaths = z.strictObject({
  access_token: z.array(path).optional(),
  refresh_token: z.array(path).optional(),
  expires_in: z.array(path).optional(),
  /** A point in time instead of a lifetime: ISO 8601, or seconds or milliseconds since 1970. */
  expires_at: z.array(path).optional(),
  /** Seconds, or 0 where the refresh token has no end. */
  refresh_token_expires_in: z.array(path).optional(),
  scope: z.array(path).optional(),
})

const Account = z.strictObject({
  /**
   * Where the identity is read: the ID token's claims, the userinfo answer, the token answer itself, or the connection
   * parameters alone.
   */
  source: z.enum(['id_token', 'userinfo', 'token_response', 'connection']),
  /** For `userinfo`: the address, asked with the fresh token. With discovery it defaults to `userinfo_endpoint`. */
  url: url.optional(),
  method: z.enum(['GET', 'POST']).default('GET'),
  headers: parameters.optional(),
  /** Sent as JSON, with POST; a GraphQL query for one. */
  json: z.record(z.string(), z.unknown()).optional(),
  /** The word before the token, where it is not the API's. */
  scheme: z.string().optional(),
  /** `client_post`: instead of carrying the token in a header, the client asks about it in a form (RFC 7662). */
  authentication: z.enum(['bearer', 'client_post']).default('bearer'),
  /** All of them, joined by `:`, are the stable account id. `$connection.name` is a connection parameter. */
  idPaths: z.array(z.union([path, z.templateLiteral(['$connection.', path])])).min(1),
  /** The first with a value is what people recognise the account by. */
  labelPaths: z.array(z.union([path, z.templateLiteral(['$connection.', path])])).min(1),
  namePaths: z.array(path).default([]),
  emailPaths: z.array(path).default([]),
  basis: Basis.default('operator'),
})

const Revocation = z.strictObject({
  url,
  method: z.enum(['POST', 'DELETE', 'GET']).default('POST'),
  /**
   * How the call is authenticated: not at all; by the client, in the header (RFC 6749 §2.3.1), as `client_id` and
   * `client_secret` among the parameters, by its id alone, by its secret as a bearer token, or by its secret after the
   * word `Client`; by the token itself, as `Bearer`; or by the token as in a call to the API.
   */
  authentication: z
    .enum([
      'none',
      'client_basic',
      'client_post',
      'client_id',
      'secret_bearer',
      'secret_client',
      'bearer',
      'api',
    ])
    .default('none'),
  /** What is sent. `refresh_or_access` prefers the refresh token, because it ends more; `account`: the account's id. */
  token: z.enum(['access', 'refresh', 'refresh_or_access', 'account']).default('refresh_or_access'),
  body: z.enum(['form', 'json', 'query', 'none']).default('form'),
  /** Name of the member that carries the token. */
  parameter: z.string().default('token'),
  /** Names of the client's two, where they differ: `clientId`, `clientSecret`. */
  clientParameters: z.strictObject({ id: z.string(), secret: z.string() }).optional(),
  /** Sent along. `{client_id}` is the client's id. */
  parameters: parameters.default({}),
  /** Answers that mean that the token was dead already: statuses, and words of `error`. */
  alreadyDead: z
    .strictObject({
      statuses: z.array(z.int()).default([]),
      errors: z.array(z.string()).default([]),
    })
    .default({ statuses: [], errors: ['invalid_token'] }),
  /** `account`: it ends every token of the account at this client; `token`: only what is sent. */
  reach: z.enum(['token', 'account']),
  basis: Basis.default('operator'),
})

const RefreshFacts = z.strictObject({
  supported: z.boolean(),
  /** Without these scopes no refresh token comes, or none that can be prolonged. */
  scopes: z.array(z.string()).default([]),
  /**
   * Whether a response contains another refresh token, after which the one that was sent is dead. `unknown`: the vault learns it
   * from the first refresh.
   */
  rotates: z.enum(['never', 'always', 'sometimes', 'unknown']).default('unknown'),
  /** `access_token`: there is no refresh token; a live access token is exchanged for a longer one. */
  credential: z.enum(['refresh_token', 'access_token']).default('refresh_token'),
  method: z.enum(['POST', 'GET']).default('POST'),
  /** `grant_type` and the name of the credential's parameter, where they are not those of RFC 6749 §6. */
  grantType: z.string().default('refresh_token'),
  parameter: z.string().default('refresh_token'),
  /** Documented life of an access token. Seconds. */
  accessTokenSeconds: z.int().min(1).optional(),
  /** `true`: answers do not tell the lifetime, and the documented one is reckoned with. */
  assumeLifetime: z.boolean().default(false),
  /** Life of a refresh token, used or not. Seconds. */
  refreshTokenSeconds: z.int().min(1).optional(),
  /** A refresh token that nobody uses for so long is dead; the vault uses it in time. Seconds. */
  idleSeconds: z.int().min(1).optional(),
  /** How long the one before is still taken after a rotation. Seconds; 0 where the provider says that it is not. */
  graceSeconds: z.int().min(0).optional(),
  /** The one before is taken until its successor is used. */
  graceUntilUsed: z.boolean().default(false),
  /** What a second use of a spent refresh token does. */
  reuse: z.enum(['refused', 'ends_all', 'unknown']).default('unknown'),
  /** Margin before expiry in which a token is renewed, when the general rule does not fit. Seconds. */
  marginSeconds: z.int().min(0).optional(),
  /** The provider refuses to refresh while more than so much of the access token's life is left. Seconds. */
  notBeforeSecondsLeft: z.int().min(0).optional(),
  /** Refreshing ends the access token before at once, so calls that are under way may be refused. */
  endsAccessToken: z.boolean().default(false),
  /** Refreshes under way at once at this provider, for each process. */
  maxConcurrent: z.int().min(1).max(256).default(16),
  basis: Basis.default('operator'),
  /** When these facts were last looked at: `2026-11`. */
  checked: month().optional(),
  note: z.string().optional(),
})

function month() {
  return z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/)
}

/** A second exchange after the first, from a token of an hour to one of weeks. */
const LongerToken = z.strictObject({
  url,
  grantType: z.string(),
  /** Name of the parameter that carries the short token. */
  parameter: z.string(),
  /** What else is sent of the client. */
  client: z.enum(['id_and_secret', 'secret']),
})

/** A response by which an API refuses a token that has expired. All that is given must hold. */
const ExpiredSignal = z.strictObject({
  status: z.int().min(200).max(599),
  /** `error` of a `Bearer` challenge in `WWW-Authenticate` (RFC 6750 §3). */
  challengeError: z.string().min(1).optional(),
  header: z
    .strictObject({ name: z.string().regex(/^[a-z0-9-]+$/), values: z.array(z.string()).min(1) })
    .optional(),
  /** A member of a JSON body. Only its first 64 kB are read, and only for responses that match otherwise. */
  body: z
    .strictObject({
      path,
      values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
    })
    .optional(),
})
export type ExpiredSignal = z.output<typeof ExpiredSignal>

const CallerCredentials = z.strictObject({
  headers: z.array(z.string().regex(/^[a-z0-9-]+$/)).default([]),
  query: z.array(z.string().regex(/^[a-z0-9_.-]+$/)).default([]),
})

export const ProviderSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    name: z.string().min(1).max(60),
    category: z.string().optional(),
    /** The definition that this one is another id for. Only the catalog sets it. */
    aliasOf: z.string().optional(),
    /** Values that differ from one connection to the next, for `{name}` in this row. */
    connection: z.array(ConnectionParameter).default([]),
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
    /** The answer carries a hex HMAC-SHA-256 of its other parameters, keyed by the client secret, under this name. */
    responseHmac: z.strictObject({ parameter: z.string() }).optional(),
    /** Parameters of the answer that must say this: `{ shop: '{shop}.example.com' }`. */
    responseEchoes: parameters.default({}),
    /**
     * Hosts that may receive the token: exact names, or `*.example.com` for one label in front. Development rows name the
     * port.
     */
    hosts: z
      .array(
        z.string().regex(/^(\*\.)?([a-z0-9.-]|\{[^{}]+\})+(:\d+)?$|^\[::1\]:\d+$/, {
          error: 'must be a host such as api.example.com, without https://',
        }),
      )
      .default([]),
    /** S256 goes along unless it is `unsupported`: a server ignores parameters that it does not know (RFC 6749 §3.1). */
    pkce: z.enum(['required', 'supported', 'unsupported', 'unknown']).default('supported'),
    codeChallengeEncoding: z.enum(['base64url', 'hex']).default('base64url'),
    clientAuthentication: z.enum(['basic', 'post', 'none']).default('basic'),
    /** The name under which the client's id is sent. */
    clientIdParameter: z.enum(['client_id', 'client_key']).default('client_id'),
    /** The provider gives the redirect URI a name of its own, and wants that name: the client's `redirectUriAlias`. */
    redirectUriAlias: z.boolean().default(false),
    /** OpenID Connect: an ID token comes with the tokens, and a nonce goes with the request. */
    openid: z.boolean().default(false),
    /** Words other than `Bearer` that this provider puts into `token_type` for a bearer token (RFC 6749 §5.1). */
    bearerAliases: z.array(z.string()).default([]),
    scopeParameter: z.string().default('scope'),
    scopeSeparator: z.enum([' ', ',']).default(' '),
    /** Where the provider says which scopes were granted. */
    scopeAnswer: z.enum(['token_response', 'redirect']).default('token_response'),
    defaultScopes: z.array(z.string()).default([]),
    /** Scopes without which the account cannot be told; always asked for. */
    identityScopes: z.array(z.string()).default([]),
    authorizationParameters: parameters.default({}),
    /** Added once more when a refresh token was expected and none came. */
    consentParameters: parameters.default({}),
    /** How requests to the token endpoint are written. */
    tokenFormat: z.enum(['form', 'json']).default('form'),
    /**
     * Sent along: to the token endpoint always, only with a code, only with a refresh token. `{scopes}` is what the grant
     * has, `{redirect_uri}` the redirect URI.
     */
    tokenParameters: parameters.default({}),
    exchangeParameters: parameters.default({}),
    refreshParameters: parameters.default({}),
    tokenHeaders: parameters.default({}),
    tokenResponse: TokenResponsePaths.default({}),
    expiresInUnit: z.enum(['seconds', 'milliseconds']).default('seconds'),
    longerToken: LongerToken.optional(),
    /** Where an answer of the token endpoint keeps the word of an error. First path with a value wins. */
    errorPaths: z.array(path).default(['error']),
    /** Members that are `false` in an answer that refuses, although its status says 200. */
    refusedBy: z.array(path).default(['ok']),
    /** Error words of this provider at its token endpoint, in terms of RFC 6749 §5.2. */
    errorCodes: z
      .record(
        z.string(),
        z.enum([
          'invalid_grant',
          'invalid_client',
          'invalid_request',
          'invalid_scope',
          'unauthorized_client',
          'temporarily_unavailable',
        ]),
      )
      .default({}),
    /** Rows whose accounts cannot be told apart: their grants never merge. */
    anonymous: z.boolean().default(false),
    account: Account.optional(),
    refresh: RefreshFacts.default(RefreshFacts.parse({ supported: true })),
    revocation: Revocation.optional(),
    api: z
      .strictObject({
        /** Header that carries the token, and the word before it. */
        header: z.string().default('authorization'),
        scheme: z.string().default('Bearer'),
        /** Sent with each call unless the caller sets them; `{client_id}` and `{client_secret}` are the client's. */
        headers: parameters.default({}),
        /** Headers that the caller must set, and to what. */
        callerHeaders: parameters.default({}),
        /**
         * Credentials that this API takes beside the token, so that a caller may send them: names of headers and of query
         * parameters, in lower case. All others are refused.
         */
        callerCredentials: CallerCredentials.default({ headers: [], query: [] }),
        /**
         * How the API says that the token has expired, other than by 401. The token is refreshed, and a request that can be sent
         * again is sent once more.
         */
        expired: z.array(ExpiredSignal).default([]),
      })
      .prefault({}),
    /** What a scope allows, in words for the person who consents. */
    scopes: parameters.default({}),
    /**
     * Scopes that a provider answers in another spelling, or leaves out because another one includes them: for each, those by
     * which it is granted as well. `{ email: ['https://scopes.example/email'] }`
     */
    scopeAliases: z.record(z.string(), z.array(z.string()).min(1)).default({}),
    /** Name of the icon in the bundled set. */
    logo: z.string().optional(),
    /** The provider's own documentation, and the page where a client is registered. */
    docs: z.url().optional(),
    console: z.url().optional(),
    /** What to know before and after registering a client there. */
    notes: z.array(z.string()).default([]),
    /** Announced changes. */
    dates: z
      .array(z.strictObject({ on: z.string().regex(/^20\d\d(-\d\d){0,2}$/), what: z.string() }))
      .default([]),
    /** Where the row's facts were found. */
    sources: z.array(z.string()).default([]),
    /** Of the endpoints: `high`, two independent sources and documentation agree; `medium`, two sources; `low`, one. */
    confidence: z.enum(['high', 'medium', 'low', 'operator']).default('operator'),
    /** Nobody has compared this row with a second source. */
    unverified: z.boolean().default(false),
    /** Only such a row may name plain http and loopback addresses. For development and tests. */
    development: z.boolean().default(false),
  })
  .superRefine((row, context) => {
    for (const { path: where, message } of rowFaults(row))
      context.addIssue({ code: 'custom', path: [where], message })
  })

/** A provider's facts, checked. */
export type Provider = z.output<typeof ProviderSchema>
/** A provider's facts as one writes them; what is left out has the usual value. */
export type ProviderInput = z.input<typeof ProviderSchema>

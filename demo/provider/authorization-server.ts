// The file declares modules that have no types of their own; a declaration like that cannot be imported.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./oidc-provider.d.ts" />
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { base, Prompt } from 'oidc-provider/lib/helpers/interaction_policy/index.js'
import { Provider as OidcProvider } from 'oidc-provider/lib/provider.js'
import { findAccount } from './accounts.ts'
import type { Account } from './accounts.ts'
import type { Consents } from './consents.ts'
import type { MemoryStore } from './memory-store.ts'
import { errorPage } from './pages/error-page.ts'
import { personalities, personalityOfClient } from './personalities.ts'
import type { Personality, PersonalityKey, TokenFacts } from './personality.ts'
import { getSigningKey } from './signing-key.ts'

export type { OidcProvider }

export interface AuthorizationServerOptions {
  readonly issuer: string
  readonly appName: string
  readonly redirectUris: Readonly<Record<PersonalityKey, readonly string[]>>
  readonly clientSecrets: Readonly<Record<PersonalityKey, string>>
  /** Seconds; instead of the personality's own, where its access tokens expire at all. */
  readonly accessTokenTtlSeconds: number | undefined
  readonly store: MemoryStore
  readonly consents: Consents
  /** Headers of the page that says why a request cannot go on. */
  readonly pageHeaders: () => Record<string, string>
  /** Sends the answer to a token request, in the shape of its personality. */
  readonly answerToken: (ctx: KoaContextWithOIDC, facts: ServerTokenFacts) => void
}

/** What the authorization server itself knows of a token answer. */
export type ServerTokenFacts = Pick<TokenFacts, 'answer' | 'status' | 'account'> & {
  readonly request: IncomingMessage
}

const year = 365 * 24 * 3600

/**
 * The one certified authorization server behind the three personalities. Its own paths are those of the Google-like one,
 * which speaks the standard; requests of the others are translated before they get here.
 */
export async function createAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<OidcProvider> {
  const offlineCodes = new Set<string>()
  const oidc = new OidcProvider(options.issuer, await buildConfiguration(options, offlineCodes))
  oidc.on('authorization.success', (ctx: KoaContextWithOIDC, answer?: { code?: unknown }) => {
    const isOffline = ctx.oidc.params?.access_type === 'offline' && ctx.oidc.result?.consent
    if (isOffline && typeof answer?.code === 'string') offlineCodes.add(answer.code)
  })
  oidc.use(async (ctx, next) => {
    await next()
    // Missing where no route of the server matched.
    if (!('oidc' in ctx)) return
    const context = ctx as unknown as KoaContextWithOIDC
    if (context.oidc.route === 'token') shapeTokenAnswer(context, options)
    else dropForeignIssuer(context, options.issuer)
  })
  return oidc
}

/** @param offlineCodes Codes that were asked for offline, and for which the consent page was really shown. */
async function buildConfiguration(
  options: AuthorizationServerOptions,
  offlineCodes: Set<string>,
): Promise<Configuration> {
  const { google } = personalities
  const policy = base()
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0)
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const
  return {
    // Somebody else signing in at this browser ends nobody's consent.
    expiresWithSession: () => false,
    adapter: options.store.adapter,
    clients: Object.values(personalities).map((personality) =>
      describeClient(personality, options),
    ),
    clientBasedCORS: () => false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Google puts e-mail and name into the ID token as well, not only into userinfo.
    conformIdTokenClaims: false,
    clockTolerance: 0,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      long: cookie,
      short: cookie,
      names: {
        session: 'demo-provider-session',
        interaction: 'demo-provider-interaction',
        resume: 'demo-provider-resume',
      },
    },
    extraParams: ['access_type'],
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_ctx, subject) => {
      const account = findAccount(subject)
      return account && { accountId: account.subject, claims: () => toClaims(account) }
    },
    interactions: {
      policy,
      url: (_ctx, { uid, params }) =>
        `${(personalityOfClient(params.client_id) ?? google).paths.signIn}/${uid}`,
    },
    issueRefreshToken: (_ctx, client, code) => {
      const rule = personalityOfClient(client.clientId)?.refreshToken
      return (
        rule === 'always' || (rule === 'after-offline-consent' && offlineCodes.delete(code.jti))
      )
    },
    jwks: { keys: [await getSigningKey()] },
    loadExistingGrant: (ctx) => options.consents.load(ctx),
    pkce: {
      required: (_ctx, client) => personalityOfClient(client.clientId)?.pkce === 'required',
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.set(options.pageHeaders())
      ctx.body = errorPage(personalityOfClient(ctx.oidc.client?.clientId), error, description)
    },
    responseTypes: ['code'],
    // RFC 9700 §4.14.2: a refresh token that is used twice ends all that came from its authorization.
    revokeGrantPolicy: () => true,
    rotateRefreshToken: (ctx) =>
      personalityOfClient(ctx.oidc.client?.clientId)?.rotatesRefreshTokens === true,
    routes: {
      authorization: google.paths.authorization,
      token: google.paths.token,
      revocation: google.paths.revocation,
      userinfo: '/v1/userinfo',
      jwks: '/oauth2/v3/certs',
    },
    scopes: Object.values(personalities).flatMap(({ scopes }) => Object.keys(scopes)),
    ttl: {
      AccessToken: (_ctx, _token, client) => {
        const seconds = personalityOfClient(client.clientId)?.accessTokenSeconds ?? null
        return seconds === null ? 10 * year : (options.accessTokenTtlSeconds ?? seconds)
      },
      AuthorizationCode: 60,
      Grant: year,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: year,
      Session: 14 * 24 * 3600,
    },
  }
}

function describeClient(
  { key, clientId, scopes, refreshToken }: Personality,
  options: AuthorizationServerOptions,
): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: options.clientSecrets[key],
    client_name: options.appName,
    redirect_uris: [...options.redirectUris[key]],
    response_types: ['code'],
    grant_types: [
      'authorization_code',
      ...(refreshToken === 'never' ? [] : (['refresh_token'] as const)),
    ],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: 'RS256',
    scope: Object.keys(scopes).join(' '),
  }
}

function toClaims(account: Account) {
  return {
    sub: account.subject,
    email: account.email,
    email_verified: true,
    name: account.name,
  }
}

function shapeTokenAnswer(ctx: KoaContextWithOIDC, options: AuthorizationServerOptions): void {
  const answer: unknown = ctx.body
  if (typeof answer !== 'object' || answer === null) return
  options.answerToken(ctx, {
    request: ctx.req,
    answer: { ...answer },
    status: ctx.status,
    account: findAccount(ctx.oidc.account?.accountId),
  })
}

/** Takes `iss` (RFC 9207) out of the callback where the personality does not know it. */
function dropForeignIssuer(ctx: KoaContextWithOIDC, issuer: string): void {
  const personality = personalityOfClient(ctx.oidc.client?.clientId)
  const location = ctx.response.get('location')
  if (personality?.sendsIssuer !== false || !URL.canParse(location)) return
  const url = new URL(location)
  if (url.searchParams.get('iss') !== issuer) return
  url.searchParams.delete('iss')
  ctx.set('location', url.href)
}

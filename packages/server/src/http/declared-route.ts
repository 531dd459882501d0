/**
 * Who may call a route.
 *
 * - `public`: anybody. The answer is the same for everybody.
 * - `same_origin`: a page of the vault's own; which session it may touch, its cookies say.
 * - `session_token`: whoever holds a whole session token, also from the page of the origin it was minted for.
 * - `api_key`: the app's back end, never a browser.
 * - `provider`: a browser that comes back from a provider; the vault compares `state` and flow cookie.
 */
export const routeAuths = ['public', 'same_origin', 'session_token', 'api_key', 'provider'] as const

export type RouteAuth = (typeof routeAuths)[number]

/** `ANY` stands for every method. */
export type RouteMethod = 'GET' | 'POST' | 'ANY'

/**
 * Which limit of `rateLimits` holds for an address that shows no API key. `none`: a route that must always respond, and that
 * costs no more than a refusal.
 */
export type RouteLimit = 'perAddress' | 'statusPerAddress' | 'none'

/** What a route says of itself. */
export interface DeclaredRoute {
  readonly method: RouteMethod | 'OPTIONS'
  /** Below the mount; `:name` stands for one segment. */
  readonly path: string
  readonly auth: readonly RouteAuth[]
  readonly limit: RouteLimit
  /** One sentence: what it is for. */
  readonly purpose: string
}

/** Who called, as far as the route's authentication tells. */
export type Caller =
  | { readonly via: 'public' | 'same_origin' | 'provider' }
  /** Whole in form only: the vault looks the token up. */
  | { readonly via: 'session_token'; readonly token: string }
  | { readonly via: 'api_key'; readonly key: ApiKey }

/** An API key that was found, without the key. */
export interface ApiKey {
  readonly name: string
}

/** The API keys that a server takes. */
export interface ApiKeys {
  /** The key of this text, compared in constant time; nothing when there is none. */
  readonly find: (key: string) => ApiKey | undefined
}

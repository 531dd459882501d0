import type { FindSecret } from './find-secret.ts'

/** What an API says of the scopes that a call needs. */
export interface ScopeChallenge {
  /** Empty where it does not name them. */
  readonly scopes: readonly string[]
}

/** Longer than any list of scopes that somebody could consent to. */
const maxLength = 4_000

/**
 * Reads whether an API has refused a call because the token lacks a scope, and which: `WWW-Authenticate: Bearer
 * error="insufficient_scope", scope="…"` on a 403, or on a 401 from those who mean the same. Total, and generous: other
 * challenges may stand beside it, values be without quotes, scopes be parted by commas.
 *
 * @param holdsSecret Finds the token that was sent. A server that repeats it says nothing that could be passed on.
 * @see RFC 6750 §3 and §3.1, RFC 9110 §11.6.1
 */
export function readScopeChallenge(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  holdsSecret: FindSecret,
): ScopeChallenge | undefined {
  if (status !== 403 && status !== 401) return undefined
  for (const parameters of bearerChallenges(headers)) {
    if (errorOf(parameters) !== 'insufficient_scope') continue
    const scopes = parameters.get('scope') ?? ''
    return { scopes: holdsSecret(challengeText(headers)) ? [] : parseScopes(scopes) }
  }
  return undefined
}

/** The errors of all `Bearer` challenges, in lower case (RFC 6750 §3.1). Total. */
export function bearerErrors(headers: Headers): string[] {
  return bearerChallenges(headers).flatMap((parameters) => errorOf(parameters) ?? [])
}

function bearerChallenges(headers: Headers): Map<string, string>[] {
  return parseChallenges(challengeText(headers))
    .filter(({ scheme }) => scheme === 'bearer')
    .map(({ parameters }) => parameters)
}

function challengeText(headers: Headers): string {
  return (headers.get('www-authenticate') ?? '').slice(0, maxLength)
}

function errorOf(parameters: ReadonlyMap<string, string>): string | undefined {
  return parameters.get('error')?.toLowerCase()
}

interface Challenge {
  readonly scheme: string
  /** The first of each name counts. */
  readonly parameters: Map<string, string>
}

// A name alone is a scheme; with a value, which may be quoted, a parameter of the scheme before it.
const part = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*)))?/g

function parseChallenges(text: string): Challenge[] {
  const challenges: Challenge[] = []
  for (const [whole, name = '', quoted, bare] of text.matchAll(part)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare
    if (value === undefined) {
      challenges.push({ scheme: whole.toLowerCase(), parameters: new Map() })
      continue
    }
    const parameters = challenges.at(-1)?.parameters
    const key = name.toLowerCase()
    if (parameters?.has(key) === false) parameters.set(key, value)
  }
  return challenges
}

/** Only what can be a scope (RFC 6749 §3.3): it goes into errors, records, and the next authorization request. */
function parseScopes(text: string): string[] {
  const scopes = text.split(/[\s,]+/).filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
  return [...new Set(scopes)]
}

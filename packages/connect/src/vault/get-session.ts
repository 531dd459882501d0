import { parseBaseUrl } from './base-url.ts'
import type { Browser } from '../window/browser.ts'
import { postHeaders } from './call-vault.ts'
import { AlterConnectError } from '../error.ts'
import { asText, record } from '../outcome.ts'
import type { OpenOptions } from '../types.ts'

/** A connect session as this page knows it. */
export interface Session {
  /** As `parseBaseUrl` returns it. */
  readonly baseUrl: string
  /** A secret: it goes into `Authorization` and nowhere else. */
  readonly token: string
  /** Its end by this machine's clock, in milliseconds. */
  readonly until: number
}

/** What a session lives when nobody says otherwise. */
export const defaultLifetimeMs = 600_000
const longestLifetimeMs = 3_600_000

/**
 * Gets the session: the token that the page gives, or what the app's session URL answers.
 *
 * @param baseUrl The configured vault; the answer may name another at the session URL's own origin.
 * @param returnTo The page to come back to, in a full-page flow.
 * @throws {AlterConnectError} `token_failed`; `invalid_base_url` when the answer names a vault elsewhere.
 */
export async function getSession(
  browser: Browser,
  { token, sessionUrl = '', provider, multiple }: OpenOptions,
  baseUrl: string,
  signal: AbortSignal,
  returnTo: string | undefined,
): Promise<Session> {
  const page = browser.location.href
  let answer: unknown
  let cause: unknown
  try {
    if (token) answer = { session_token: await (typeof token === 'function' ? token() : token) }
    else {
      const response = await browser.fetch(sessionUrl, {
        method: 'POST',
        credentials: 'include',
        headers: postHeaders,
        body: JSON.stringify({ provider, multiple, return_to: returnTo }),
        signal,
      })
      answer = await response.json()
    }
  } catch (error) {
    cause = error
  }
  const { session_token, base_url, expires_at, error } = record(answer)
  const given = asText(session_token)
  if (!given) {
    const { code } = record(error)
    throw new AlterConnectError('token_failed', undefined, { details: { code }, cause })
  }
  const vault = parseBaseUrl(asText(base_url) ?? baseUrl, page)
  // An answer may not send the browser, and the token, to a stranger.
  if (![sessionUrl, baseUrl].some((url) => new URL(url, page).origin === new URL(vault).origin)) {
    throw new AlterConnectError('invalid_base_url', 'the session is elsewhere')
  }
  // A clock that is far off must not end the flow before it began.
  const now = Date.now()
  const end = Date.parse(expires_at as string)
  const isPlausible = end > now && end < now + longestLifetimeMs
  return { baseUrl: vault, token: given, until: isPlausible ? end : now + defaultLifetimeMs }
}

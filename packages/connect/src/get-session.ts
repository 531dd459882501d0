import { parseBaseUrl } from './base-url.ts'
import type { Browser } from './browser.ts'
import { postHeaders } from './call-vault.ts'
import { AlterConnectError } from './error.ts'
import type { OpenOptions } from './types.ts'

/** A connect session as this page knows it. */
export interface Session {
  /** As `parseBaseUrl` returns it. */
  readonly baseUrl: string
  /** A secret: it goes into `Authorization` and nowhere else. */
  readonly token: string
  readonly lifetimeMs: number
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
  { token, sessionUrl = '', provider }: OpenOptions,
  baseUrl: string,
  signal: AbortSignal,
  returnTo: string | undefined,
): Promise<Session> {
  const page = browser.location.href
  let answer: Record<string, unknown>
  let status: number | undefined
  try {
    if (token) {
      answer = { session_token: await (typeof token === 'function' ? token() : token) }
    } else {
      const response = await browser.fetch(sessionUrl, {
        method: 'POST',
        credentials: 'include',
        headers: postHeaders,
        body: JSON.stringify({ provider, return_to: returnTo }),
        signal,
      })
      status = response.status
      answer = Object(await response.json()) as Record<string, unknown>
    }
  } catch (cause) {
    throw new AlterConnectError(
      'token_failed',
      status ? `the session URL answered ${String(status)}, not JSON` : 'no session could be got',
      undefined,
      cause,
    )
  }
  const { session_token, base_url, expires_at, error } = answer
  if (typeof session_token !== 'string' || !session_token) {
    const { code } = Object(error) as { code?: unknown }
    throw new AlterConnectError(
      'token_failed',
      typeof code === 'string' ? `the session URL refused: ${code}` : 'no session was given',
      code ? { code } : undefined,
    )
  }
  let vault = baseUrl
  if (typeof base_url === 'string') {
    vault = parseBaseUrl(base_url, page)
    // An answer may not send the browser, and the token, to a stranger.
    const { origin } = new URL(vault)
    if (origin !== new URL(sessionUrl, page).origin && origin !== new URL(baseUrl).origin) {
      throw new AlterConnectError('invalid_base_url', 'the session is at a vault of another origin')
    }
  }
  // A clock that is far off must not end the flow before it began.
  const leftMs = Date.parse(expires_at as string) - Date.now()
  const isPlausible = leftMs > 0 && leftMs < longestLifetimeMs
  return {
    baseUrl: vault,
    token: session_token,
    lifetimeMs: isPlausible ? leftMs : defaultLifetimeMs,
  }
}

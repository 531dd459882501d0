import { randomBytes } from 'node:crypto'
import { readCookies } from '@alter-ai/protocol/wire'
import type { Request, Response } from 'express'

const lifeMs = 30 * 24 * 3_600_000

/**
 * The random value by which the app recognizes a browser that started a session, for a vault elsewhere. It is in a cookie of
 * the app's origin, host-only and unreadable for scripts; Lax, because it must come along when the vault sends the browser
 * back.
 *
 * @returns `undefined` for a page of another site, whose browser would not keep the cookie. Then the user has to confirm the
 * account.
 */
export function keepAppBrowser(
  publicURL: string,
  request: Request,
  response: Response,
): string | undefined {
  if (isFromOtherSite(publicURL, request)) return undefined
  const browserId = readAppBrowser(publicURL, request) ?? randomBytes(32).toString('base64url')
  response.cookie(nameOf(publicURL), browserId, {
    httpOnly: true,
    sameSite: 'lax',
    secure: publicURL.startsWith('https:'),
    path: '/',
    maxAge: lifeMs,
  })
  return browserId
}

/** The value that {@link keepAppBrowser} has set in this browser. */
export function readAppBrowser(publicURL: string, request: Request): string | undefined {
  const value = readCookies(request.headers.cookie).get(nameOf(publicURL))
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

// The prefix keeps neighboring hosts from setting it. On loopback http, browsers differ about the prefix.
function nameOf(publicURL: string): string {
  return publicURL.startsWith('https:') ? '__Host-alter-browser' : 'alter-browser'
}

/** A link may come from anywhere, because the browser itself goes there; a call of a page may not. */
function isFromOtherSite(publicURL: string, { headers, method }: Request): boolean {
  if (method === 'GET') return false
  const site = headers['sec-fetch-site']
  return site === undefined ? headers.origin !== new URL(publicURL).origin : site === 'cross-site'
}

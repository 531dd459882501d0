import { randomBytes } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import { readCookies } from '@alter-ai/vault'
import { setShortCookie } from '../http/cookies.ts'
import type { Face, FaceContext } from '../http/face.ts'
import { jsonHeaders } from '../http/json-answer.ts'

/** The query parameter by which the second half of a posted answer is told from the first. */
export const postedAnswerParameter = 'form_post'

/**
 * The first half of a posted answer (`response_mode=form_post`). A post from the provider's site brings no Lax cookie, so
 * nothing is decided here: the answer goes into a cookie of this browser alone, for a minute, and the browser to a page that
 * takes it from there. Neither code nor state is ever in a URL, and this process keeps nothing.
 *
 * @throws {AlterSDKError} `state_mismatch` for a client that we do not know, `origin_not_allowed` for what is no navigation,
 * `invalid_request` for an answer too large for a cookie.
 * @see OAuth 2.0 Form Post Response Mode §2, RFC 9700 §4.12 (303)
 */
export function keepPostedAnswer(
  face: Face,
  context: FaceContext,
  client: string,
  parameters: Readonly<Record<string, string>>,
): Response {
  const refused = (
    code: 'state_mismatch' | 'origin_not_allowed' | 'invalid_request',
    status: number,
  ) => new AlterSDKError(code, 'this is no answer that a provider would post', { status })
  const { redirectUris, connectFlow } = face.vault
  const redirectUri = Object.hasOwn(redirectUris, client) ? redirectUris[client] : undefined
  if (redirectUri === undefined) throw refused('state_mismatch', 400)
  if ((context.req.header('sec-fetch-mode') ?? 'navigate') !== 'navigate')
    throw refused('origin_not_allowed', 403)
  const kept = new URLSearchParams(
    Object.entries(parameters).filter(([name]) => answerParameters.has(name)),
  ).toString()
  if (kept.length > maxCookieBytes) throw refused('invalid_request', 400)

  const key = randomBytes(8).toString('hex')
  for (const [name, value] of Object.entries(jsonHeaders(face))) context.header(name, value)
  setShortCookie(context, connectFlow.cookieNames, {
    name: cookieName(face),
    value: `${key}.${kept}`,
    maxAgeSeconds: 60,
  })
  // The configured address, with a fragment of its own, so that none is inherited.
  context.header('Location', `${redirectUri}?${postedAnswerParameter}=${key}#_`)
  return context.body(null, 303)
}

/** The second half: what was posted, once. Nothing when this browser has no such answer. */
export function takePostedAnswer(
  face: Face,
  context: FaceContext,
  key: string,
): URLSearchParams | undefined {
  if (!/^[0-9a-f]{16}$/.test(key)) return undefined
  const name = cookieName(face)
  const kept = readCookies(context.req.header('cookie')).get(name)
  if (kept?.startsWith(`${key}.`) !== true) return undefined
  setShortCookie(context, face.vault.connectFlow.cookieNames, { name, value: '', maxAgeSeconds: 0 })
  return new URLSearchParams(kept.slice(key.length + 1))
}

// All that the vault reads. Others, such as Apple's `user`, are the user's and of no use here.
const answerParameters: ReadonlySet<string> = new Set(['code', 'state', 'iss', 'error'])

// Browsers drop a cookie above 4,096 bytes, name and attributes included.
const maxCookieBytes = 3_800

// One for all, because every page can let a browser post here, and one cookie a post would soon be more than a server takes.
const cookieName = (face: Face): string =>
  `${face.vault.connectFlow.cookieNames.secure ? '__Host-' : ''}alter-answer`

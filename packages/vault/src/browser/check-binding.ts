import type { BindingLevel, EndUser } from '@alter-ai/protocol'
import { equalHash, hashSecret } from '../encryption/token-hash.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'
import { ownerOf } from '../identity/end-user.ts'
import type { Cookies, CookieNames } from './flow-cookie.ts'

/** Who is logged in at the app, as its `identify` tells for this very request; `undefined` when it names nobody. */
export type Identified = EndUser | undefined

/**
 * Who finishes must be who started. PKCE and `state` cannot tell: a victim who opens the attacker's link goes through the
 * whole flow correctly, in one browser. So the browser must carry the cookie that minting set, or be logged in as the
 * session's user. Someone else being logged in is a mismatch whatever the cookie says.
 *
 * @returns the level that holds, `'other_user'` when somebody else is logged in, or `undefined` when nothing holds.
 */
export function checkBinding(
  session: SessionRow,
  cookies: Cookies,
  names: CookieNames,
  identified: Identified,
): BindingLevel | 'other_user' | undefined {
  const isSessionUser = matchesUser(session, identified)
  if (isSessionUser === false) return 'other_user'
  const browserCookie = cookies.get(names.browser)
  if (
    browserCookie !== undefined &&
    session.browserHash !== null &&
    equalHash(hashSecret('brow', browserCookie), session.browserHash)
  ) {
    return 'same_browser'
  }
  return isSessionUser === true ? 'identified_user' : undefined
}

/** Whether the level shows who is in front of the page; the others have yet to show it, or never do. */
export function isProven(level: BindingLevel | null): boolean {
  return (
    level === 'same_browser' ||
    level === 'identified_user' ||
    level === 'opener_proof' ||
    level === 'user_code'
  )
}

/** `undefined` when nobody is logged in or the session has no user: no mismatch, and no proof either. */
export function matchesUser(session: SessionRow, identified: Identified): boolean | undefined {
  if (identified === undefined || session.subject === null) return undefined
  const { issuer, subject } = ownerOf(identified)
  return issuer === session.issuer && subject === session.subject
}

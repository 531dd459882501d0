import { readCookies, type CookieNames } from '@alter-ai/vault'
import type { FaceContext } from './face.ts'

/** A cookie of the vault: host-only, unreadable for scripts, sent on the way back from the provider (Lax). */
function formatCookie(
  names: CookieNames,
  cookie: { readonly name: string; readonly value: string; readonly maxAgeSeconds: number },
): string {
  const flags = ['Path=/', 'HttpOnly', 'SameSite=Lax', ...(names.secure ? ['Secure'] : [])]
  return [`${cookie.name}=${cookie.value}`, `Max-Age=${cookie.maxAgeSeconds}`, ...flags].join('; ')
}

/** A cookie for the way from one request of this browser to its next. */
export function setShortCookie(
  context: FaceContext,
  names: CookieNames,
  cookie: { readonly name: string; readonly value: string; readonly maxAgeSeconds: number },
): void {
  context.header('Set-Cookie', formatCookie(names, cookie), { append: true })
}

/** Flows that one browser may have open; more would only fatten every request. */
const maxFlowCookies = 8

/**
 * Sets a flow cookie, and drops the oldest ones when there are too many: browsers send equal paths in order of creation.
 */
export function setFlowCookie(
  context: FaceContext,
  names: CookieNames,
  cookie: { readonly name: string; readonly value: string; readonly maxAgeSeconds: number },
): void {
  setShortCookie(context, names, cookie)
  const present = [...readCookies(context.req.header('cookie')).keys()].filter(
    (name) => name.startsWith(names.flowPrefix) && name !== cookie.name,
  )
  const surplus = Math.max(0, present.length + 1 - maxFlowCookies)
  for (const name of present.slice(0, surplus)) {
    setShortCookie(context, names, { name, value: '', maxAgeSeconds: 0 })
  }
}

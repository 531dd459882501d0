import { equalHash, hashSecret, refOf } from '../encryption/token-hash.ts'
import type { StoredSession } from '../storage/tables/connect-sessions.ts'

/** Cookies of a request by name. */
export type Cookies = ReadonlyMap<string, string>

/** Cookies of one vault: `__Host-` where the page is https, plain names on loopback http, where engines differ about it. */
export interface CookieNames {
  readonly browser: string
  readonly flow: (publicId: string) => string
  readonly flowPrefix: string
  readonly secure: boolean
}

export function cookieNames(publicURL: string): CookieNames {
  const secure = publicURL.startsWith('https:')
  const flowPrefix = secure ? '__Host-flow-' : 'flow-'
  return {
    secure,
    browser: secure ? '__Host-alter-browser' : 'alter-browser',
    flowPrefix,
    // One per session, so that two tabs do not overwrite each other's.
    flow: (publicId) => `${flowPrefix}${publicId.slice(-8)}`,
  }
}

/** The hash of the flow cookie that came along, if it is this session's; fails closed when either side is missing. */
export function matchingFlowHash(
  session: Pick<StoredSession, 'appId' | 'flowHash' | 'publicId'>,
  cookies: Cookies,
  names: CookieNames,
): string | undefined {
  const value = cookies.get(names.flow(session.publicId))
  if (value === undefined || refOf('flow', value) !== session.appId || session.flowHash === null)
    return undefined
  const hash = hashSecret('flow', value)
  return equalHash(hash, session.flowHash) ? hash : undefined
}

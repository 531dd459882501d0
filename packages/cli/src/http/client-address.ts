import type { IncomingMessage } from 'node:http'
import proxyAddress from 'proxy-addr'

/** How many proxies are in front, or their addresses and networks; `loopback`, `linklocal` and `uniquelocal` name some. */
export type TrustProxy = number | readonly string[]

/** Whether `value` is a {@link TrustProxy}. A network of all addresses (`/0`) is not: it would trust every client. */
export function isTrustProxy(value: unknown): value is TrustProxy {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 1 && value <= 10
  if (!Array.isArray(value) || value.length === 0) return false
  if (!value.every((each) => typeof each === 'string')) return false
  try {
    proxyAddress.compile(value)
    return true
  } catch {
    return false
  }
}

/**
 * Finds the address of the client: the peer of the socket or, behind proxies that are trusted, the last address in
 * `X-Forwarded-For` that none of them has. What a client itself wrote there is further to the left, and is ignored.
 *
 * @param warn Is called once, when a forwarded header arrives and no proxy is trusted: then all users behind that proxy
 * count as one.
 */
export function createClientAddress(
  trustProxy: TrustProxy | undefined,
  warn: (message: string) => void,
): (request: Request, host: unknown) => string | undefined {
  const isTrusted = trustRule(trustProxy)
  let hasWarned = trustProxy !== undefined
  return (_request, host) => {
    const { incoming } = host as { readonly incoming: IncomingMessage }
    if (!hasWarned && isForwarded(incoming)) {
      hasWarned = true
      warn(
        'A request has a forwarded header, and "trustProxy" is not set. ' +
          'Behind a proxy all users share one rate limit: set "trustProxy" to the number of proxies or their addresses.',
      )
    }
    return proxyAddress(incoming, isTrusted)
  }
}

function trustRule(trustProxy: TrustProxy = 0): (address: string, hop: number) => boolean {
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy
  return proxyAddress.compile(trustProxy)
}

function isForwarded({ headers }: IncomingMessage): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-real-ip'].some((name) => headers[name] !== undefined)
}

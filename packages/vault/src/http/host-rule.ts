import { isIP } from 'node:net'
import { TargetNotAllowedError } from '@alter-ai/protocol'
import { isLoopbackAddress } from './address-guard.ts'

/** Where a request may go. It comes from the provider's row, never from the caller. */
export interface HostRule {
  /**
   * Exact host names in lower case (`api.github.com`), or `*.googleapis.com` for exactly one label in front. In a
   * development row also loopback with its port: `127.0.0.1:4001`, `localhost:4001`, `[::1]:4001`.
   */
  readonly hosts: readonly string[]
  /** Only then are plain http and loopback allowed, and only for entries that name loopback with a port. */
  readonly development: boolean
}

/**
 * Lets a parsed URL pass when the rule allows its host, and throws otherwise.
 *
 * https on the default port, to a name, exactly as in the rule: no user name, no trailing dot, no address, no other port.
 * The name is compared after parsing, and the parsed form is what is sent; so no second reading of the text can differ.
 *
 * @throws {TargetNotAllowedError}
 */
export function assertHostAllowed(url: URL, rule: HostRule): void {
  const fault = hostFault(url, rule)
  if (fault === undefined) return
  const allowed = rule.hosts.length === 0 ? 'none' : rule.hosts.join(', ')
  throw new TargetNotAllowedError(
    `the URL is not allowed: ${fault}; hosts of the provider's row: ${allowed}`,
  )
}

/** Says whether a URL's `hostname` is this machine, by name or by address. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(addressOf(hostname))
}

/** The address in a URL's `hostname`, which for IPv6 stands in brackets; any other name unchanged. */
export function addressOf(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function hostFault(url: URL, rule: HostRule): string | undefined {
  const { protocol, username, password, hostname, port } = url
  if (protocol !== 'https:' && protocol !== 'http:') return 'its scheme is not https'
  if (username !== '' || password !== '') return 'it holds a user name or password'
  if (rule.development && isDevelopmentTarget(url, rule.hosts)) return undefined
  if (protocol !== 'https:') return 'its scheme is not https'
  if (port !== '') return 'it names a port'
  if (isIP(addressOf(hostname)) !== 0) return 'its host is an address'
  if (!rule.hosts.some((entry) => matches(hostname, entry)))
    return "its host is not among the provider's hosts"
  return undefined
}

function isDevelopmentTarget(url: URL, hosts: readonly string[]): boolean {
  return url.port !== '' && isLoopbackHost(url.hostname) && hosts.includes(url.host)
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

function matches(hostname: string, entry: string): boolean {
  if (!entry.startsWith('*.')) return hostname === entry
  const suffix = entry.slice(1)
  // `*.com` would be half the world, so the part after the star must have two labels; anything else matches nothing.
  if (!/^(\.[a-z0-9-]+){2,}$/.test(suffix) || !hostname.endsWith(suffix)) return false
  return label.test(hostname.slice(0, -suffix.length))
}

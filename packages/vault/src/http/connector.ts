import { isIP, type LookupFunction, type Socket } from 'node:net'
import { buildConnector } from 'undici'
import { TargetNotAllowedError } from '@alter-ai/protocol'
import { isLoopbackAddress, isPublicAddress } from './address-guard.ts'
import { addressOf, isLoopbackHost } from './host-rule.ts'

/** Resolves a name to its IP addresses, all of them. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

export type BuildConnector = typeof buildConnector

export interface ConnectorOptions {
  readonly lookup: Lookup
  /** Loopback may be reached, for hosts that name it. */
  readonly development: boolean
  readonly connectMs: number
  /** Certificate authorities to trust instead of Node's. */
  readonly ca?: string | readonly string[]
  /** What makes a connector of socket options; default undici's. An argument so that tests can stand in for the network. */
  readonly build?: BuildConnector
}

/**
 * Opens sockets to checked addresses only.
 *
 * A name is resolved once for each new socket, every address is checked, and the socket connects to those very addresses:
 * there is no second resolution that could give another one (DNS rebinding). One address that is not public refuses the
 * name, because such a mixture is an error or an attack. TLS 1.2 or newer, always verified, whatever the environment says.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { lookup, development, connectMs, ca, build = buildConnector } = options
  const isAllowed = (hostname: string, address: string) =>
    development && isLoopbackHost(hostname) ? isLoopbackAddress(address) : isPublicAddress(address)
  const connect = build({
    lookup: checkedLookup(lookup, isAllowed),
    timeout: 0, // undici's timer counts in steps of half a second; ours below is exact
    rejectUnauthorized: true, // explicit, or NODE_TLS_REJECT_UNAUTHORIZED=0 would decide
    minVersion: 'TLSv1.2',
    allowH2: false,
    ...(ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }),
  })

  return (target, callback) => {
    // An address is never looked up, so it is checked here.
    const address = addressOf(target.hostname)
    if (isIP(address) !== 0 && !isAllowed(target.hostname, address)) {
      queueMicrotask(() => callback(forbiddenAddress(), null))
      return
    }
    // Undici's types hide that its connectors return the socket.
    const socket = connect(target, (...outcome) => {
      clearTimeout(timer)
      callback(...outcome)
    }) as unknown as Socket
    const timer = setTimeout(() => socket.destroy(codedError('ETIMEDOUT')), connectMs)
    socket.once('close', () => clearTimeout(timer))
    socket.on('error', hideResetFromUndici)
  }
}

function checkedLookup(
  lookup: Lookup,
  isAllowed: (hostname: string, address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async (): Promise<void> => {
      let found: [Found, ...Found[]]
      try {
        found = await resolve(hostname)
      } catch (error) {
        callback(error as NodeJS.ErrnoException, [])
        return
      }
      if (options.all === true) callback(null, found)
      else callback(null, found[0].address, found[0].family)
    }
    void answer()
  }

  async function resolve(hostname: string): Promise<[Found, ...Found[]]> {
    const addresses = await lookup(hostname)
    const [first, ...rest] = addresses.map((address) => ({ address, family: isIP(address) }))
    if (first === undefined) throw codedError('ENOTFOUND')
    if (!addresses.every((address) => isAllowed(hostname, address))) throw forbiddenAddress()
    return [first, ...rest]
  }
}

interface Found {
  readonly address: string
  readonly family: number
}

function forbiddenAddress(): TargetNotAllowedError {
  return new TargetNotAllowedError("the URL's host does not have a public address")
}

function codedError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}

/**
 * Undici takes a reset for the end of an answer that is delimited by the end of its connection, and half a body would pass
 * for a whole one. Under another code it takes it for what it is. (This listener is added before undici's own.)
 */
function hideResetFromUndici(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'CONNECTION_RESET'
}

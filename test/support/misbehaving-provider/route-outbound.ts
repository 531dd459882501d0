import { createOutbound, type Outbound } from '@alter-ai/vault'
import { assertHostAllowed } from '../../../packages/vault/src/http/host-rule.ts'

/** A call that was about to leave, and what it was for. */
export interface AskedHost {
  readonly purpose: string
  readonly host: string
}

/** A way out for a vault whose rows name the real hosts: each call ends at the misbehaving provider. */
export interface RoutedOutbound extends Outbound {
  /** The hosts that calls were meant for, and that their rule allows; oldest first. */
  readonly asked: readonly AskedHost[]
  /** Those that it does not allow; nothing was sent. */
  readonly refused: readonly AskedHost[]
}

type Request = Parameters<Outbound['fetch']>[0] | Parameters<Outbound['stream']>[0]

/**
 * Applies the vault's own host rule to the address that was asked, and then sends the call through a real outbound client to
 * `<origin>/<host><path>`. Also for a vault in another process, which only knows the origin.
 *
 * What is for the provider's own origin goes there unchanged. Errors of the network name the host of this machine.
 */
export function routeOutbound(origin: string, inner: Outbound = createOutbound()): RoutedOutbound {
  const asked: AskedHost[] = []
  const refused: AskedHost[] = []
  function route<R extends Request>(request: R): R {
    const { purpose, url, hosts } = request
    try {
      assertHostAllowed(url, hosts)
    } catch (error) {
      refused.push({ purpose, host: url.host })
      throw error
    }
    asked.push({ purpose, host: url.host })
    if (url.origin === origin) return request
    return {
      ...request,
      url: new URL(`${origin}/${url.host}${url.pathname}${url.search}`),
      hosts: { hosts: [new URL(origin).host], development: true },
    }
  }
  return {
    asked,
    refused,
    fetch: async (request) => inner.fetch(route(request)),
    stream: async (request) => inner.stream(route(request)),
    close: () => inner.close(),
  }
}

import type { Outbound, Purpose } from '../http/outbound.ts'
import type { Provider } from '../providers/provider.ts'

type ProtocolPurpose = Exclude<Purpose, 'proxy'>
type CustomFetch = (
  url: string,
  options: { method: string; headers: Record<string, string>; body?: unknown },
) => Promise<Response>

/**
 * Our outbound client in the shape that `oauth4webapi` asks for. It may only reach the host that the call is for: client
 * secrets go nowhere else.
 */
export function protocolFetch(
  outbound: Outbound,
  purpose: ProtocolPurpose,
  provider: Provider,
): CustomFetch {
  return (url, options) => {
    const target = new URL(url)
    return outbound.fetch({
      purpose,
      method: options.method,
      url: target,
      headers: options.headers,
      hosts: { hosts: [target.host], development: provider.development },
      ...(options.body instanceof URLSearchParams && { body: options.body.toString() }),
    })
  }
}

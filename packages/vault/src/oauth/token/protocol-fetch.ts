import type { Outbound, Purpose } from '../../http/outbound.ts'
import type { Provider } from '../../providers/provider.ts'
import { dressTokenRequest } from './token-request.ts'

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
    const dressed =
      options.body instanceof URLSearchParams
        ? dressTokenRequest(provider, options.body)
        : undefined
    return outbound.fetch({
      purpose,
      method: options.method,
      url: target,
      headers: { ...options.headers, ...(dressed && { 'content-type': dressed.contentType }) },
      hosts: { hosts: [target.host], development: provider.development },
      ...(dressed && { body: dressed.body }),
    })
  }
}

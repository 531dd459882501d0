// The package has no types of its own.
declare module 'proxy-addr' {
  import type { IncomingMessage } from 'node:http'

  type Trust = (address: string, hop: number) => boolean

  /** The first address, from the socket outward, that is not trusted; `undefined` when the socket is closed. */
  function proxyAddress(request: IncomingMessage, trust: Trust): string | undefined
  namespace proxyAddress {
    /** @throws {TypeError} for what is no address or network. */
    function compile(networks: readonly string[]): Trust
  }
  export default proxyAddress
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page: its HTML, or HTML with headers. */
export type ServedPage =
  | string
  | { readonly html: string; readonly headers: Readonly<Record<string, string>> }

/** Static pages on a free loopback port, reachable under two sites. */
export interface PageServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string
  /** The same pages under `http://localhost:port`: another site, with storage and cookies of its own. */
  readonly otherSite: string
  readonly close: () => Promise<void>
}

/** Serves `pages` by path; what is not named is an empty 404. */
export async function servePages(pages: Readonly<Record<string, ServedPage>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://127.0.0.1').pathname]
    if (page === undefined) {
      response.writeHead(404).end()
      return
    }
    const { html, headers } = typeof page === 'string' ? { html: page, headers: {} } : page
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    otherSite: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server on loopback, by both of its addresses. */
export interface Listener {
  /** `http://localhost:<port>` */
  readonly origin: string
  /** Who answers. Until then every answer is 503. */
  readonly serve: (listener: RequestListener) => void
  /** Stops listening and cuts what is open. */
  readonly close: () => Promise<void>
}

const tries = 5

/**
 * Listens on 127.0.0.1, and on ::1 where the machine has it: `localhost` means either. Rejects with the system's error when
 * the port is taken on one of them, because another server would then get half of the requests.
 *
 * @param port 0 takes whichever port is free.
 */
export async function listen(port: number): Promise<Listener> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end()
  }
  const open = (host: string, onPort: number) =>
    openServer((request, response) => answer(request, response), host, onPort)

  for (let attempt = 1; ; attempt += 1) {
    const first = await open('127.0.0.1', port)
    const chosen = (first.address() as AddressInfo).port
    try {
      const second = await open('::1', chosen).catch(ignoreMissingAddress)
      const servers = second ? [first, second] : [first]
      return {
        origin: `http://localhost:${chosen}`,
        serve: (listener) => {
          answer = listener
        },
        close: async () => {
          await Promise.all(servers.map(closeServer))
        },
      }
    } catch (error) {
      await closeServer(first)
      // Somebody has the free port's number on the other address.
      if (port !== 0 || attempt === tries) throw error
    }
  }
}

function openServer(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(listener)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

function ignoreMissingAddress(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(code)) throw error
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

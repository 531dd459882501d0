import type { Socket } from 'node:net'

/** Serves a request soon; not at all when its connection is closed before. */
export type ServeInRounds = (socket: Socket, serve: () => void) => void

interface Waiting {
  readonly socket: Socket
  readonly serve: () => void
}

/** Milliseconds of serving after which the event loop goes round. */
const roundMs = 0.5

/**
 * Serves requests in the order in which they came, a few per round of the event loop. Node accepts one new connection per
 * round (libuv 1.45 and later). If a round served every request that is there, a client with fifty connections would make
 * each connection behind them wait for fifty long rounds.
 */
export function createServeInRounds(): ServeInRounds {
  const queue: Waiting[] = []

  function serveSome(): void {
    const startedAt = performance.now()
    try {
      while (queue.length > 0 && performance.now() - startedAt < roundMs) {
        const next = queue.shift()
        if (next?.socket.destroyed === false) next.serve()
      }
    } finally {
      if (queue.length > 0) setImmediate(serveSome)
    }
  }

  return (socket, serve) => {
    if (queue.push({ socket, serve }) === 1) setImmediate(serveSome)
  }
}

import type { Socket } from 'node:net'

/** Calls `serve` in one of the next rounds, unless the connection is closed by then. */
export type ServeInRounds = (socket: Socket, serve: () => void) => void

interface Waiting {
  readonly socket: Socket
  readonly serve: () => void
}

/** The longest round of the event loop to aim for, in milliseconds. */
const longRoundMs = 4
const mostPerRound = 64

/**
 * Serves requests in order of arrival, and only as many per round of the event loop as keep the rounds short. Node accepts
 * one new connection per round (libuv 1.45 and later). If each round served all waiting requests, a client with fifty
 * connections would make the next connection wait for fifty long rounds.
 */
export function createServeInRounds(): ServeInRounds {
  const queue: Waiting[] = []
  let perRound = 4
  /** Start of the previous round, if it left requests in the queue. */
  let roundStartedAt: number | undefined

  function serveSome(): void {
    const now = performance.now()
    if (roundStartedAt !== undefined) {
      const isLong = now - roundStartedAt > longRoundMs
      perRound = isLong ? Math.max(1, perRound >> 1) : Math.min(mostPerRound, perRound + 1)
    }
    let left = perRound
    try {
      while (queue.length > 0 && left > 0) {
        const next = queue.shift()
        if (next?.socket.destroyed !== false) continue
        left -= 1
        next.serve()
      }
    } finally {
      roundStartedAt = queue.length > 0 ? now : undefined
      if (queue.length > 0) setImmediate(serveSome)
    }
  }

  return (socket, serve) => {
    if (queue.push({ socket, serve }) === 1) setImmediate(serveSome)
  }
}

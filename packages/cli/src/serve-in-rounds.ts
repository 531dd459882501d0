import type { Socket } from 'node:net'

/** Serves a request soon; not at all when its connection is closed before. */
export type ServeInRounds = (socket: Socket, serve: () => void) => void

interface Waiting {
  readonly socket: Socket
  readonly serve: () => void
}

/** A round of the event loop that takes more milliseconds is too long. */
const longRoundMs = 4
const mostPerRound = 64

/**
 * Serves requests in the order in which they came, and as many per round of the event loop as keep the rounds short. Node
 * accepts one new connection per round (libuv 1.45 and later). If a round served every request that is there, a client with
 * fifty connections would make each connection behind them wait for fifty long rounds.
 */
export function createServeInRounds(): ServeInRounds {
  const queue: Waiting[] = []
  let perRound = 4
  /** When the last round began, if there was more to serve after it. */
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

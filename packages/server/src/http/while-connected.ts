import { setMaxListeners, type EventEmitter } from 'node:events'
import type { FaceContext } from './face.ts'

/**
 * Waits with a signal that aborts when the client goes away. The signal of the request itself covers only the response whose
 * turn it is: with HTTP pipelining, responses wait behind it on the same connection, and Node does not report that they will
 * never be sent. So this looks at the connection too, where the host is Node.
 */
export async function whileConnected<Result>(
  context: FaceContext,
  wait: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const gone = new AbortController()
  const signals = [context.req.raw.signal, connectionSignal(context)]
  const abort = () => gone.abort()
  for (const signal of signals) {
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort)
  }
  try {
    return await wait(gone.signal)
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', abort)
  }
}

/** One per connection, with any number of listeners: Node warns from the eleventh on. */
const ofConnection = new WeakMap<EventEmitter, AbortSignal>()

function connectionSignal(context: FaceContext): AbortSignal | undefined {
  const host = context.env as { readonly incoming?: { readonly socket?: EventEmitter } } | undefined
  const socket = host?.incoming?.socket
  if (socket === undefined) return undefined
  const known = ofConnection.get(socket)
  if (known !== undefined) return known
  const closed = new AbortController()
  setMaxListeners(0, closed.signal)
  socket.once('close', () => closed.abort())
  ofConnection.set(socket, closed.signal)
  return closed.signal
}

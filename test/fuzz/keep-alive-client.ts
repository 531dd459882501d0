import { connect, type Socket } from 'node:net'

/** One connection, opened again whenever the server has closed it. Bytes go out as they are. */
export interface KeepAliveClient {
  /**
   * Sends a request and reads its answer.
   *
   * @returns its status; 0 when the server closed the connection instead; `undefined` when none came in `patienceMs`.
   */
  readonly send: (
    request: Buffer,
    method: string,
    options: SendOptions,
  ) => Promise<number | undefined>
  readonly close: () => void
}

export interface SendOptions {
  readonly patienceMs: number
  /** The request is not complete, and its connection ends with it. */
  readonly isCut: boolean
}

export function createKeepAliveClient(host: string, port: number): KeepAliveClient {
  let socket: Socket | undefined
  let received: Buffer = Buffer.alloc(0)
  let wake: () => void = () => {}

  function open(): Socket {
    received = Buffer.alloc(0)
    const opened = connect(port, host)
    opened.setNoDelay(true)
    opened.on('data', (chunk) => {
      if (socket === opened)
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      wake()
    })
    const end = () => {
      if (socket === opened) socket = undefined
      wake()
    }
    opened.on('error', end)
    opened.on('close', end)
    return opened
  }

  function drop(): void {
    socket?.destroy()
    socket = undefined
  }

  return {
    async send(request, method, { patienceMs, isCut }) {
      const used = (socket ??= open())
      received = Buffer.alloc(0)
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        wake()
      }, patienceMs)
      if (isCut) used.end(request)
      else used.write(request)
      try {
        for (;;) {
          const isClosed = socket !== used
          const answer = readAnswer(received, method, isClosed)
          if (answer !== undefined) {
            // What else came belongs to a request that was read out of this one; a fresh connection parts the two.
            if (answer.isLast || received.length > answer.length) drop()
            return answer.status
          }
          if (isClosed) return 0
          if (isLate) {
            drop()
            return undefined
          }
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        clearTimeout(timer)
      }
    },
    close: drop,
  }
}

interface Answer {
  readonly status: number
  readonly length: number
  readonly isLast: boolean
}

/** The first whole answer in these bytes (RFC 9112 §6.3). */
function readAnswer(bytes: Buffer, method: string, isClosed: boolean): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end).toLowerCase()
  const status = Number(head.slice(9, 12))
  const start = end + 4
  if (status < 200) {
    const next = readAnswer(bytes.subarray(start), method, isClosed)
    return next && { ...next, length: start + next.length }
  }
  const isLast = head.includes('\r\nconnection: close')
  const whole = (length: number) =>
    bytes.length >= start + length ? { status, length: start + length, isLast } : undefined
  if (method === 'HEAD' || status === 204 || status === 304) return whole(0)
  const [, length] = /\r\ncontent-length: (\d+)/.exec(head) ?? []
  if (length !== undefined) return whole(Number(length))
  if (head.includes('\r\ntransfer-encoding: chunked')) {
    const last = bytes.indexOf('\r\n0\r\n\r\n', start - 2)
    return last < 0 ? undefined : whole(last + 7 - start)
  }
  return isClosed ? { status, length: bytes.length, isLast: true } : undefined
}

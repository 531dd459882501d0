import { Readable } from 'node:stream'
import { AlterValueError } from '@alter-ai/protocol'

export type RequestBody =
  | string
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>

/**
 * Makes a Node stream of a caller's stream. It is read as fast as the other side takes it, and cancelled when the call ends
 * early. (`Readable.from` would wait for a pending chunk before it lets go of its source.)
 *
 * @param onWait Called when it waits for the caller's next chunk: until `onChunk`, the delay is the caller's.
 */
export function uploadBody(
  source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  onWait: () => void,
  onChunk: () => void,
): Readable {
  const { next, cancel } =
    source instanceof ReadableStream ? fromWebStream(source) : fromIterable(source)
  const pull = async (): Promise<Uint8Array | null> => {
    for (;;) {
      const { done, value } = await next()
      if (done === true) return null
      if (!(value instanceof Uint8Array))
        throw new AlterValueError('body must be a stream of Uint8Array')
      // An empty chunk says nothing, and would end a chunked body.
      if (value.length > 0) return value
    }
  }
  const feed = async (stream: Readable): Promise<void> => {
    try {
      onWait()
      const chunk = await pull()
      onChunk()
      stream.push(chunk)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new AlterValueError('body failed'))
    }
  }
  const letGo = async (reason: Error | null): Promise<void> => {
    try {
      await cancel(reason)
    } catch {
      // The source's own trouble on the way out is of no interest to anybody any more.
    }
  }
  const upload = new Readable({
    read() {
      void feed(this)
    },
    destroy(error, callback) {
      void letGo(error)
      callback(error)
    },
  })
  // The call reports what went wrong. Aborted before it has a connection, nobody listens here yet, and an error event that
  // nobody hears ends the process.
  upload.on('error', () => undefined)
  return upload
}

interface Source {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
  readonly cancel: (reason: Error | null) => Promise<unknown>
}

function fromWebStream(stream: ReadableStream<Uint8Array>): Source {
  const reader = stream.getReader()
  return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) }
}

function fromIterable(iterable: AsyncIterable<Uint8Array>): Source {
  const iterator = iterable[Symbol.asyncIterator]()
  return { next: () => iterator.next(), cancel: async () => iterator.return?.() }
}

import { AlterValueError, type RequestOptions } from '@alter-ai/protocol'
import type { Deadline } from './deadline.ts'

/** A body on its way. */
export interface Upload {
  readonly isStream: boolean
  /** What to give to `fetch`. The deadline stands still while the caller's stream is waited for. */
  readonly open: (deadline: Deadline) => string | Uint8Array<ArrayBuffer> | ReadableStream
  /** Set when the caller's own stream failed: that is the error then, not the connection. */
  readonly failure: { readonly reason: unknown } | undefined
}

/** The body of a call, streamed as it was given: what the other side has not taken yet is not read ahead. */
export function uploadOf({ json, body }: RequestOptions): Upload | undefined {
  if (json !== undefined) return wholeUpload(JSON.stringify(json))
  if (body === undefined) return undefined
  if (typeof body === 'string') return wholeUpload(body)
  if (body instanceof Uint8Array) return wholeUpload(new Uint8Array(body))
  return streamUpload(body)
}

function wholeUpload(body: string | Uint8Array<ArrayBuffer>): Upload {
  return { isStream: false, open: () => body, failure: undefined }
}

function streamUpload(source: Exclude<RequestOptions['body'], string | Uint8Array | undefined>) {
  const upload: { -readonly [Name in keyof Upload]: Upload[Name] } = {
    isStream: true,
    failure: undefined,
    open(deadline) {
      const reader = readerOf(source)
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              deadline.pause()
              const { done, value } = await reader.next()
              deadline.restart()
              if (done === true) controller.close()
              else controller.enqueue(bytesOf(value))
            } catch (error) {
              upload.failure = { reason: error }
              // Its own trouble on the way out is of no interest any more.
              void reader.cancel(error).catch(() => undefined)
              throw error
            }
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      )
    },
  }
  return upload
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new AlterValueError('body must be a stream of Uint8Array')
}

interface Reader {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
  readonly cancel: (reason: unknown) => Promise<void>
}

function readerOf(source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): Reader {
  if (source instanceof ReadableStream) {
    const reader = source.getReader()
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) }
  }
  const iterator = source[Symbol.asyncIterator]()
  return {
    next: () => iterator.next(),
    cancel: async () => {
      await iterator.return?.()
    },
  }
}

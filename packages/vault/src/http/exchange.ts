import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { startWatch } from '../clock.ts'
import type { ConnectionPlace } from './connection-line.ts'
import {
  timeoutError,
  translateError,
  unexpectedResponse,
  type CallFacts,
  type Purpose,
} from './outbound-error.ts'
import { uploadBody, type RequestBody } from './upload-body.ts'

/** A request as it goes on the wire. The URL has passed its host rule; the headers are complete but for the framing. */
export interface WireRequest {
  readonly purpose: Purpose
  readonly method: string
  readonly url: URL
  /** Name, value, name, value … A function is called when the request has its place at a connection. */
  readonly headers: readonly string[] | (() => Promise<PerishableHeaders>)
  readonly body: RequestBody | undefined
  /** Takes a place in the line for connections. The exchange gives it up when it is over. */
  readonly enterLine?: (() => ConnectionPlace) | undefined
  readonly signal: AbortSignal | undefined
}

/** Headers that may leave for a short time only. They are asked for again when they have become too old before that. */
export interface PerishableHeaders {
  readonly headers: readonly string[]
  readonly isFresh: () => boolean
}

/** In milliseconds. */
export interface ExchangeLimits {
  /** The whole exchange, body included. */
  readonly wholeMs?: number
  /** Without progress, from the start until the answer's headers. Time spent waiting for the caller's body does not count. */
  readonly headersMs: number
  /** Between two pieces of the answer's body. */
  readonly idleMs: number
  /** Between two readings of the answer's body by the caller: an answer that nobody reads would hold its connection for ever. */
  readonly unreadMs: number
}

export interface Answer {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: ReadableStream<Uint8Array>
}

/**
 * One request and its answer, on one connection, once: nothing is followed and nothing is tried again.
 *
 * Resolves with the answer's headers. The body follows with back-pressure; when the connection breaks, a limit passes or
 * the signal aborts, the body errors, so that a cut answer never looks like a short one. Cancelling the body, or aborting,
 * ends the connection.
 *
 * Rejects, and errors the body, with `NetworkError`, `TimeoutError`, `unexpected_response`, the signal's reason, or what
 * the caller's own body threw.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  limits: ExchangeLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    new Exchange(dispatcher, request, limits, resolve, reject).start()
  })
}

/** A timer that is so late was kept by a process that stood still. */
const stillMs = 500
/** How long what came in meanwhile has to be read. */
const afterStillMs = 1_000

// What is read ahead. Small answers then free their connection whether or not anybody reads them.
const readAheadBytes = 64 * 1024

/** The headers have become too old, and not a byte was written. The connection stays good for another call. */
const tooOld = new Error('headers too old')

class Exchange implements Dispatcher.DispatchHandler {
  readonly #dispatcher: Dispatcher
  readonly #request: WireRequest
  readonly #limits: ExchangeLimits
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (error: unknown) => void
  readonly #elapsedMs = startWatch()
  #connection: Dispatcher.DispatchController | undefined
  #answer: ReadableStreamDefaultController<Uint8Array> | undefined
  #place: ConnectionPlace | undefined
  #headers: PerishableHeaders | undefined
  #body: string | Buffer | Readable | null = null
  #upload: Readable | undefined
  #isCallerBusy = false
  #isOver = false
  #whole: NodeJS.Timeout | undefined
  #phase: NodeJS.Timeout | undefined

  constructor(
    dispatcher: Dispatcher,
    request: WireRequest,
    limits: ExchangeLimits,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#dispatcher = dispatcher
    this.#request = request
    this.#limits = limits
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { signal } = this.#request
    if (signal?.aborted) {
      this.#fail(signal.reason)
      return
    }
    signal?.addEventListener('abort', this.#onAbort)
    const { wholeMs, headersMs } = this.#limits
    if (wholeMs !== undefined)
      this.#whole = this.#expireAfter(wholeMs, 'whole call', (again) => (this.#whole = again))
    this.#wait(headersMs, 'headers')
    this.#depart().catch((error: unknown) => this.#fail(error))
  }

  /** Whatever may take long comes before the headers, which must leave soon after they were made. */
  async #depart(): Promise<void> {
    const firstPiece = this.#openBody()
    // Undici writes the headers together with the first piece of a stream.
    if (firstPiece !== undefined) await firstPiece
    if (this.#isOver) return
    this.#place = this.#request.enterLine?.()
    if (this.#place?.turn !== undefined) {
      await this.#place.turn
      // Undici lets the connection of the call before be used again a turn later. Sooner, it would open another one.
      await nextTurn()
    }
    await this.#dispatch()
  }

  async #dispatch(): Promise<void> {
    const { method, url, headers } = this.#request
    if (typeof headers === 'function') this.#headers = await headers()
    if (this.#isOver) return
    this.#dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: [...(typeof headers === 'function' ? (this.#headers?.headers ?? []) : headers)],
        body: this.#body,
        // Limits are kept here, exactly; undici's count in steps of half a second.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      this,
    )
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    // It was given up while it waited for a connection, or its time is over because this process stood still meanwhile: not
    // a byte is written. A refresh token that leaves so late could meet the successor that somebody else got for it.
    const { wholeMs = Infinity, headersMs } = this.#limits
    if (this.#elapsedMs() > wholeMs) this.#fail(timeoutError(this.#facts(), 'connect'))
    if (this.#isOver) {
      connection.abort(new Error('given up'))
      return
    }
    // Connecting has taken too long. From here to the socket nothing waits.
    if (this.#headers?.isFresh() === false) throw tooOld
    this.#connection = connection
    if (!this.#isCallerBusy) this.#wait(headersMs, 'headers')
  }

  onResponseStart(
    connection: Dispatcher.DispatchController,
    status: number,
    _parsed: unknown,
    statusText = '',
  ): void {
    // Interim answers (RFC 9110 §15.2) are not the answer, and do not prolong the wait for it.
    if (status < 200 || this.#isOver) return
    if (status > 599) {
      this.#fail(unexpectedResponse(this.#facts(), 'status'))
      return
    }
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#answer = controller
        },
        pull: () => {
          if (this.#isOver) return
          this.#wait(this.#limits.idleMs, 'body')
          connection.resume()
        },
        cancel: (reason) => this.#end(reason),
      },
      { highWaterMark: readAheadBytes, size: (chunk) => chunk.length },
    )
    this.#wait(this.#limits.idleMs, 'body')
    this.#resolve({ status, statusText, headers: decodeHeaders(connection.rawHeaders), body })
  }

  onResponseData(connection: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver || !this.#answer) return
    // A copy: behind the chunk lies the whole of what was read from the socket, with headers that are filtered later.
    this.#answer.enqueue(new Uint8Array(chunk))
    if ((this.#answer.desiredSize ?? 0) > 0) {
      this.#wait(this.#limits.idleMs, 'body')
    } else {
      connection.pause()
      this.#wait(this.#limits.unreadMs, 'reader')
    }
  }

  onResponseEnd(): void {
    if (this.#isOver) return
    this.#settle()
    this.#answer?.close()
  }

  onResponseError(_connection: unknown, error: Error): void {
    if (error === tooOld) this.#dispatch().catch((reason: unknown) => this.#fail(reason))
    else this.#fail(error)
  }

  readonly #onAbort = (): void => this.#fail(this.#request.signal?.reason)

  /** @returns for a stream, what resolves with its first piece. */
  #openBody(): Promise<void> | undefined {
    const { body } = this.#request
    if (body === undefined) return undefined
    if (typeof body === 'string') {
      this.#body = body
      return undefined
    }
    if (body instanceof Uint8Array) {
      this.#body = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      return undefined
    }
    return new Promise((resolve, reject) => {
      const upload = uploadBody(
        body,
        () => this.#setCallerBusy(true),
        () => {
          this.#setCallerBusy(false)
          resolve()
        },
      )
      this.#upload = upload
      this.#body = upload
      upload.once('close', () => reject(upload.errored ?? new Error('the body was closed')))
      upload.read(0)
    })
  }

  // While the caller prepares the next piece of the body, the provider is not late.
  #setCallerBusy(isBusy: boolean): void {
    this.#isCallerBusy = isBusy
    if (this.#isOver || this.#answer) return
    if (isBusy) clearTimeout(this.#phase)
    else this.#wait(this.#limits.headersMs, 'headers')
  }

  #wait(ms: number, phase: string): void {
    clearTimeout(this.#phase)
    // The socket keeps the process alive while there is something to wait for.
    this.#phase = this.#expireAfter(ms, phase, (again) => (this.#phase = again)).unref()
  }

  /**
   * Fails the exchange after `ms`. A timer that fires far too late shows that this process stood still (it was stopped, or
   * the machine slept), and the answer may have come in that time: it is read before the time is judged, or a refresh
   * token that the provider has replaced would be lost.
   */
  #expireAfter(
    ms: number,
    phase: string,
    setTimer: (timer: NodeJS.Timeout) => void,
  ): NodeJS.Timeout {
    const dueAt = performance.now() + ms
    return setTimeout(() => {
      const fail = () => this.#fail(timeoutError(this.#facts(), phase))
      if (performance.now() - dueAt < stillMs) fail()
      else setTimer(setTimeout(fail, afterStillMs).unref())
    }, ms)
  }

  #facts(): CallFacts {
    const { purpose, url } = this.#request
    return { purpose, host: url.host, sent: this.#connection !== undefined }
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    const reason = this.#isOurs(error) ? error : translateError(error, this.#facts())
    this.#end(reason)
    this.#answer?.error(reason)
    this.#reject(reason)
  }

  // The caller's own reason and the caller's own body keep their errors, as with fetch.
  #isOurs(error: unknown): boolean {
    const { signal } = this.#request
    return (
      (signal?.aborted === true && error === signal.reason) ||
      (error !== null && error === this.#upload?.errored)
    )
  }

  #end(reason: unknown): void {
    this.#settle()
    const error = reason instanceof Error ? reason : new Error('given up')
    this.#connection?.abort(error)
    this.#upload?.destroy(error)
  }

  #settle(): void {
    this.#isOver = true
    clearTimeout(this.#whole)
    clearTimeout(this.#phase)
    this.#request.signal?.removeEventListener('abort', this.#onAbort)
    this.#place?.leave()
  }
}

// Values are bytes: read as Latin-1 they pass into a WHATWG Headers object unchanged, and none of them is refused there.
function decodeHeaders(raw: Dispatcher.DispatchController['rawHeaders']): [string, string][] {
  const headers: [string, string][] = []
  if (!Array.isArray(raw)) return headers
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([latin1(raw[index]), latin1(raw[index + 1])])
  }
  return headers
}

function latin1(bytes: Buffer | string | undefined): string {
  return typeof bytes === 'string' ? bytes : (bytes?.toString('latin1') ?? '')
}

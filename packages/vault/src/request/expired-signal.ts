import { atPath } from '../oauth/token/read-token-response.ts'
import type { ExpiredSignal } from '../providers/provider.ts'
import { bearerErrors } from './scope-challenge.ts'

/** Whether a response says that the token has expired, and its body, whole again where it was looked at. */
export interface Expiry {
  readonly isExpired: boolean
  readonly body: ReadableStream<Uint8Array> | null
}

/**
 * Looks for the signals by which this API refuses an expired token, other than by 401.
 *
 * The body is read only where a signal that matches otherwise asks for it, and only while it may still be a short JSON text:
 * at most 64 kB, and at most a second. Not a byte of it is lost for the caller.
 */
export async function readExpiry(
  response: Pick<Response, 'status' | 'headers' | 'body'>,
  signals: readonly ExpiredSignal[],
): Promise<Expiry> {
  const { body } = response
  const matching = signals.filter((signal) => matchesHead(response, signal))
  if (matching.some((signal) => signal.body === undefined)) return { isExpired: true, body }
  if (body === null || matching.length === 0 || !mayBeShortJson(response.headers))
    return { isExpired: false, body }
  const begin = await readBegin(body)
  const json = parseJson(begin.text)
  return {
    isExpired: matching.some((signal) => matchesBody(json, signal)),
    body: begin.body,
  }
}

const maxBytes = 64 * 1024

/** A refusal comes in one piece with its headers. What takes longer is a stream that the caller waits for. */
const maxWaitMs = 1_000

function matchesHead(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  { status: expected, challengeError, header }: ExpiredSignal,
): boolean {
  if (status !== expected) return false
  if (challengeError !== undefined && !bearerErrors(headers).includes(challengeError.toLowerCase()))
    return false
  return header === undefined || header.values.includes(headers.get(header.name) ?? '')
}

function matchesBody(json: unknown, { body }: ExpiredSignal): boolean {
  if (body === undefined) return false
  const value = atPath(json, body.path)
  return body.values.some((expected) => expected === value)
}

function mayBeShortJson(headers: Headers): boolean {
  return (
    /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers.get('content-type') ?? '') &&
    (headers.get('content-encoding') ?? 'identity') === 'identity' &&
    Number(headers.get('content-length') ?? 0) <= maxBytes
  )
}

/** @returns the text of a body that is short, else nothing; and the same body from its first byte on. */
async function readBegin(
  source: ReadableStream<Uint8Array>,
): Promise<{ text: string | undefined; body: ReadableStream<Uint8Array> }> {
  const reader = source.getReader()
  const seen: Uint8Array[] = []
  let length = 0
  let isWhole = false
  /** What was asked for and is not looked at any more. It is for the caller, an error too. */
  let rest: ReturnType<typeof reader.read> | undefined
  const late = startTimer()
  while (rest === undefined && !isWhole) {
    const next = reader.read()
    const piece = await Promise.race([next.catch(() => undefined), late.passed])
    if (piece === undefined) rest = next
    else if (piece.done) isWhole = true
    else {
      seen.push(piece.value)
      length += piece.value.length
      if (length > maxBytes) break
    }
  }
  late.stop()
  const text = isWhole ? Buffer.concat(seen).toString('utf8') : undefined
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = seen.shift()
        const piece =
          first === undefined ? await (rest ?? reader.read()) : { done: false, value: first }
        if (first === undefined) rest = undefined
        if (piece.value === undefined) controller.close()
        else controller.enqueue(piece.value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return { text, body }
}

function startTimer(): { readonly passed: Promise<undefined>; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, maxWaitMs, undefined).unref()
  })
  return { passed, stop: () => clearTimeout(timer) }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown
  } catch {
    return undefined
  }
}

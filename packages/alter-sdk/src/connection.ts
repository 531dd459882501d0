import { AlterSDKError, AlterValueError, InvalidKeyError } from '@alter-ai/protocol'
import { isApiKey } from '@alter-ai/protocol/wire'
import { startDeadline, type Deadline } from './deadline.ts'
import { networkError } from './network-error.ts'
import type { Upload } from './upload.ts'

export interface AppOptions {
  /** `alter_key_app_…`, as `alter serve` printed it. It belongs on a server, in the environment or a secret store. */
  readonly apiKey: string | undefined
  /** The vault's public URL. https; http only on loopback. */
  readonly baseURL: string
  /** Default: the runtime's own `fetch`. It must not follow redirects when asked not to, and must stream. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds until the vault has to have answered, 30,000 unless said. Time that a caller's stream takes does not count. */
  readonly timeoutMs?: number
}

export interface Send {
  readonly method: string
  /** Below the base URL. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the API key. */
  readonly bearer?: string
  readonly body?: Upload
  readonly signal?: AbortSignal | undefined
}

/** The way to one vault: the only code that knows the key and opens connections. */
export interface Connection {
  /**
   * Sends a request, and hands the answer to `read` while the deadline still runs. No status is an error here.
   *
   * @throws {AlterSDKError} `network_error`, `timeout`, `invalid_argument` once it is closed; or whatever the caller aborted with, or their own
   * stream threw.
   */
  readonly send: <T>(
    request: Send,
    read: (response: Response, deadline: Deadline) => Promise<T>,
  ) => Promise<T>
  /** Later calls are refused; what runs goes on. */
  readonly close: () => void
}

/** @throws {AlterSDKError} `invalid_key`, `invalid_config`: names the option, never its value. */
export function createConnection(options: AppOptions): Connection {
  const { apiKey, baseURL, fetch, timeoutMs } = checkOptions(options)
  let isClosed = false

  return {
    async send({ method, path, headers, bearer = apiKey, body, signal }, read) {
      if (isClosed) throw new AlterValueError('this App is closed')
      signal?.throwIfAborted()
      const deadline = startDeadline(timeoutMs)
      const init = {
        method,
        headers: { ...headers, authorization: `Bearer ${bearer}` },
        redirect: 'manual',
        signal: signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal,
        ...(body && { body: body.open(deadline), ...(body.isStream && { duplex: 'half' }) }),
      } as const
      try {
        return await read(await fetch(`${baseURL}${path}`, init), deadline)
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason
        if (body?.failure !== undefined) throw body.failure.reason
        throw networkError(error, deadline)
      } finally {
        deadline.end()
      }
    },
    close: () => {
      isClosed = true
    },
  }
}

const optionNames = new Set(['apiKey', 'baseURL', 'fetch', 'timeoutMs'])
const defaultTimeoutMs = 30_000
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

function checkOptions(options: AppOptions): Required<AppOptions> & { readonly apiKey: string } {
  const fault = (message: string) => new AlterSDKError('invalid_config', `App options: ${message}`)
  const stranger = Object.keys(options).find((name) => !optionNames.has(name))
  if (stranger !== undefined) throw fault(`there is no option ${stranger}`)
  const { apiKey, timeoutMs = defaultTimeoutMs, fetch = globalThis.fetch } = options
  if (!isApiKey(apiKey)) {
    throw new InvalidKeyError(
      apiKey === undefined || apiKey === ''
        ? 'apiKey is missing; is the environment variable set?'
        : 'apiKey is not a whole API key: copy it again, from alter_key_app_ to its last character',
    )
  }
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw fault('timeoutMs must be above 0')
  if (typeof fetch !== 'function') throw fault('fetch must be a function')
  return { apiKey, baseURL: checkBaseURL(options.baseURL, fault), fetch, timeoutMs }
}

function checkBaseURL(text: unknown, fault: (message: string) => AlterSDKError): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw fault('baseURL must be a URL such as https://vault.example.com')
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))
  if (!isSafe) throw fault('baseURL must be https (http only on loopback)')
  if (url.username !== '' || url.password !== '' || /[?#]/.test(url.href))
    throw fault('baseURL must not have a user name, a query or a fragment')
  return url.href.replace(/\/+$/, '')
}

/** A W3C WebDriver session. Commands go out one after the other, each addressed to one window. */
export interface WebDriver {
  /** A command of the whole session. `path` is what follows `/session/{id}`. */
  readonly ask: (method: Method, path: string, body?: object) => Promise<unknown>
  /** Commands to one window, with nothing of another window between them. */
  readonly inWindow: <T>(handle: string, run: (ask: WebDriver['ask']) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

/** What the driver answered instead of a value, such as `no such element`. */
export class WebDriverError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

type Method = 'GET' | 'POST' | 'DELETE'

/** Begins a session. @param origin Where the driver listens: `http://host:port`. */
export async function startSession(origin: string, capabilities: object): Promise<WebDriver> {
  const session = (await send(origin, 'POST', '/session', {
    capabilities: { alwaysMatch: capabilities },
  })) as { sessionId: string }
  const base = `${origin}/session/${session.sessionId}`
  const ask: WebDriver['ask'] = (method, path, body) => send(base, method, path, body)
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = last.then(run)
    last = mine.catch(() => {})
    return mine
  }
  return {
    ask: (method, path, body) => inTurn(() => ask(method, path, body)),
    inWindow: (handle, run) =>
      inTurn(async () => {
        await ask('POST', '/window', { handle })
        return await run(ask)
      }),
    close: () => inTurn(async () => void (await ask('DELETE', ''))),
  }
}

async function send(base: string, method: Method, path: string, body?: object): Promise<unknown> {
  const response = await fetch(base + path, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
  })
  const { value } = (await response.json()) as { value: unknown }
  if (response.ok) return value
  const { error, message } = value as { error: string; message: string }
  throw new WebDriverError(error, `${method} ${path} ${message}`)
}

import { AlterSDKError } from '@alter-ai/protocol'
import { fromWireError, proxyAnswerHeaders } from '@alter-ai/protocol/wire'
import type { Connection, Send } from './connection.ts'

/** A call of the vault's JSON API. */
export interface Call extends Pick<Send, 'method' | 'path' | 'headers' | 'bearer'> {
  /** Members that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly json?: unknown
}

/**
 * Makes a call and reads its answer by `parse`.
 *
 * @throws {AlterSDKError} the vault's own error in its class; `unexpected_response` for anything that is not the vault's word,
 * such as a page of a proxy in between; else as {@link Connection}.
 */
export async function callVault<T>(
  connection: Connection,
  { query = {}, json, ...call }: Call,
  parse: (value: unknown) => T | undefined,
): Promise<T> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  return connection.send(
    {
      ...call,
      path: `${call.path}${toSearch(query)}`,
      headers: {
        ...call.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && {
        body: { isStream: false, open: () => body, failure: undefined },
      }),
    },
    async (response) => {
      const value = readJson(await response.text())
      if (!response.ok) throw errorOf(response, value)
      const answer = parse(value)
      if (answer !== undefined) return answer
      throw new AlterSDKError(
        'unexpected_response',
        'the vault’s answer is not of the documented form; are both of the same version?',
        { status: 502 },
      )
    },
  )
}

/** The vault's error, from an answer that says so. */
export function errorOf(response: Response, body: unknown): AlterSDKError {
  const header = (name: string) => response.headers.get(name) ?? undefined
  return fromWireError(body, {
    status: response.status,
    code: header(proxyAnswerHeaders.error),
    grantId: header(proxyAnswerHeaders.grantId),
    provider: header(proxyAnswerHeaders.provider),
    missingScopes: header(proxyAnswerHeaders.missingScopes),
    retryAfter: header('retry-after'),
  })
}

/** The value of a JSON text; nothing for any other text. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function toSearch(query: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, value)
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

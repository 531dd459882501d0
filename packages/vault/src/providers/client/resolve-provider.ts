import type { Connection } from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'

/**
 * The row of one connection: `{name}` replaced by its values, in every address, host, parameter and header. What is not
 * known yet stays as it is, and a host that still holds a placeholder matches nothing.
 *
 * @param secrets stand only in headers of calls to the API.
 */
export function resolveProvider(
  row: Provider,
  connection: Connection,
  secrets: Readonly<Record<string, string>> = {},
): Provider {
  const fill = (text: string) => fillIn(text, connection)
  const url = (text: string) => fillIn(text, connection, encodeURIComponent)
  const maybe = (text: string | undefined) => (text === undefined ? undefined : url(text))
  const all = (texts: Readonly<Record<string, string>>, values = connection) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fillIn(text, values)]))
  return {
    ...row,
    ...members({
      issuer: maybe(row.issuer),
      authorizationUrl: maybe(row.authorizationUrl),
      tokenUrl: maybe(row.tokenUrl),
      refreshUrl: maybe(row.refreshUrl),
    }),
    hosts: row.hosts.map((host) => fill(host).toLowerCase()),
    responseEchoes: all(row.responseEchoes),
    authorizationParameters: all(row.authorizationParameters),
    tokenParameters: all(row.tokenParameters),
    exchangeParameters: all(row.exchangeParameters),
    refreshParameters: all(row.refreshParameters),
    api: { ...row.api, headers: all(row.api.headers, { ...connection, ...secrets }) },
    ...(row.longerToken && { longerToken: { ...row.longerToken, url: url(row.longerToken.url) } }),
    ...(row.account && {
      account: {
        ...row.account,
        ...members({ url: maybe(row.account.url) }),
        ...(row.account.headers && { headers: all(row.account.headers) }),
      },
    }),
    ...(row.revocation && {
      revocation: {
        ...row.revocation,
        url: url(row.revocation.url),
        parameters: all(row.revocation.parameters),
      },
    }),
  }
}

/** `{name}` replaced by its value, where there is one. */
export function fillIn(
  text: string,
  values: Readonly<Record<string, string>>,
  encode: (value: string) => string = String,
): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? encode(String(values[name])) : whole,
  )
}

/** The names that stand in braces. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
}

/** The host in an address of a row, port and all; `{name}` stands where a value is not known yet. */
export function hostTemplate(url: string): string {
  return /^[a-z]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? ''
}

function members<T extends Record<string, string | undefined>>(
  given: T,
): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}

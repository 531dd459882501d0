/**
 * The cookies of one imagined browser, for going through pages with plain HTTP. Host and path are respected, ports are
 * not, as in a real one; `SameSite` is not looked at. Redirects are answered, never followed.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()

  /** Fetches with the cookies that belong to the address, and keeps those that come back. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url)
    const headers = new Headers(init.headers)
    const cookies = this.header(target)
    if (cookies !== '') headers.set('cookie', cookies)
    const response = await fetch(target, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.keep(target, line)
    return response
  }

  /** The value of a cookie that would be sent to this address. */
  get(url: string | URL, name: string): string | undefined {
    const target = new URL(url)
    return [...this.#cookies.values()].find(
      (cookie) => cookie.name === name && applies(cookie, target),
    )?.value
  }

  /** The `Cookie` header for this address; empty when there is none. */
  header(target: URL): string {
    return [...this.#cookies.values()]
      .filter((cookie) => applies(cookie, target))
      .toSorted((left, right) => right.path.length - left.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** Takes over what an answer of this address has set in some other way. */
  keep(url: string | URL, line: string): void {
    const target = new URL(url)
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const facts = new Map(
      attributes.map((attribute) => {
        const [key = '', text = ''] = attribute.split('=')
        return [key.toLowerCase(), text]
      }),
    )
    const path = facts.get('path') ?? '/'
    const key = `${target.hostname} ${path} ${name}`
    const isOver =
      facts.get('max-age') === '0' || Date.parse(facts.get('expires') ?? '') <= Date.now()
    if (isOver) this.#cookies.delete(key)
    else this.#cookies.set(key, { host: target.hostname, path, name, value })
  }
}

interface Cookie {
  readonly host: string
  readonly path: string
  readonly name: string
  readonly value: string
}

function applies({ host, path }: Cookie, target: URL): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`
  return (
    host === target.hostname && (target.pathname === path || target.pathname.startsWith(prefix))
  )
}

import { CookieJar } from '../support/cookie-jar.ts'
import { rawGet } from '../support/raw-get.ts'
import { readForms } from '../support/read-forms.ts'
import type { PageForm } from '../support/read-forms.ts'
import type { DemoProcess } from './demo-process.ts'

/** A grant as the site's JSON has it. */
export interface GrantJson {
  readonly grantId: string
  readonly provider: string
  readonly status: string
  readonly accountIdentifier: string
}

/** Somebody with a browser of their own, who does by plain HTTP what the pages offer. */
export class Visitor {
  readonly jar = new CookieJar()
  readonly #demo: Pick<DemoProcess, 'url' | 'providerOrigin'>

  constructor(demo: Pick<DemoProcess, 'url' | 'providerOrigin'>) {
    this.#demo = demo
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.jar.fetch(new URL(path, this.#demo.url), {
      headers: { accept: 'text/html', ...headers },
    })
  }

  /** The text of a page that is there. */
  async read(path: string): Promise<string> {
    const response = await this.get(path)
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`)
    return response.text()
  }

  /** Posts a form as a page of the site does. */
  post(
    path: string,
    fields: Record<string, string> | URLSearchParams,
    origin = this.#demo.url,
  ): Promise<Response> {
    return this.jar.fetch(new URL(path, this.#demo.url), {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(fields),
    })
  }

  /** Asks the site's JSON as its scripts do. */
  async callApi(method: 'GET' | 'POST', path: string): Promise<{ status: number; body: unknown }> {
    const response = await this.jar.fetch(new URL(path, this.#demo.url), {
      method,
      headers: { 'demo-request': '1', origin: this.#demo.url },
    })
    return { status: response.status, body: await response.json() }
  }

  async grants(): Promise<readonly GrantJson[]> {
    const { body } = await this.callApi('GET', '/api/grants')
    return (body as { items: GrantJson[] }).items
  }

  logIn(user: string, next = '/'): Promise<Response> {
    return this.post('/login', { user, next })
  }

  /** Presses the button of the page's form whose action ends so. */
  async press(path: string, actionEnd: string): Promise<Response> {
    const form = readForms(await this.read(path)).find(({ action }) => action.endsWith(actionEnd))
    if (form === undefined) throw new Error(`${path} has no form for ${actionEnd}`)
    return this.post(
      form.action,
      fieldsOf(form, () => true),
    )
  }

  /** Follows the connect link, does what the connect page's script does, and goes through the provider's pages. */
  async connect(
    provider: string,
    { account = 'ada', deny = false }: { account?: string; deny?: boolean } = {},
  ): Promise<URL> {
    const session = await this.followConnectLink(provider)
    await this.callConnectPage('redeem', { session, display: 'page' })
    const { authorization_url: start } = await this.callConnectPage('authorize', {
      session,
      provider,
    })
    const callback = await this.#consent(new URL(String(start)), account, deny)
    const html = await (await this.jar.fetch(callback)).text()
    const json = /<script type="application\/json" id="result"[^>]*>(.*?)<\/script>/s.exec(
      html,
    )?.[1]
    const { continue_to: next } = JSON.parse(json ?? '{}') as { continue_to?: string }
    if (next === undefined) throw new Error(`the result page leads nowhere:\n${html}`)
    return new URL(next)
  }

  /** As a navigation, which `fetch` is not. What ties the session to this browser is then the login. */
  async followConnectLink(provider: string): Promise<string> {
    const { url } = this.#demo
    const { headers } = await rawGet(`${url}/alter/connect/${provider}?return_to=/server`, {
      accept: 'text/html',
      'sec-fetch-mode': 'navigate',
      cookie: `${this.loginCookie}=${this.jar.get(url, this.loginCookie) ?? ''}`,
    })
    return sessionIn(headers.location)
  }

  get loginCookie(): string {
    return `demo-login-${new URL(this.#demo.url).port}`
  }

  async callConnectPage(
    step: 'redeem' | 'authorize',
    body: object,
  ): Promise<Record<string, unknown>> {
    const response = await this.jar.fetch(`${this.#demo.url}/alter/sdk/oauth/connect/${step}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'alter-connect': '1' },
      body: JSON.stringify(body),
    })
    if (response.status !== 200) throw new Error(`${step} answered ${response.status}`)
    return (await response.json()) as Record<string, unknown>
  }

  /** Signs in and answers the consent page, and returns where the provider sends the browser at the end. */
  async #consent(start: URL, account: string, deny: boolean): Promise<URL> {
    let url = start
    let response = await this.jar.fetch(url)
    // Two pages and a few redirects. What goes on longer goes in a circle.
    for (let step = 0; step < 20; step += 1) {
      const location = response.headers.get('location')
      if (location !== null) {
        url = new URL(location, url)
        if (url.origin !== this.#demo.providerOrigin) return url
        response = await this.jar.fetch(url)
      } else {
        const [form] = readForms(await response.text())
        if (form === undefined) throw new Error(`the provider stopped with ${response.status}`)
        const wanted = new Set([account, deny ? 'deny' : 'allow'])
        const body = fieldsOf(form, (value) => wanted.has(value))
        url = new URL(form.action, url)
        response = await this.jar.fetch(url, { method: 'POST', body })
      }
    }
    throw new Error('the provider sends the browser in a circle')
  }
}

/** The session that an address of the connect page carries. */
export function sessionIn(location: string | null | undefined): string {
  const { hash } = new URL(location ?? '', 'http://localhost')
  const session = new URLSearchParams(hash.slice(1)).get('session')
  if (session === null) throw new Error('this is not the way to the connect page')
  return session
}

function fieldsOf(form: PageForm, isPressed: (value: string) => boolean): URLSearchParams {
  const sent = form.fields.filter(
    ({ kind, name, value }) => name !== '' && (kind !== 'button' || isPressed(value)),
  )
  return new URLSearchParams(sent.map(({ name, value }) => [name, value]))
}

import { findAccount } from '../../demo/provider/accounts.ts'
import type { PersonalityKey } from '../../demo/provider/personality.ts'
import { startProvider } from '../../demo/provider/start-provider.ts'
import type {
  DemoAuthorizationServer,
  ProviderOptions,
} from '../../demo/provider/start-provider.ts'
import { CookieJar } from './cookie-jar.ts'
import { readForms } from './read-forms.ts'
import type { PageForm } from './read-forms.ts'

export type { PersonalityKey }

/** The demo's provider on a free port, with somebody who signs in and consents by plain HTTP. */
export interface TestProvider extends DemoAuthorizationServer {
  /**
   * Takes an authorization URL through the provider's real pages, by posting their forms, and returns where the browser
   * is sent at the end; that address is not asked. Without a jar of its own each call is a new browser.
   *
   * @throws {Error} when the provider shows an error page instead.
   */
  readonly authorize: (
    authorizationUrl: string | URL,
    options?: AuthorizeOptions,
  ) => Promise<Authorized>
}

export interface AuthorizeOptions {
  /** Handle or e-mail address: `ada` (the default), `grace`, `linus`. */
  readonly account?: string
  /** Press "Deny". */
  readonly deny?: boolean
  /** Leave only these ticked, where scopes can be unticked at all. */
  readonly scopes?: readonly string[]
  readonly jar?: CookieJar
}

export interface Authorized {
  /** The redirect URI with `code` and `state`, or with `error`. */
  readonly redirect: URL
  /** Titles of the pages that were shown, in order: none when the provider answered at once. */
  readonly pages: readonly string[]
}

/** Starts the provider for tests. Close it when done. */
export async function startAuthorizationServer(
  options: Partial<ProviderOptions> & { readonly redirectUri?: string } = {},
): Promise<TestProvider> {
  const { redirectUri = 'http://localhost:9/callback', ...rest } = options
  const redirectUris = { google: [redirectUri], github: [redirectUri], slack: [redirectUri] }
  const provider = await startProvider({ port: 0, redirectUris, ...rest })
  return withSignIn(provider)
}

/** One that runs already, with somebody who signs in there. */
export function withSignIn(provider: DemoAuthorizationServer): TestProvider {
  return { ...provider, authorize: (url, how) => authorize(provider.origin, url, how) }
}

async function authorize(
  origin: string,
  authorizationUrl: string | URL,
  options: AuthorizeOptions = {},
): Promise<Authorized> {
  const { jar = new CookieJar() } = options
  const pages: string[] = []
  let url = new URL(authorizationUrl)
  let response = await jar.fetch(url)
  // Login and consent are two pages and six redirects. What goes on longer goes in a circle.
  for (let step = 0; step < 20; step += 1) {
    const location = response.headers.get('location')
    if (location !== null) {
      await response.body?.cancel()
      url = new URL(location, url)
      if (url.origin !== origin) return { redirect: url, pages }
      response = await jar.fetch(url)
    } else {
      const html = await response.text()
      const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? 'no title'
      const form = readForms(html)[0]
      if (response.status !== 200 || !form) {
        throw new Error(`the provider stopped at "${title}" with status ${response.status}`)
      }
      pages.push(title)
      url = new URL(form.action, url)
      response = await jar.fetch(url, { method: 'POST', body: fill(form, options) })
    }
  }
  throw new Error('the provider sends the browser in a circle')
}

function fill(form: PageForm, options: AuthorizeOptions): URLSearchParams {
  const { account = 'ada', deny = false, scopes } = options
  const body = new URLSearchParams()
  const wanted = new Set([findAccount(account)?.handle, deny ? 'deny' : 'allow'])
  for (const { kind, name, value } of form.fields) {
    const isSent =
      kind === 'button'
        ? wanted.has(value)
        : kind === 'hidden' || scopes === undefined || scopes.includes(value)
    if (isSent) body.append(name, value)
  }
  return body
}

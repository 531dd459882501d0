import type { PersonalityKey, TestProvider } from './authorization-server.ts'
import type { CookieJar } from './cookie-jar.ts'
import { publicIdOf } from './create-test-vault.ts'
import { jsonHeaders } from './http-flow.ts'

/** A browser with a connect link in it, and whatever its page would say to the vault. */
export interface LinkFollower {
  /** Where the vault is: what its `publicURL` says. */
  readonly publicURL: string
  readonly provider: Pick<TestProvider, 'authorize' | 'origin'>
  readonly jar: CookieJar
  readonly display?: 'popup' | 'page'
  readonly key?: PersonalityKey
  /** More of the body of `redeem`: a proof, a typed code. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** How far it got. */
export interface Followed {
  /** Where the vault said no, and by which code; nothing when the browser went all the way. */
  readonly refused?: { readonly at: 'redeem' | 'authorize'; readonly code: string }
  /** Where the last page leads on to. */
  readonly continueTo?: string
}

/**
 * Opens a connect link and goes through with it as far as the vault lets this browser: connect page, provider, its consent,
 * callback. The person never hesitates.
 */
export async function followLink(connectUrl: string, browser: LinkFollower): Promise<Followed> {
  const { publicURL, provider, jar, display = 'popup', key = 'slack', more = {} } = browser
  const session = publicIdOf(connectUrl)
  const call = async (path: 'redeem' | 'authorize', body: object) => {
    const response = await jar.fetch(`${publicURL}/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: { ...jsonHeaders, origin: new URL(publicURL).origin },
      body: JSON.stringify(body),
    })
    return (await response.json()) as {
      readonly error?: { readonly code: string }
      readonly authorization_url?: string
    }
  }
  const opened = await call('redeem', { session, display, ...more })
  // Somebody who was refused tries all the same.
  const started = await call('authorize', { session, provider: key })
  if (opened.error) return { refused: { at: 'redeem', code: opened.error.code } }
  if (started.error) return { refused: { at: 'authorize', code: started.error.code } }
  let next = String(started.authorization_url)
  for (let round = 0; round < 2; round += 1) {
    const { redirect } = await provider.authorize(next, { jar })
    const continueTo = continuationOf(await (await jar.fetch(redirect)).text())
    if (continueTo === undefined) return {}
    if (!continueTo.startsWith(provider.origin)) return { continueTo }
    next = continueTo
  }
  throw new Error('the provider is asked again and again')
}

/** Where the page that a provider's answer ends on goes next. */
function continuationOf(html: string): string | undefined {
  const [, json] = /<script type="application\/json" id="result"[^>]*>([^<]*)</.exec(html) ?? []
  return (JSON.parse(json ?? '{}') as { continue_to?: string | null }).continue_to ?? undefined
}

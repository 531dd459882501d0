import type { PersonalityKey, TestProvider } from './authorization-server.ts'
import type { CookieJar } from './cookie-jar.ts'

export const jsonHeaders = { 'content-type': 'application/json', 'alter-connect': '1' }

export interface FlowTarget {
  readonly origin: string
  readonly provider: Pick<TestProvider, 'authorize' | 'origin'>
}

/** What `POST /session` answers. */
export interface MintedSession {
  readonly session_token: string
  readonly connect_url: string
  readonly base_url: string
  readonly expires_at: string
}

/** `POST /session`, as the SDK sends it. */
export function postSession(
  { origin }: Pick<FlowTarget, 'origin'>,
  jar: CookieJar,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return jar.fetch(`${origin}/alter/session`, {
    method: 'POST',
    headers: { ...jsonHeaders, origin, ...headers },
    body: JSON.stringify(body),
  })
}

/** Goes through a whole popup flow by plain HTTP, as the page, the SDK and the user would. */
export async function connectByHttp(
  target: FlowTarget,
  jar: CookieJar,
  key: PersonalityKey = 'google',
  headers: Readonly<Record<string, string>> = {},
) {
  const minted = (await (
    await postSession(target, jar, { provider: key }, headers)
  ).json()) as MintedSession
  const session = new URLSearchParams(new URL(minted.connect_url).hash.slice(1)).get('session')
  const call = (path: string, body: unknown) =>
    jar.fetch(`${target.origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: { ...jsonHeaders, ...headers },
      body: JSON.stringify(body),
    })
  const redeemed = await call('redeem', { session, display: 'popup' })
  const authorized = await call('authorize', { session, provider: key })
  const { authorization_url: url } = (await authorized.json()) as { authorization_url: string }
  let { redirect } = await target.provider.authorize(url, { jar })
  let result = await jar.fetch(redirect)
  let html = await result.text()
  const again = continuation(html)
  if (again?.startsWith(target.provider.origin)) {
    ;({ redirect } = await target.provider.authorize(again, { jar }))
    result = await jar.fetch(redirect)
    html = await result.text()
  }
  return { minted, redeemed, redirect, result, html }
}

/** Where the page that the provider's answer ends on goes next: the app, or the provider once more. */
function continuation(html: string): string | null | undefined {
  const [, json] = /<script type="application\/json" id="result"[^>]*>([^<]*)</.exec(html) ?? []
  return json === undefined
    ? undefined
    : (JSON.parse(json) as { continue_to?: string | null }).continue_to
}

/** `GET /status`, without waiting. */
export function getStatus(
  { origin }: Pick<FlowTarget, 'origin'>,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${origin}/alter/sdk/oauth/connect/status?wait=0`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
}

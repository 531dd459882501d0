import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { ada } from '../support/create-test-vault.ts'
import { followLink, type Followed } from '../support/follow-link.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { navigate } from '../support/navigate.ts'
import { startStandaloneApp, type StandaloneApp } from '../support/standalone-app.ts'

// The attacker has the public half of Ada's link and opens it before she does. They connect an account of their own, keep
// the handle, and only have to send Ada's browser to the app's return address.
const reference = 'RFC 9700 §4.7; draft-ietf-oauth-security-topics-update §2.3'

let app: StandaloneApp
beforeAll(async () => {
  app = await startStandaloneApp()
})
afterAll(() => app.close())

/** Ada's browser: logged in at the app. */
async function adasBrowser(): Promise<CookieJar> {
  const jar = new CookieJar()
  await jar.fetch(`${app.origin}/login/ada`)
  return jar
}

/** The attacker opens the link and consents with an account of their own. */
function attackerFollows(connectUrl: string): Promise<Followed> {
  const { publicURL, provider } = app.standalone
  return followLink(connectUrl, {
    publicURL,
    provider: {
      origin: provider.origin,
      authorize: (url, how) => provider.authorize(url, { ...how, account: 'grace' }),
    },
    jar: new CookieJar(),
    display: 'page',
  })
}

const grants = async () =>
  (await app.standalone.client.listGrants({ user: { id: 'user-ada' } })).items

async function mailedLink(): Promise<string> {
  const { connectUrl } = await app.standalone.client.createConnectSession({
    user: ada,
    allowedProviders: ['slack'],
    completeUrl: `${app.publicURL}/return`,
  })
  return connectUrl
}

attackTest(
  {
    row: 'CP-22',
    name: 'a mailed link that an attacker opens first shows them no e-mail address',
    reference,
  },
  async (countTry) => {
    const session = new URLSearchParams(new URL(await mailedLink()).hash.slice(1)).get('session')
    const { publicURL } = app.standalone
    for (const display of ['popup', 'page']) {
      const redeemed = await new CookieJar().fetch(`${publicURL}/sdk/oauth/connect/redeem`, {
        method: 'POST',
        headers: { ...jsonHeaders, origin: new URL(publicURL).origin },
        body: JSON.stringify({ session, display, proof: null }),
      })
      countTry((await redeemed.text()).includes('ada@app.example'))
    }
  },
)

attackTest(
  {
    row: 'CP-22',
    name: 'an attacker’s account, delivered by one navigation of the user',
    reference,
  },
  async (countTry) => {
    const jar = await adasBrowser()
    const { continueTo = '' } = await attackerFollows(await mailedLink())
    const arrival = await navigate(jar, continueTo)
    expect(arrival.status).toBe(303)
    const { text: html } = await navigate(
      jar,
      new URL(String(arrival.headers.location), continueTo),
    )
    countTry((await grants()).length > 0)
    // She is asked, with the account's name; the honest answer ends it.
    expect(html).toContain('Is this your account?')
    expect(html).toContain('Compilers')
    const handle = /name="alter_connect_result" value="(\w+)"/.exec(html)?.[1] ?? ''
    const decide = (headers: Readonly<Record<string, string>>, decision = 'accept') =>
      navigate(jar, `${app.publicURL}/return`, {
        headers,
        form: { alter_connect_result: handle, decision },
      })
    // Nor can another page give the answer for her, even if it knew the handle.
    for (const site of ['cross-site', 'same-site', 'none']) {
      const forged = await decide({ 'sec-fetch-site': site })
      countTry(forged.status < 400 || (await grants()).length > 0)
    }
    const foreign = await decide({
      'sec-fetch-site': 'same-origin',
      origin: 'https://evil.example',
    })
    countTry(foreign.status < 400 || (await grants()).length > 0)
    const before = app.standalone.provider.control.revocations('slack')
    const declined = await decide({ 'sec-fetch-site': 'same-origin' }, 'decline')
    expect(declined.status).toBe(200)
    countTry((await grants()).length > 0)
    await expect
      .poll(() => app.standalone.provider.control.revocations('slack'))
      .toBeGreaterThan(before)
  },
)

attackTest(
  { row: 'CP-22', name: 'a link that the app made for another browser of the user', reference },
  async (countTry) => {
    const jar = await adasBrowser()
    const minted = (await (
      await postSession(app, jar, { provider: 'slack' })
    ).json()) as MintedSession
    const before = app.standalone.provider.control.tokenCalls()
    const { continueTo = '' } = await attackerFollows(minted.connect_url)
    const other = await adasBrowser()
    const arrival = await navigate(other, continueTo)
    countTry(arrival.status < 400 || (await grants()).length > 0)
    countTry(app.standalone.provider.control.tokenCalls() > before)
  },
)

attackTest(
  {
    row: 'CP-22',
    name: 'a link that an attacker opens before the browser that it was created for',
    reference,
  },
  async (countTry) => {
    const jar = await adasBrowser()
    const minted = (await (
      await postSession(app, jar, { provider: 'slack' })
    ).json()) as MintedSession
    const { continueTo = '' } = await attackerFollows(minted.connect_url)
    // Ada's own browser goes to the connect page and finds it taken.
    const { publicURL, provider } = app.standalone
    const hers = await followLink(minted.connect_url, { publicURL, provider, jar, display: 'page' })
    expect(hers.refused).toEqual({ at: 'redeem', code: 'session_used' })
    const arrival = await navigate(jar, continueTo)
    countTry((await grants()).length > 0)
    expect(arrival.status).toBe(303)
  },
)

attackTest(
  {
    row: 'CP-22',
    name: 'the honest user connects, in the browser that started and from a mailed link',
    reference,
  },
  async (countTry) => {
    const { publicURL, provider } = app.standalone
    const jar = await adasBrowser()
    const minted = (await (
      await postSession(app, jar, { provider: 'slack' })
    ).json()) as MintedSession
    const own = await followLink(minted.connect_url, { publicURL, provider, jar, display: 'page' })
    expect((await navigate(jar, own.continueTo ?? '')).status).toBe(200)
    expect(await grants()).toHaveLength(1)

    const mailed = await followLink(await mailedLink(), {
      publicURL,
      provider,
      jar,
      display: 'page',
    })
    const arrival = await navigate(jar, mailed.continueTo ?? '')
    const address = new URL(String(arrival.headers.location), app.publicURL + '/return')
    const { text: html } = await navigate(jar, address)
    const handle = /name="alter_connect_result" value="(\w+)"/.exec(html)?.[1] ?? ''
    const accepted = await navigate(jar, `${app.publicURL}/return`, {
      headers: { 'sec-fetch-site': 'same-origin' },
      form: { alter_connect_result: handle, decision: 'accept' },
    })
    expect(accepted.status).toBe(200)
    expect(accepted.text).toContain('Connected')
    countTry(
      !(await grants()).every(
        ({ accountIdentifier }) => accountIdentifier === 'Analytical Engines',
      ),
    )
  },
)

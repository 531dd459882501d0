import { afterAll, beforeAll, expect } from 'vitest'
import { serveVault, waitingFlow, type ServedVault } from '../server/served-vault.ts'
import { attackTest } from '../support/attack.ts'

let served: ServedVault
beforeAll(async () => {
  served = await serveVault()
})
afterAll(() => served.close())

/** The provider's page posts, so no Lax cookie comes along. Answers where the browser goes, and what it then has. */
async function post(form: string, headers: Record<string, string> = {}) {
  const answer = await served.send('POST', '/oauth/callback/slack', {
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'null', ...headers },
    body: form,
  })
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    cookies: answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''),
  }
}

/** The GET that follows, from a browser with these cookies. */
async function follow({ location }: { location: string }, cookies: readonly string[]) {
  const { pathname, search } = new URL(location)
  const answer = await served.send('GET', pathname.replace('/alter', '') + search, {
    headers: { cookie: cookies.filter((pair) => pair !== '').join('; ') },
  })
  await answer.text()
  return answer.status
}

attackTest(
  {
    row: 'OA-16',
    name: 'an answer that is posted into another browser, or fetched from one',
    reference: 'OAuth 2.0 Form Post Response Mode §2 and §5, RFC 9700 §4.7',
  },
  async (countTry) => {
    const attacker = await waitingFlow(served)
    const victim = await waitingFlow(served)
    const answerOf = ({ redirect }: typeof victim) => redirect.search.slice(1)
    const before = {
      calls: served.provider.control.tokenCalls(),
      grants: (await served.vault.listGrants()).items.length,
    }
    const countIfSpent = async () =>
      countTry(
        served.provider.control.tokenCalls() > before.calls ||
          (await served.vault.listGrants()).items.length > before.grants,
      )

    // The attacker's page posts his own answer through the victim's browser: his account would be hers.
    const planted = await post(answerOf(attacker))
    expect(planted.status).toBe(303)
    await follow(planted, [victim.cookie(), ...planted.cookies])
    await countIfSpent()

    // Her answer, for somebody who knows the address that it went on to, and has all but her cookies.
    const hers = await post(answerOf(victim))
    for (const cookies of [[], planted.cookies, hers.cookies]) {
      await follow(hers, cookies)
      await countIfSpent()
      await follow(hers, [attacker.cookie(), ...cookies])
      await countIfSpent()
    }
    // Her own browser, of which a neighbour has planted a second such cookie.
    await follow(hers, [victim.cookie(), ...hers.cookies, ...planted.cookies])
    await countIfSpent()

    // A script cannot make the post, and nothing of the answer stands in an address.
    for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket']) {
      const { status, cookies } = await post(answerOf(victim), { 'sec-fetch-mode': mode })
      countTry(status < 400 || cookies.length > 0)
    }
    for (const value of victim.redirect.searchParams.values())
      countTry(hers.location.includes(value))

    expect(await follow(hers, [victim.cookie(), ...hers.cookies])).toBe(200)
    expect(served.provider.control.tokenCalls()).toBe(before.calls + 1)
    expect(await served.vault.pollConnectSession(victim.session.sessionToken)).toMatchObject({
      status: 'completed',
    })
  },
)

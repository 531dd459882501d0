import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { followLink } from '../support/follow-link.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

// A script's link is sent to somebody else, who is to consent for it. Without the code that the script shows, it is of no use.
const letters = 'BCDFGHJKLMNPQRSTVWXZ'.split('')

let served: Standalone
beforeAll(async () => {
  served = await serveStandalone()
})
afterAll(() => served.close())

const script = () =>
  served.client.createConnectSession({ allowedProviders: ['slack'], userCode: true })

const type = (connectUrl: string, userCode?: string) =>
  followLink(connectUrl, {
    publicURL: served.publicURL,
    provider: served.provider,
    jar: new CookieJar(),
    display: 'page',
    ...(userCode !== undefined && { more: { user_code: userCode } }),
  })

attackTest(
  {
    row: 'HD-01',
    name: 'the code is guessed, by twenty browsers at once, in the best way there is',
    reference: 'RFC 10027, RFC 8628 §5.1 and §5.4',
  },
  async (countTry) => {
    const before = served.provider.control.tokenCalls()
    for (let round = 0; round < 5; round += 1) {
      const { connectUrl, sessionToken, userCode = '' } = await script()
      // Each differs from the right one in a single letter, so a comparison that tells where would soon be through.
      const guesses = letters.map((letter, index) => {
        const place = index % 4
        const wrong = userCode[place] === letter ? 'Z' : letter
        const guess = userCode.slice(0, place) + wrong + userCode.slice(place + 1)
        return guess === userCode ? 'ZZZZ-ZZZZ' : guess
      })
      const followed = await Promise.all(guesses.map((guess) => type(connectUrl, guess)))
      for (const { refused } of followed) countTry(refused === undefined)
      const answers = followed.map(({ refused }) => refused?.code)
      // No more than five are compared, however many come at once.
      expect(answers.filter((code) => code === 'binding_required').length).toBeLessThanOrEqual(4)
      expect(await served.client.pollConnectSession(sessionToken)).toMatchObject({
        status: 'failed',
        error: { code: 'binding_failed' },
      })
      // Nor does the right one open it any more.
      countTry((await type(connectUrl, userCode)).refused === undefined)
    }
    expect(served.provider.control.tokenCalls()).toBe(before)
    const { connectUrl, userCode } = await script()
    expect((await type(connectUrl, userCode)).refused).toBeUndefined()
  },
)

attackTest(
  {
    row: 'HD-01',
    name: 'the link without a code, or with another script’s',
    reference: 'RFC 10027',
  },
  async (countTry) => {
    const [one, other] = [await script(), await script()]
    for (const code of [undefined, '', other.userCode, '-', '%00', 'BCDF-GHJK'.repeat(4)]) {
      countTry((await type(one.connectUrl, code)).refused === undefined)
    }
    expect((await type(other.connectUrl, other.userCode)).refused).toBeUndefined()
  },
)

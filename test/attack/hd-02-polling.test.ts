import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { publicIdOf } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { followLink } from '../support/follow-link.ts'
import { freePort } from '../support/free-port.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'

let served: Standalone
beforeAll(async () => {
  served = await serveStandalone()
})
afterAll(() => served.close())

const follow = (connectUrl: string, userCode?: string) =>
  followLink(connectUrl, {
    publicURL: served.publicURL,
    provider: served.provider,
    jar: new CookieJar(),
    display: 'page',
    ...(userCode !== undefined && { more: { user_code: userCode } }),
  })

attackTest(
  {
    row: 'HD-02',
    name: 'whoever has the link, or another session’s token, asks how it went, and cancels',
    reference: 'RFC 8628 §5.2',
  },
  async (countTry) => {
    const options = { allowedProviders: ['slack'], userCode: true }
    const session = await served.client.createConnectSession(options)
    const other = await served.client.createConnectSession(options)
    const publicId = publicIdOf(session.connectUrl)
    const [, otherSecret = ''] = other.sessionToken.split('.')
    const guesses = [
      publicId,
      `${publicId}.`,
      `${publicId}.${otherSecret}`,
      `${publicId}.${'a'.repeat(43)}`,
      session.sessionToken.slice(0, -1),
      `${session.sessionToken}a`,
      session.sessionToken.toLowerCase(),
      session.userCode ?? '',
      `${publicId}.${session.userCode}`,
    ]
    for (const guess of guesses) {
      for (const [method, path] of [
        ['GET', 'status?wait=0'],
        ['POST', 'cancel'],
      ] as const) {
        const answer = await fetch(`${served.publicURL}/sdk/oauth/connect/${path}`, {
          method,
          headers: { authorization: `Bearer ${guess}` },
        })
        countTry(answer.status < 400)
      }
    }
    expect((await served.client.pollConnectSession(session.sessionToken)).status).toBe('pending')
    expect((await follow(session.connectUrl, session.userCode)).refused).toBeUndefined()
    expect((await served.client.pollConnectSession(session.sessionToken)).status).toBe('completed')
  },
)

attackTest(
  {
    row: 'HD-02',
    name: 'a result that was fetched once is fetched again',
    reference: 'RFC 6749 §10.5 (by analogy)',
  },
  async (countTry) => {
    const { connectUrl } = await served.client.createConnectSession({
      allowedProviders: ['slack'],
      loopbackPort: await freePort(),
    })
    const { continueTo = '' } = await follow(connectUrl)
    const result = new URL(continueTo).searchParams.get('alter_connect_result') ?? ''
    const complete = () => codeOf(served.client.completeConnectSession({ result }))
    const first = await Promise.all([complete(), complete(), complete(), complete()])
    expect(first.filter((code) => code === 'nothing was thrown')).toHaveLength(1)
    for (const code of first.filter((each) => each !== 'nothing was thrown'))
      countTry(code !== 'session_not_found')
    countTry((await complete()) !== 'session_not_found')
  },
)

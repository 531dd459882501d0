import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { followLink, type Followed } from '../support/follow-link.ts'
import { freePort } from '../support/free-port.ts'
import { serveStandalone, type Standalone } from '../support/serve-standalone.ts'
import { auditedEvents } from '../support/untied-session.ts'

// A vault on a host of its own sees neither the app's login nor its cookies: what holds is the opener's proof, the complete
// step, a typed code, or the machine. The attacker holds everything that minting answers.
const reference = 'draft-ietf-oauth-security-topics-update §2.3; RFC 10027'

const appOrigin = 'https://app.example.com'
const mallory = { id: 'user-mallory' }

let served: Standalone
beforeAll(async () => {
  served = await serveStandalone({ app: { name: 'Test App', origins: [appOrigin] } })
})
afterAll(() => served.close())

const follow = (
  connectUrl: string,
  display: 'popup' | 'page',
  more: Readonly<Record<string, unknown>> = {},
) =>
  followLink(connectUrl, {
    publicURL: served.publicURL,
    provider: served.provider,
    jar: new CookieJar(),
    display,
    more,
  })

const handleOf = ({ continueTo = '' }: Followed) =>
  new URL(continueTo).searchParams.get('alter_connect_result') ?? ''

const statusOf = async (token: string) => {
  const { status, error } = await served.client.pollConnectSession(token)
  return error === undefined ? status : `${status} ${error.code}`
}

async function watchGains() {
  const before = served.provider.control.tokenCalls()
  const grants = (await served.client.listGrants()).items.length
  return async () =>
    served.provider.control.tokenCalls() > before ||
    (await served.client.listGrants()).items.length > grants
}

attackTest(
  { row: 'CP-01', name: 'standalone: popup without the app’s page, and with another', reference },
  async (countTry) => {
    const hasGained = await watchGains()
    const origins = [
      'https://evil.example',
      'null',
      '',
      '*',
      `${appOrigin}/`,
      `${appOrigin}.evil.example`,
      `${appOrigin}:443`,
      appOrigin.toUpperCase(),
      new URL(served.publicURL).origin,
    ]
    for (const origin of [undefined, null, ...origins]) {
      const { connectUrl, sessionToken } = await served.client.createConnectSession({
        user: mallory,
        allowedProviders: ['slack'],
        allowedOrigin: appOrigin,
      })
      const proof = typeof origin === 'string' ? { session_token: sessionToken, origin } : origin
      const more = { ...(proof !== undefined && { proof }), session_token: sessionToken }
      const followed = await follow(connectUrl, 'popup', more)
      countTry(followed.refused === undefined || (await hasGained()))
      // Nobody's login is known here, so nothing ends: the right page may still come.
      expect(await statusOf(sessionToken)).toBe('pending')
      expect((await auditedEvents(served.vault))[0]).toBe('session.refused binding_failed')
    }
  },
)

attackTest(
  {
    row: 'CP-01',
    name: 'standalone: full page and e-mailed link, without a complete step',
    reference,
  },
  async (countTry) => {
    const hasGained = await watchGains()
    for (const options of [{ returnUrl: `${appOrigin}/page` }, {}, { allowedOrigin: appOrigin }]) {
      const { connectUrl, sessionToken } = await served.client.createConnectSession({
        user: mallory,
        allowedProviders: ['slack'],
        ...options,
      })
      const followed = await follow(connectUrl, 'page')
      countTry(followed.refused === undefined || (await hasGained()))
      expect(await statusOf(sessionToken)).toBe('pending')
    }
  },
)

attackTest(
  { row: 'CP-01', name: 'standalone: e-mailed link with a complete step', reference },
  async (countTry) => {
    const hasGained = await watchGains()
    for (const victim of [{ id: 'user-ada' }, undefined]) {
      const { connectUrl, sessionToken } = await served.client.createConnectSession({
        user: mallory,
        allowedProviders: ['slack'],
        completeUrl: `${appOrigin}/alter/return`,
      })
      const followed = await follow(connectUrl, 'page')
      const refusal = served.client.completeConnectSession({
        result: handleOf(followed),
        ...(victim && { user: victim }),
      })
      await expect(refusal).rejects.toMatchObject({ code: 'binding_failed' })
      countTry(await hasGained())
      expect(await statusOf(sessionToken)).toBe('failed binding_failed')
      expect((await auditedEvents(served.vault))[0]).toBe('authorization.failed binding_failed')
    }
  },
)

attackTest(
  { row: 'CP-01', name: 'headless: the code that the script shows is not known', reference },
  async (countTry) => {
    const hasGained = await watchGains()
    const {
      connectUrl,
      sessionToken,
      userCode = '',
    } = await served.client.createConnectSession({
      user: mallory,
      allowedProviders: ['slack'],
      userCode: true,
    })
    const turned = userCode.split('').toReversed().join('')
    const guesses = [
      undefined,
      '',
      '-',
      sessionToken.slice(0, 40),
      turned,
      'BCDF-GHJK',
      'QRST-VWXZ',
    ]
    for (const guess of guesses) {
      const more = guess === undefined ? {} : { user_code: guess }
      const followed = await follow(connectUrl, 'page', more)
      countTry(followed.refused === undefined || (await hasGained()))
    }
    expect(await statusOf(sessionToken)).toBe('failed binding_failed')
    expect((await auditedEvents(served.vault))[0]).toMatch(/binding_failed$/)
  },
)

attackTest(
  { row: 'CP-01', name: 'headless: finished on another machine than the script’s', reference },
  async (countTry) => {
    const hasGained = await watchGains()
    const { connectUrl, sessionToken } = await served.client.createConnectSession({
      user: mallory,
      allowedProviders: ['slack'],
      loopbackPort: await freePort(),
    })
    const { continueTo = '' } = await follow(connectUrl, 'page')
    // The victim's own machine, where nothing listens.
    expect(new URL(continueTo).hostname).toBe('127.0.0.1')
    countTry(
      await fetch(continueTo).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    // And the script, elsewhere, has the session token and nothing more.
    for (const result of [sessionToken, sessionToken.replace('sess_', 'res_')]) {
      const completed = await served.client
        .completeConnectSession({ result, user: mallory })
        .catch(() => undefined)
      countTry(completed !== undefined)
    }
    countTry(await hasGained())
    expect(await statusOf(sessionToken)).toBe('authorizing')
  },
)

test('a script on the same machine, the app’s own page and a typed code all come through', async () => {
  const before = served.provider.control.tokenCalls()
  const arrived: string[] = []
  const port = await freePort()
  const script = createServer((request, response) => {
    arrived.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => script.listen(port, '127.0.0.1', resolve))
  const options = { user: mallory, allowedProviders: ['slack'] }
  const local = await served.client.createConnectSession({ ...options, loopbackPort: port })
  await fetch((await follow(local.connectUrl, 'page')).continueTo ?? '')
  const result = new URL(arrived[0] ?? '', served.publicURL).searchParams.get(
    'alter_connect_result',
  )
  await served.client.completeConnectSession({ result: String(result), user: mallory })
  await new Promise((resolve) => script.close(resolve))

  const popup = await served.client.createConnectSession({ ...options, allowedOrigin: appOrigin })
  const proof = { session_token: popup.sessionToken, origin: appOrigin }
  await follow(popup.connectUrl, 'popup', { proof })

  const typed = await served.client.createConnectSession({ ...options, userCode: true })
  await follow(typed.connectUrl, 'page', { user_code: typed.userCode })

  const sessions = [local, popup, typed]
  const statuses = sessions.map(({ sessionToken }) => statusOf(sessionToken))
  expect(await Promise.all(statuses)).toEqual(['completed', 'completed', 'completed'])
  expect(served.provider.control.tokenCalls()).toBe(before + 3)
})

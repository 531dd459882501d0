import type { Page } from 'playwright-core'
import {
  failureIn,
  github,
  google,
  publicHalf,
  redeemAnswer,
  slack,
  successIn,
  type PageFixture,
} from './page-fixture.ts'

/** Everything that a person can come to see, each with the way to it. The page shows it when the promise resolves. */
export const pageStates: Readonly<
  Record<string, (page: Page, fixture: PageFixture) => Promise<void>>
> = {
  'choice of three': async (page, fixture) => {
    await page.goto(connect(fixture))
    await shown(page, 'Connect an account to Example')
  },
  'choice of one': async (page, fixture) => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { providers: [google] })]
    await page.goto(`${connect(fixture)}&choose=1`)
    await shown(page, 'Connect Google to Example')
  },
  'choice for nobody in particular': async (page, fixture) => {
    const app = { name: 'Example', logo_url: '/logo.png' }
    fixture.answers.redeem = () => [
      200,
      redeemAnswer(fixture.app, { unbound: true, user: null, providers: [slack], app }),
    ]
    await page.goto(connect(fixture))
    await shown(page, 'Connect Slack to Example')
  },
  'long names': async (page, fixture) => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, longNames)]
    await page.goto(connect(fixture))
    await shown(page, 'Connect an account to The Extraordinarily')
  },
  'pressed too early': async (page, fixture) => {
    await page.goto(connect(fixture))
    await shown(page, 'Connect an account to Example')
    const box = await page.locator('.provider').first().boundingBox()
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.mouse.click((box?.x ?? 0) + 50, (box?.y ?? 0) + 20)
    await page.locator('.seen').waitFor()
  },
  'focused by keyboard': async (page, fixture) => {
    await page.goto(connect(fixture))
    await shown(page, 'Connect an account to Example')
    await page.keyboard.press('Tab')
  },
  'going straight on': async (page, fixture) => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, { providers: [github] })]
    fixture.answers.authorize = () => new Promise(() => {})
    await page.goto(connect(fixture))
    await shown(page, 'Taking you to GitHub')
  },
  loading: async (page, fixture) => {
    fixture.answers.redeem = () => new Promise(() => {})
    await page.goto(connect(fixture))
    await page.locator('.waiting').waitFor()
  },
  ...Object.fromEntries(
    [
      'session_not_found',
      'session_expired',
      'session_used',
      'session_cancelled',
      'binding_failed',
      'binding_required',
      'unknown_provider',
      'rate_limited',
      'internal_error',
    ].map((code) => [
      `problem ${code}`,
      async (page: Page, fixture: PageFixture) => {
        fixture.answers.redeem = () => [
          400,
          { error: { code, message: 'no', request_id: 'req_7Jc0v2mX' } },
        ]
        await page.goto(connect(fixture))
        await page.locator('.icon-alert').waitFor()
      },
    ]),
  ),
  'problem network': async (page, fixture) => {
    fixture.answers.redeem = () => 'drop'
    await page.goto(connect(fixture))
    await shown(page, 'No connection')
  },
  'result success': async (page, fixture) => {
    fixture.result = { ...successIn(fixture.app) }
    await page.goto(callback(fixture))
    await shown(page, 'Connected')
  },
  'result denied': async (page, fixture) => {
    fixture.result = failureIn(fixture.app, 'access_denied')
    await page.goto(callback(fixture))
    await shown(page, 'You did not allow access')
  },
  'result cancelled': async (page, fixture) => {
    fixture.result = { ...failureIn(fixture.app, 'session_cancelled'), status: 'cancelled' }
    await page.goto(callback(fixture))
    await shown(page, 'Cancelled')
  },
  ...Object.fromEntries(
    [
      'state_mismatch',
      'binding_failed',
      'session_expired',
      'temporarily_unavailable',
      'timeout',
      'unexpected_response',
      'account_unidentified',
      'insufficient_scope',
      'invalid_client',
      'internal_error',
      'something_new',
    ].map((code) => [
      `result ${code}`,
      async (page: Page, fixture: PageFixture) => {
        fixture.result = failureIn(fixture.app, code)
        await page.goto(callback(fixture))
        await page.getByRole('button', { name: 'Close window' }).waitFor()
      },
    ]),
  ),
  'asking the provider again': async (page, fixture) => {
    fixture.providerAnswers = false
    await page.goto(`${fixture.vault}/again`, { waitUntil: 'commit' })
    await page.locator('a.primary').waitFor()
  },
  'error page': async (page, fixture) => {
    await page.goto(`${fixture.vault}/error?code=c0de`)
    await shown(page, 'We could not verify this answer')
  },
}

function connect(fixture: PageFixture): string {
  return `${fixture.connectUrl}#session=${publicHalf}&display=popup`
}

function callback(fixture: PageFixture): string {
  return `${fixture.vault}/alter/oauth/callback/google?code=c0de&state=st4te`
}

async function shown(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

const longNames = {
  app: {
    name: 'The Extraordinarily Long-Winded Calendar & Mail Company of Llanfairpwllgwyngyll',
    logo_url: null,
  },
  user: {
    label:
      'a.very.long.address.that.never.seems.to.end.at.all@subdomain.of.a.department.example.com',
  },
  providers: [
    {
      ...slack,
      id: 'a',
      name: 'Internationale Genossenschaftsverwaltungssoftware',
      host: 'login.verwaltung.intern.example.co.uk',
    },
    { ...google, id: 'b', name: 'جوجل', logo: { path: google.logo?.path, color: '#FFE812' } },
    { ...github, id: 'c', host: 'gіthub.com' },
  ],
}

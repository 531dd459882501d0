import type { Page } from 'playwright-core'
import { logoFor } from '../../../packages/server/src/pages/provider-logo.ts'
import { awake } from './awake.ts'
import {
  connected,
  crm,
  failureIn,
  github,
  google,
  publicHalf,
  redeemAnswer,
  shopify,
  slack,
  successIn,
  zoho,
  type PageFixture,
} from './page-fixture.ts'

/** One thing that a person can come to see, and the way to it in any language. */
export interface PageState {
  /** What the vault knows and answers. */
  readonly prepare?: (fixture: PageFixture) => void
  /** Where it is. Default: the connect page in a popup. */
  readonly url?: (fixture: PageFixture) => string
  /** Is there when the page shows it. */
  readonly ready: string
  /** What the person does then. */
  readonly act?: (page: Page) => Promise<void>
  /** It differs from another state by its words alone. */
  readonly isWording?: boolean
}

/** What the pages show, whole; a language and a look are chosen beside it. */
export const pageStates: Readonly<Record<string, PageState>> = {
  loading: {
    prepare: (fixture) => {
      fixture.answers.redeem = () => new Promise(() => {})
    },
    ready: '.waiting',
  },
  'choice of three': { ready: '.providers' },
  'choice of one': {
    prepare: offers({ providers: [google] }),
    url: (fixture) => `${connect(fixture)}&choose=1`,
    ready: '.panel',
  },
  'question to nobody in particular': {
    prepare: offers({
      unbound: true,
      user: null,
      providers: [slack],
      app: { name: 'Example', logo_url: '/logo.png' },
    }),
    ready: 'form',
  },
  'question to somebody in particular': {
    prepare: offers({ unbound: true }),
    ready: 'form',
  },
  'code asked for': {
    prepare: needsCode(),
    url: (fixture) => `${fixture.connectUrl}#session=${publicHalf}`,
    ready: 'form',
  },
  'code that was wrong': {
    prepare: needsCode({ tries_left: 3 }),
    url: (fixture) => `${fixture.connectUrl}#session=${publicHalf}`,
    ready: '[aria-invalid]',
    act: (page) => page.locator('input').fill('bcdf-ghjk'),
  },
  'choice with all that is asked': {
    ready: '.providers',
    act: (page) => page.locator('summary').first().click(),
  },
  'long names': { prepare: offers(longNames()), ready: '.providers' },
  'pressed too early': {
    ready: '.providers',
    act: async (page) => {
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await page.locator('.cover').first().click({ force: true })
      await page.locator('.seen').waitFor()
    },
  },
  'focused by keyboard': { ready: '.providers', act: (page) => page.keyboard.press('Tab') },
  'choice of many': { prepare: offers({ providers: many() }), ready: '.search' },
  'search that finds': {
    prepare: offers({ providers: many() }),
    ready: '.search',
    act: (page) => page.locator('input').fill('ca'),
  },
  'search that finds nothing': {
    prepare: offers({ providers: many() }),
    ready: '.search',
    act: (page) => page.locator('input').fill('xyz'),
  },
  'several, none yet': { prepare: offers({ multiple: true }), ready: '.providers' },
  'several, two connected': {
    prepare: offers({ multiple: true, status: 'choosing', grants: connected }),
    ready: '.accounts',
  },
  'several of many': {
    prepare: offers({ multiple: true, status: 'choosing', grants: connected, providers: many() }),
    ready: '.accounts',
  },
  'several, the last one failed': {
    prepare: offers({
      multiple: true,
      status: 'choosing',
      grants: connected.slice(0, 1),
      error: {
        code: 'insufficient_scope',
        provider: 'github',
        provider_name: 'GitHub',
        missing_scopes: [
          { scope: 'read:org', description: 'See your organizations and teams' },
          { scope: 'unknown.scope', description: 'unknown.scope' },
        ],
      },
    }),
    ready: '.note',
  },
  'several, done': {
    prepare: (fixture) => {
      offers({ multiple: true, status: 'choosing', grants: connected })(fixture)
    },
    ready: '.accounts',
    act: async (page) => {
      await page.evaluate(() => {
        window.close = () => {}
      })
      await awake(page)
      await page.locator('.primary').click()
      await page.locator('.icon-done').first().waitFor()
    },
  },
  'account asked for': { prepare: offers({ providers: [shopify] }), ready: 'form' },
  'account asked for, a choice': { prepare: offers({ providers: [zoho] }), ready: 'select' },
  'account asked for after the choice': {
    prepare: offers({ providers: [google, shopify, zoho] }),
    ready: '.providers',
    act: async (page) => {
      await awake(page)
      await page.locator('.cover').nth(1).click()
      await page.locator('form').waitFor()
    },
  },
  'account asked for, with all that it is for': {
    prepare: offers({ providers: [shopify] }),
    url: (fixture) => `${connect(fixture)}&choose=1`,
    ready: '.panel',
  },
  'account asked for, but not of the right form': {
    prepare: (fixture) => {
      offers({ providers: [shopify] })(fixture)
      const error = { code: 'invalid_connection_parameter', message: 'no' }
      fixture.answers.authorize = () => [
        400,
        { error: { ...error, details: { parameter: 'shop' } } },
      ]
    },
    ready: 'form',
    act: async (page) => {
      await page.locator('input').fill('my store')
      await sendForm(page)
    },
  },
  'account asked for, much of it missing': {
    prepare: offers({ providers: [crm] }),
    ready: 'form',
    act: (page) => sendForm(page),
  },
  'account asked for, on its way': {
    prepare: (fixture) => {
      offers({ providers: [shopify] })(fixture)
      fixture.answers.authorize = () => new Promise(() => {})
    },
    ready: 'form',
    act: async (page) => {
      await page.locator('input').fill('my-store')
      await awake(page)
      await page.locator('.primary').click()
    },
  },
  'going straight on': {
    prepare: (fixture) => {
      offers({ providers: [github] })(fixture)
      fixture.answers.authorize = () => new Promise(() => {})
    },
    ready: '.marks-busy',
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
      'client_paused',
      'network_error',
      'rate_limited',
      'internal_error',
    ].map((code): [string, PageState] => [
      `problem ${code}`,
      {
        prepare: (fixture) => {
          fixture.answers.redeem = () => [
            400,
            { error: { code, message: 'no', request_id: 'req_7Jc0v2mX' } },
          ]
        },
        ready: '.icon-alert',
        isWording: code !== 'session_expired',
      },
    ]),
  ),
  'problem offline': {
    prepare: (fixture) => {
      fixture.answers.redeem = () => 'drop'
    },
    ready: '.icon-alert',
  },
  'problem after the choice': {
    prepare: (fixture) => {
      const error = { code: 'timeout', message: 'no', request_id: 'req_7Jc0v2mX' }
      fixture.answers.authorize = () => [502, { error }]
    },
    url: (fixture) => `${connect(fixture)}&provider=google`,
    ready: '.icon-alert',
  },
  'result success': { url: callback, ready: '.icon-done' },
  'result success of two': {
    prepare: (fixture) => {
      const { message } = successIn(fixture.app)
      const [grant] = message?.type === 'alter_connect_success' ? message.grants : []
      if (!grant) throw new Error('the success has no grant')
      const second = { ...grant, provider: 'github', provider_name: 'GitHub' }
      const grants = [grant, { ...second, account_identifier: 'ada-lovelace' }]
      fixture.result = { ...successIn(fixture.app), grants }
    },
    url: callback,
    ready: '.icon-done',
  },
  'result cancelled': {
    prepare: (fixture) => {
      fixture.result = { ...failureIn(fixture.app, 'session_cancelled'), status: 'cancelled' }
    },
    url: callback,
    ready: '.icon-plain',
  },
  ...Object.fromEntries(
    [
      'access_denied',
      'state_mismatch',
      'binding_failed',
      'session_expired',
      'temporarily_unavailable',
      'timeout',
      'unexpected_response',
      'account_unidentified',
      'account_mismatch',
      'insufficient_scope',
      'invalid_client',
      'internal_error',
      'something_new',
    ].map((code): [string, PageState] => [
      `result ${code}`,
      {
        prepare: (fixture) => {
          fixture.result = failureIn(fixture.app, code)
        },
        url: callback,
        ready: code === 'access_denied' ? '.icon-plain' : '[data-close]:not([hidden])',
        isWording: code !== 'timeout',
      },
    ]),
  ),
  'result insufficient_scope, with what was missing': {
    prepare: (fixture) => {
      fixture.result = {
        ...failureIn(fixture.app, 'insufficient_scope'),
        missingScopes: ['See your calendars', 'Read, write and send your Gmail messages'],
      }
    },
    url: callback,
    ready: '.note',
  },
  'asking the provider again': {
    prepare: (fixture) => {
      fixture.providerAnswers = false
    },
    url: (fixture) => `${fixture.vault}/again`,
    ready: 'a.primary',
  },
  'error page': { url: (fixture) => `${fixture.vault}/error`, ready: '.icon-alert' },
  'error page for nobody logged in': {
    prepare: (fixture) => {
      fixture.errorCode = 'unauthenticated'
    },
    url: (fixture) => `${fixture.vault}/error`,
    ready: '.icon-alert',
  },
}

/** Brings the page to a state, in a language (that of the browser without one). */
export async function openState(
  page: Page,
  fixture: PageFixture,
  state: PageState,
  locale?: string,
): Promise<void> {
  fixture.look = { ...fixture.look, ...(locale !== undefined && { locale }) }
  state.prepare?.(fixture)
  const url = (state.url ?? connect)(fixture)
  const isConnect = url.includes('#')
  await page.goto(isConnect && locale !== undefined ? `${url}&locale=${locale}` : url, {
    waitUntil: 'commit',
  })
  await page.locator(state.ready).first().waitFor()
  await state.act?.(page)
}

async function sendForm(page: Page): Promise<void> {
  await awake(page)
  await page.locator('.primary').click()
  await page.locator('[aria-invalid]').first().waitFor()
}

function connect(fixture: PageFixture): string {
  return `${fixture.connectUrl}#session=${publicHalf}&display=popup`
}

function callback(fixture: PageFixture): string {
  return `${fixture.vault}/alter/oauth/callback/google?code=c0de&state=st4te`
}

function offers(change: Record<string, unknown>): (fixture: PageFixture) => void {
  return (fixture) => {
    fixture.answers.redeem = () => [200, redeemAnswer(fixture.app, change)]
  }
}

function needsCode(details: Record<string, unknown> = {}): (fixture: PageFixture) => void {
  const error = { code: 'binding_required', message: 'no', request_id: 'req_7Jc0v2mX' }
  return (fixture) => {
    fixture.answers.redeem = () => [
      403,
      { error: { ...error, details: { needs: 'user_code', ...details } } },
    ]
  }
}

/** Twenty-four providers, with the logos that are bundled. */
export function many(): (typeof google)[] {
  const names =
    'Google GitHub Slack Airtable Asana Box Calendly ClickUp Confluence Dropbox Figma HubSpot Intercom Jira Linear Mailchimp Notion Pipedrive Salesforce Spotify Stripe Trello Zendesk Électricité'
  return names.split(' ').map((name) => {
    const id = name.normalize('NFKD').replaceAll(/\W/g, '').toLowerCase()
    const known = [google, github, slack].find((provider) => provider.id === id)
    const scopes = [
      { scope: 'profile', description: 'See your name and picture' },
      { scope: 'contacts', description: 'See your contacts' },
      { scope: 'offline', description: 'Keep access while you are away' },
    ]
    return known ?? { id, name, host: `${id}.com`, logo: logoFor(id), scopes }
  })
}

function longNames(): Record<string, unknown> {
  return {
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
}

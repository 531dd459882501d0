import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Branding } from '../../../packages/server/src/pages/style/brand-style.ts'
import {
  languageForProblem,
  languageForSession,
  languageOf,
  type LanguagePreference,
} from '../../../packages/server/src/pages/texts/bring-language.ts'
import {
  renderAskAgainPage,
  renderGoOnPage,
  renderConnectPage,
  renderErrorPage,
  renderResultPage,
  type PageResult,
  type RenderedPage,
} from '../../../packages/server/src/pages/document.tsx'
import { pageHeaders } from '../../../packages/server/src/pages/page-headers.ts'
import { problemFor } from '../../../packages/server/src/pages/texts/problem.ts'
import { connectionWords } from '../../../packages/server/src/pages/texts/connection-words/connection-words.ts'
import { logoFor } from '../../../packages/server/src/pages/provider-logo.ts'
import { scopeWords } from '../../../packages/server/src/pages/texts/scope-words/scope-words.ts'
import { publishedPage } from '../../support/as-published.ts'

/** What the fixture answers to one POST of a page: a status and a JSON body, or `'drop'` to break the connection. */
export type FixtureAnswer = readonly [status: number, body: unknown] | 'drop'

type Action = (typeof actions)[number]
const actions = ['redeem', 'authorize', 'cancel', 'done'] as const

export interface PageFixture {
  /** Where the pages live: `http://localhost:<port>`. */
  readonly vault: string
  /** Where the app's page lives: another site, `http://127.0.0.1:<port>`. */
  readonly app: string
  readonly connectUrl: string
  /** Serves the result page with this result from now on. */
  result: PageResult
  errorCode: string
  appName: string
  /** Whether the vault says that no app stands around it. */
  standsAlone: boolean
  /** Of the session, for the pages after the provider; and of the app, for all. */
  look: {
    readonly locale?: string
    readonly theme?: 'light' | 'dark'
    readonly branding?: Branding
  }
  /** `false`: `/provider` leaves the browser where it is, by a 204. (Nothing can look into a page that waits for longer.) */
  providerAnswers: boolean
  /** Answers from now on; a function may wait, to hold the answer back. */
  answers: Record<Action, (body: unknown) => FixtureAnswer | Promise<FixtureAnswer>>
  /** Everything that was asked for, in order: `POST /…/redeem` with its body and headers. */
  readonly requests: {
    method: string
    path: string
    query: string
    body: unknown
    headers: IncomingMessage['headers']
  }[]
  readonly posted: (action: Action) => unknown[]
  readonly reset: () => void
  readonly close: () => Promise<void>
}

export const callbackPath = '/alter/oauth/callback/google'

export const publicHalf = 'sess_main_AAAAAAAAAAAAAAAAAAAAAA'

/** The HTTP contract of the connect and result pages, their scripts as published, with answers that a test chooses. */
export async function startPageFixture(): Promise<PageFixture> {
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const vault = `http://localhost:${port}`
  const app = `http://127.0.0.1:${port}`
  const fixture: PageFixture = {
    vault,
    app,
    connectUrl: `${vault}/alter/sdk/oauth/connect`,
    ...fresh(),
    requests: [],
    posted: (action) =>
      fixture.requests
        .filter(({ path }) => path.endsWith(`/connect/${action}`))
        .map(({ body }) => body),
    reset: () => {
      Object.assign(fixture, fresh())
      fixture.requests.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
  return fixture

  function fresh(): Pick<
    PageFixture,
    'appName' | 'standsAlone' | 'look' | 'errorCode' | 'providerAnswers' | 'result' | 'answers'
  > {
    return {
      appName: 'Example',
      standsAlone: false,
      look: {},
      errorCode: 'state_mismatch',
      providerAnswers: true,
      result: successIn(app),
      answers: {
        redeem: () => [200, redeemAnswer(app)],
        authorize: () => [200, { authorization_url: `${app}/provider?state=s3cr3t` }],
        cancel: () => [
          200,
          { status: 'cancelled', return_to: `${app}/app?alter_connect_result=res_1` },
        ],
        done: () => [200, doneAnswer(app)],
      },
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', vault)
    const body = await readJson(request)
    const { method = '', headers } = request
    fixture.requests.push({ method, path: url.pathname, query: url.search, body, headers })
    const send = (page: RenderedPage) => {
      const { html, ...inline } = publishedPage(page)
      response.writeHead(200, pageHeaders(inline, { https: false })).end(html)
    }
    const { result, errorCode } = fixture
    const { branding } = fixture.look
    const acceptLanguage = headers['accept-language']
    const locale = [fixture.look.locale, acceptLanguage].filter(Boolean).join(',')
    const options = { appName: fixture.appName, ...fixture.look, locale }
    const action = actions.find((name) => url.pathname.endsWith(`/connect/${name}`))
    if (action && method === 'POST') {
      const answer = await fixture.answers[action](body)
      if (answer === 'drop') return request.socket.destroy()
      return response
        .writeHead(answer[0], { 'Content-Type': 'application/json' })
        .end(JSON.stringify(withWords(action, answer[1], preferenceOf(body, headers))))
    }
    if (url.pathname.endsWith('/sdk/oauth/connect'))
      return send(
        renderConnectPage({
          appName: fixture.appName,
          standsAlone: fixture.standsAlone,
          branding,
          locale: acceptLanguage,
        }),
      )
    if (url.pathname.includes('/oauth/callback/'))
      return send(renderResultPage({ ...options, result }))
    if (url.pathname === '/again')
      return send(
        renderAskAgainPage({
          ...options,
          providerName: 'Google',
          authorizationUrl: `${app}/provider`,
        }),
      )
    if (url.pathname === '/back')
      return send(
        renderGoOnPage({
          ...options,
          continueTo: `${fixture.connectUrl}#session=${publicHalf}&display=popup&resume=1`,
        }),
      )
    if (url.pathname === '/error')
      return send(renderErrorPage({ ...options, code: errorCode, requestId: 'req_1' }))
    if (url.pathname === '/provider' && !fixture.providerAnswers)
      return response.writeHead(204).end()
    if (url.pathname === '/coop') {
      const headers = { ...html, 'Cross-Origin-Opener-Policy': 'same-origin' }
      return response
        .writeHead(200, headers)
        .end(`<script>location.replace('${callbackPath}?code=c0de')</script>`)
    }
    if (url.pathname === '/provider')
      return response.writeHead(200, html).end('<title>Provider</title><h1>Provider</h1>')
    if (url.pathname === '/app') return response.writeHead(200, html).end(appPage)
    if (url.pathname === '/logo.png')
      return response.writeHead(200, { 'Content-Type': 'image/png' }).end(logo)
    return response.writeHead(404).end()
  }
}

export function redeemAnswer(
  app: string,
  change: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    session: publicHalf,
    status: 'opened',
    display: 'popup',
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    app: { name: 'Example', logo_url: null },
    user: { label: 'ada@example.com' },
    unbound: false,
    allowed_origin: app,
    return_to: `${app}/app`,
    providers: [google, github, slack],
    ...change,
  }
}

export function doneAnswer(app: string): Record<string, unknown> {
  return {
    status: 'completed',
    grants: connected,
    message: { type: 'alter_connect_success', session: publicHalf, grants: connected },
    return_to: `${app}/app?alter_connect_result=res_1`,
  }
}

/** Two accounts, as `redeem` and `done` name them. */
export const connected = [
  { provider: 'google', provider_name: 'Google', account_identifier: 'ada.lovelace@gmail.com' },
  { provider: 'github', provider_name: 'GitHub', account_identifier: 'ada-lovelace' },
]

/** What the vault says besides, in the language of the page: see `bring-language.ts`. */
function withWords(action: Action, body: unknown, preference: LanguagePreference): unknown {
  const answer = body as {
    error?: { code: string; details?: { needs?: string }; missing_scopes?: typeof google.scopes }
    unbound?: boolean
    providers?: FixtureProvider[]
    multiple?: boolean
  }
  if (typeof body !== 'object') return body
  if (action === 'redeem' && answer.providers) {
    const { multiple = false, unbound = false, error, providers } = answer
    const language = languageForSession(preference, {
      providers: providers.length,
      multiple,
      unbound,
      asks: providers.some(({ connection }) => connection !== undefined),
      errorCode: error?.code,
    })
    const { locale } = languageOf(preference)
    const translated = structuredClone(providers)
    for (const scope of translated.flatMap(({ scopes }) => scopes))
      scope.description = scopeWords(scope.description, locale)
    for (const asked of translated.flatMap(({ connection = [] }) => connection)) {
      asked.label = connectionWords(asked.label, locale)
      if (asked.hint !== undefined) asked.hint = connectionWords(asked.hint, locale)
      for (const choice of asked.choices ?? []) choice.label = connectionWords(choice.label, locale)
    }
    const missing = error?.missing_scopes?.map(({ scope, description }) => ({
      scope,
      description: scopeWords(description, locale),
    }))
    const failed = error && {
      error: { ...error, problem: problemFor(error.code), missing_scopes: missing },
    }
    return { ...answer, providers: translated, ...failed, language }
  }
  if (!answer.error) return body
  const { problem, language } = languageForProblem(
    preference,
    answer.error.code,
    answer.error.details?.needs,
  )
  return { error: { ...answer.error, problem }, language }
}

function preferenceOf(body: unknown, headers: IncomingMessage['headers']): LanguagePreference {
  return {
    locale: (body as { locale?: string }).locale,
    pageLanguage: headers['alter-page-language'] as string | undefined,
    acceptLanguage: headers['accept-language'],
  }
}

export function successIn(app: string): PageResult {
  return {
    session: publicHalf,
    display: 'popup',
    status: 'completed',
    allowedOrigin: app,
    message: {
      type: 'alter_connect_success',
      session: publicHalf,
      grants: [
        {
          grant_id: '0190b3c0-0000-7000-8000-000000000000',
          provider: 'google',
          provider_name: 'Google',
          account_identifier: 'ada.lovelace@gmail.com',
          timestamp: '2026-01-01T00:00:00.000Z',
          operation: 'creation',
          scopes: ['email'],
          status: 'active',
        },
      ],
    },
    continueTo: null,
  }
}

export function failureIn(app: string, error: string): PageResult {
  return {
    session: publicHalf,
    display: 'popup',
    status: 'failed',
    allowedOrigin: app,
    message: {
      type: 'alter_connect_error',
      session: publicHalf,
      error,
      error_description: 'said the provider',
    },
    continueTo: null,
    providerName: 'Google',
    requestId: 'req_7Jc0v2mX',
  }
}

/** A provider as `redeem` names it. */
export interface FixtureProvider {
  id: string
  name: string
  host: string
  logo: ReturnType<typeof logoFor>
  scopes: { scope: string; description: string }[]
  connection?: {
    name: string
    label: string
    hint?: string
    example?: string
    choices?: { value: string; label: string }[]
    default?: string
    required: boolean
  }[]
}

export const google = {
  id: 'google',
  name: 'Google',
  host: 'accounts.google.com',
  logo: logoFor('google'),
  scopes: [
    { scope: 'openid', description: 'Know which Google account you use' },
    { scope: 'email', description: 'See your email address' },
    {
      scope: 'https://www.googleapis.com/auth/calendar.readonly',
      description: 'See your calendars',
    },
  ],
}

export const github = {
  id: 'github',
  name: 'GitHub',
  host: 'github.com',
  logo: logoFor('github'),
  scopes: [
    { scope: 'read:user', description: 'See your profile' },
    { scope: 'repo', description: 'Read and change your repositories, private ones too' },
  ],
}

export const slack = {
  id: 'slack',
  name: 'Slack',
  host: 'slack.com',
  logo: logoFor('slack'),
  scopes: [
    { scope: 'channels:read', description: 'See the public channels you are in' },
    { scope: 'chat:write', description: 'Send messages as you' },
    { scope: 'users:read', description: 'See people in your workspace' },
    { scope: 'files:read', description: 'See files shared in your workspace' },
    { scope: 'im:history', description: 'Read your direct messages' },
  ],
}

/** Asks for one value, which is typed. */
export const shopify: FixtureProvider = {
  id: 'shopify',
  name: 'Shopify',
  host: 'myshopify.com',
  logo: logoFor('shopify'),
  scopes: [
    { scope: 'read_products', description: 'See your products' },
    { scope: 'read_orders', description: 'See your orders' },
  ],
  connection: [
    {
      name: 'shop',
      label: 'Shop',
      hint: 'The name before .myshopify.com',
      example: 'my-store',
      required: true,
    },
  ],
}

/** Asks for one value, which is chosen. */
export const zoho: FixtureProvider = {
  id: 'zoho',
  name: 'Zoho',
  host: 'accounts.zoho.com',
  logo: logoFor('zoho'),
  scopes: [{ scope: 'AaaServer.profile.READ', description: 'See your profile' }],
  connection: [
    {
      name: 'dc',
      label: 'Data centre',
      hint: 'Where your account is: the end of the address at which you use it',
      example: 'com',
      choices: [
        { value: 'com', label: 'United States' },
        { value: 'eu', label: 'Europe' },
        { value: 'in', label: 'India' },
        { value: 'com.au', label: 'Australia' },
      ],
      default: 'com',
      required: true,
    },
  ],
}

/** Asks for several values, as a row of an operator's own may. */
export const crm: FixtureProvider = {
  id: 'crm',
  name: 'Customer Database',
  host: 'crm.example',
  logo: null,
  scopes: [],
  connection: [
    { name: 'tenant', label: 'Tenant', required: true },
    {
      name: 'zone',
      label: 'Region',
      choices: [
        { value: 'eu', label: 'Europe' },
        { value: 'jp', label: 'Japan' },
      ],
      required: true,
    },
    { name: 'unit', label: 'Business unit', example: 'sales', required: false },
  ],
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as unknown)
}

const html = { 'Content-Type': 'text/html; charset=utf-8' }

/** The app's page: opens what its fragment names in a popup on a click, and keeps every message that arrives. */
const appPage = `<!doctype html><title>App</title><button>Connect</button><script>
  window.messages = []
  window.ack = true
  addEventListener('message', (event) => {
    messages.push({ origin: event.origin, isPopup: event.source === window.popup, data: event.data })
    if (ack && event.data.type !== 'alter_connect_leaving')
      event.source.postMessage({ type: 'alter_connect_ack', session: event.data.session }, event.origin)
  })
  document.querySelector('button').onclick = () => {
    window.popup = open(decodeURIComponent(location.hash.slice(1)), '', 'width=500,height=700')
  }
</script>`

/** A violet square of one pixel. */
const logo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaPj/HwAEggKAkH2cVQAAAABJRU5ErkJggg==',
  'base64',
)

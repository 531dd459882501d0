import { gzipSync } from 'node:zlib'
import { errorCodes, type Grant } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'
import type { Branding } from '../../../packages/server/src/pages/style/brand-style.ts'
import { fillText } from '../../../packages/server/src/pages/script/shared/fill-text.js'
import { languages } from '../../../packages/server/src/pages/texts/language.ts'
import * as pages from '../../../packages/server/src/pages/document.tsx'
import type { PageResult, RenderedPage } from '../../../packages/server/src/pages/document.tsx'
import { asPublished } from '../../support/as-published.ts'

const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)> & "quoted" 'single' \u202Egnp`
const grant: Grant = {
  grant_id: '0190',
  provider: 'google',
  provider_name: 'Google',
  account_identifier: 'ada@example.com',
  timestamp: '2026-01-01T00:00:00.000Z',
  operation: 'creation',
  scopes: ['email'],
  status: 'active',
}
const success: PageResult = {
  session: 'sess_main_A',
  display: 'popup',
  status: 'completed',
  allowedOrigin: 'https://app.example.com',
  message: { type: 'alter_connect_success', session: 'sess_main_A', grants: [grant] },
  continueTo: null,
}

/** The same functions, with nothing but the document as their result. */
const htmlOf =
  <Options>(render: (options: Options) => RenderedPage) =>
  (options: Options): string =>
    render(options).html
const renderConnectPage = htmlOf(pages.renderConnectPage)
const renderResultPage = htmlOf(pages.renderResultPage)
const renderAskAgainPage = htmlOf(pages.renderAskAgainPage)
const renderGoOnPage = htmlOf(pages.renderGoOnPage)
const renderErrorPage = htmlOf(pages.renderErrorPage)

const everyPage: Readonly<Record<string, (appName: string, locale?: string) => string>> = {
  connect: (appName, locale) => renderConnectPage({ appName, locale }),
  success: (appName, locale) =>
    renderResultPage({
      appName,
      locale,
      result: {
        ...success,
        requestId: appName,
        providerName: appName,
        message: {
          type: 'alter_connect_success',
          session: appName,
          grants: [{ ...grant, provider_name: appName, account_identifier: appName }],
        },
      },
    }),
  failure: (appName, locale) =>
    renderResultPage({
      appName,
      locale,
      result: failed('timeout', { providerName: appName }),
    }),
  'back to the choice': (appName, locale) =>
    renderGoOnPage({
      appName,
      locale,
      continueTo: 'https://vault.example.com/sdk/oauth/connect#session=s&resume=1',
    }),
  'ask again': (appName, locale) =>
    renderAskAgainPage({
      appName,
      locale,
      providerName: appName,
      authorizationUrl: 'https://provider.example/authorize?state=s',
    }),
  error: (appName, locale) =>
    renderErrorPage({
      appName,
      locale,
      code: appName,
      requestId: appName,
      providerName: appName,
    }),
}

describe.each(Object.entries(everyPage))('the %s page', (_, render) => {
  test('has one script, one style and some data, and no other inline code', () => {
    const html = render('Example')
    const [style, ...scripts] = html.match(/<(script|style)\b[^>]*>/g) ?? []
    expect(style).toBe('<style>')
    expect(scripts.pop()).toBe('<script type="module">')
    for (const tag of scripts) expect(tag).toMatch(/^<script type="application\/json" id="\w+">$/)
    expect(html).not.toMatch(/<[^>]*\s(style|on[a-z]+)=/)
    const markup = html.replaceAll(/<script[\s\S]*?<\/script>/g, '')
    expect(markup).not.toMatch(/javascript:|\s(src|srcset|action|data)=|url\(|@import/)
  })

  test('says a hostile name without becoming it', () => {
    const html = render(hostile)
    expect(html.match(/<script/g)).toHaveLength(render('Example').match(/<script/g)?.length ?? 0)
    expect(html).not.toContain('<img')
    expect(html).not.toContain('alert(1)</script>')
    expect(shown(html)).not.toContain('\u202E')
  })

  test('posts nothing to a wildcard but the question who has opened the window', () => {
    const question =
      /\w+\.postMessage\(\{\s*type: ?(['`])alter_connect_hello\1, ?session(: ?\w+)?,?\s*\}, ?(['`])\*\3\)/
    for (const html of [render('Example'), asPublished(render('Example'))])
      expect(html.replace(question, '')).not.toMatch(/['"`]\*['"`]/)
  })

  test.each(languages)('is one document of at most 14 kB compressed in $locale', ({ locale }) => {
    const html = asPublished(render('An app with a rather long name', locale))
    expect(gzipSync(html).byteLength).toBeLessThanOrEqual(14 * 1024)
    expect(html).not.toMatch(/<(script|img|iframe)[^>]*\ssrc=|<link[^>]*href="(?!data:,)/)
  })

  test('names its language, direction and way of scaling', () => {
    const html = render('Example')
    expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr">/)
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1"/>')
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>')
    expect(html.match(/<main/g)).toHaveLength(1)
    expect(html.match(/<h1/g)).toHaveLength(1)
  })

  test('speaks Arabic from right to left', () => {
    expect(render('Example', 'ar')).toMatch(/^<!doctype html><html lang="ar" dir="rtl">/)
  })

  test('places nothing by left or right', () => {
    const style = /<style[^>]*>([\s\S]*?)<\/style>/.exec(render('Example'))?.[1]
    expect(style).not.toMatch(/(margin|padding|border)-(left|right)|[{;](left|right|width|height):/)
    expect(style).not.toMatch(/(text-align|float):(left|right)/)
  })
})

describe('renderConnectPage', () => {
  test('takes the session out of the URL before it does anything else', () => {
    const html = renderConnectPage({ appName: 'Example' })
    for (const page of [html, asPublished(html)])
      expect(page).toMatch(
        /<script type="module"[^>]*>const \w+ ?= ?location\.hash\s*;?\s*history\.replaceState\(null, ?(''|``), ?location\.pathname\)/,
      )
  })

  test('says what to do without JavaScript', () => {
    expect(renderConnectPage({ appName: 'Example' })).toMatch(
      /<noscript>.*needs JavaScript.*<\/noscript>/,
    )
  })

  test('is the same for every request', () => {
    const [first, second] = [1, 2].map(() => pages.renderConnectPage({ appName: 'Example' }))
    expect(first).toEqual(second)
  })

  test('tells its script where no app stands around the vault', () => {
    const document = (standsAlone: boolean) =>
      renderConnectPage({ appName: 'Example', standsAlone })
    expect(document(true)).toContain('"stands_alone":true')
    expect(document(false)).not.toContain('"stands_alone":true')
  })

  test('can do without the name of the app', () => {
    expect(renderConnectPage({ appName: '' })).toContain('<title>Connect an account</title>')
  })
})

describe('renderResultPage', () => {
  test('hands the script the result as it is on the wire', () => {
    expect(dataOf(renderResultPage({ appName: 'Example', result: success }))).toEqual({
      session: 'sess_main_A',
      display: 'popup',
      status: 'completed',
      allowed_origin: 'https://app.example.com',
      message: success.message,
      continue_to: null,
    })
  })

  test('keeps a result with markup in it whole', () => {
    const html = renderResultPage({
      appName: 'Example',
      result: { ...success, session: hostile },
    })
    expect(dataOf(html)).toMatchObject({ session: hostile })
  })

  test('names account and provider, also where no message is posted', () => {
    const result = { ...success, display: 'page', message: null, grants: [grant] } as const
    const words = shown(renderResultPage({ appName: 'Example', result }))
    expect(words).toContain('ada@example.com')
    expect(words).toContain('Google')
  })

  test('links to the app in a full page, and only to an address of the web', () => {
    const render = (continueTo: string) =>
      renderResultPage({
        appName: 'Example',
        result: { ...success, display: 'page', continueTo },
      })
    expect(render('https://app.example.com/?a=1&b=2')).toContain(
      'href="https://app.example.com/?a=1&amp;b=2"',
    )
    expect(render('http://localhost:3000/done')).toContain('href="http://localhost:3000/done"')
    for (const refused of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://app.example.com/',
      '//evil.example',
      '',
    ]) {
      expect(render(refused)).not.toContain('<a ')
    }
  })

  test('shows the theme that the session was opened with', () => {
    expect(renderResultPage({ appName: 'Example', theme: 'dark', result: success })).toContain(
      'data-theme="dark"',
    )
  })

  test('shows the theme of the app where the session names none', () => {
    const render = (branding: Branding, theme?: 'light' | 'dark') =>
      renderResultPage({ appName: 'Example', result: success, theme, branding })
    expect(render({ colorScheme: 'dark' })).toContain('data-theme="dark"')
    expect(render({ colorScheme: 'dark' }, 'light')).toContain('data-theme="light"')
    expect(render({ colorScheme: 'auto' })).not.toContain('data-theme="')
  })

  test.each(languages)(
    'says what to do next after every failure, in $locale',
    ({ locale, problem }) => {
      const steps = Object.entries(problem)
        .filter(([key]) => key.startsWith('next.'))
        .map(([, text]) => fillText(text, { app: 'Example' }))
      for (const code of errorCodes) {
        const words = shown(renderErrorPage({ appName: 'Example', locale, code }))
        expect(
          steps.filter((step) => words.includes(step)),
          code,
        ).toHaveLength(1)
        expect(words, code).not.toMatch(/[{}]|undefined|[a-z]_[a-z]/)
      }
    },
  )

  test('speaks of several accounts when there are several', () => {
    const second = { ...grant, account_identifier: 'grace@example.com' }
    const result = { ...success, grants: [grant, second] }
    expect(shown(renderResultPage({ appName: 'Example', result }))).toContain(
      'can now use these accounts',
    )
  })

  test('has words of its own for every way to fail', () => {
    const told = [
      'access_denied',
      'state_mismatch',
      'session_expired',
      'server_error',
      'network_error',
      'unexpected_response',
    ]
    const more = [
      'account_unidentified',
      'insufficient_scope',
      'invalid_client',
      'internal_error',
      'unheard_of',
    ]
    const titles = [...told, ...more].map((code) =>
      titleOf(renderResultPage({ appName: 'Example', result: failed(code) })),
    )
    expect(new Set(titles).size).toBe(titles.length)
  })

  test('leaves no code of ours and no placeholder in the words', () => {
    for (const code of errorCodes) {
      const html = renderResultPage({ appName: 'Example', result: failed(code) })
      expect(shown(html), code).not.toMatch(/[{}]|undefined|[a-z]_[a-z]/)
    }
  })

  test('shows the reference of a failure, and none of a success', () => {
    const requestId = 'req_42'
    expect(
      shown(renderResultPage({ appName: 'E', result: failed('timeout', { requestId }) })),
    ).toContain('req_42')
    expect(
      shown(renderResultPage({ appName: 'E', result: { ...success, requestId } })),
    ).not.toContain('req_42')
  })
})

describe('renderErrorPage', () => {
  test('has nothing to post', () => {
    expect(renderErrorPage({ code: 'state_mismatch' })).not.toContain('application/json')
  })

  test('speaks of “the app” when it does not know its name', () => {
    expect(shown(renderErrorPage({ code: 'not_found' }))).toContain('Go back to the app')
  })
})

function failed(error: string, change: Partial<PageResult> = {}): PageResult {
  const message = {
    type: 'alter_connect_error',
    session: 's',
    error,
    error_description: 'x',
  } as const
  return { ...success, status: 'failed', message, ...change }
}

/** The words on the page: without head, scripts and tags. */
function shown(html: string): string {
  return html
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<script[\s\S]*?<\/script>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
}

function titleOf(html: string): string | undefined {
  return /<title>(.*?)<\/title>/.exec(html)?.[1]
}

function dataOf(html: string): unknown {
  return JSON.parse(
    /<script type="application\/json" id="result"[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '',
  )
}

import { randomBytes } from 'node:crypto'
import type { Grant } from '@alter-ai/protocol'
import { defineProvider } from '@alter-ai/vault'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { demoProviderRows } from '../../demo/provider-rows.ts'
import {
  renderAskAgainPage,
  renderConnectPage,
  renderErrorPage,
  renderResultPage,
  type RenderedPage,
} from '../../packages/server/src/pages/document.tsx'
import { attackTest } from '../support/attack.ts'
import { launchBrowser, type Profile, type TestBrowser } from '../support/browser.ts'
import { createTestApp, startProviderFor, type TestApp } from '../support/create-test-app.ts'
import { freePort } from '../support/free-port.ts'

let browser: TestBrowser
let profile: Profile
let page: Page
beforeAll(async () => {
  browser = await launchBrowser({ scope: 'page' })
  profile = await browser.newProfile()
  page = await profile.newPage()
})
afterAll(() => browser.close())

const run = 'window.canary=1'
/** What breaks out of one place or another where a name may stand. */
const seeds = [
  `<script>${run}</script>`,
  `</script><script>${run}</script>`,
  `<!--<script>${run}//-->`,
  `<img src=x onerror=${run}>`,
  `<svg/onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<details open ontoggle=${run}>x</details>`,
  `<body onload=${run}>`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<iframe src="javascript:parent.${run}"></iframe>`,
  `<object data="javascript:${run}">`,
  `<embed src="javascript:${run}">`,
  `<a href="javascript:${run}" autofocus onfocus=${run}>x</a>`,
  `<input autofocus onfocus=${run}>`,
  `<video><source onerror=${run}></video>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<style>@import 'javascript:${run}'</style>`,
  `<link rel=stylesheet href="javascript:${run}">`,
  `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  `<base href="https://evil.example/">`,
  `<form action="javascript:${run}"><button autofocus>x</button></form>`,
  `<template><script>${run}</script></template>`,
  `<textarea></textarea><script>${run}</script>`,
  `<title></title><script>${run}</script>`,
  `\u2028${run}\u2029`,
  `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `&#60;script&#62;${run}&#60;/script&#62;`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `\uff1cscript\uff1e${run}\uff1c/script\uff1e`,
  '{{constructor.constructor("window.canary=1")()}}',
  `\${${run}}`,
  `javascript:${run}`,
  `data:text/html,<script>${run}</script>`,
  '__proto__',
  '<\u0000script>window.canary=1</script>',
  `<scr\u200bipt>${run}</scr\u200bipt>`,
  `]]><script>${run}</script>`,
]
const starts = [
  '',
  '"',
  "'",
  '">',
  "'>",
  '`',
  '-->',
  '</h1>',
  '\\"',
  '"}',
  "'}",
  ' onx="',
  '</title>',
]
const ends = ['', '<!--', '//', '"', "'", '<x y="', '\\', '*/', '-->', '&']

const payloads = seeds.flatMap((seed) =>
  starts.flatMap((start) => ends.map((end) => start + seed + end)),
)
/** The quick tier tries one in seven, so that every seed, start and end is among them. */
const tried =
  process.env['ALTER_CONNECT_TIER'] === 'quick'
    ? payloads.filter((_, index) => index % 7 === 0)
    : payloads

const grantOf = (text: string): Grant => ({
  grant_id: text,
  provider: text,
  provider_name: text,
  account_identifier: text,
  timestamp: '2026-01-01T00:00:00.000Z',
  operation: 'creation',
  scopes: [text],
  status: 'active',
})

/** Every page with this text wherever a text from outside may stand. */
const renderers: readonly ((text: string) => RenderedPage)[] = [
  (text) => renderConnectPage({ appName: text, locale: text }),
  (text) => renderErrorPage({ appName: text, code: text, requestId: text, locale: text }),
  (text) => renderAskAgainPage({ appName: text, providerName: text, authorizationUrl: text }),
  (text) =>
    renderResultPage({
      appName: text,
      result: {
        session: text,
        display: 'page',
        status: 'completed',
        allowedOrigin: text,
        message: { type: 'alter_connect_success', session: text, grants: [grantOf(text)] },
        continueTo: text,
        providerName: text,
        requestId: text,
      },
    }),
  (text) =>
    renderResultPage({
      appName: text,
      result: {
        session: text,
        display: 'popup',
        status: 'failed',
        allowedOrigin: text,
        message: {
          type: 'alter_connect_error',
          session: text,
          error: text,
          error_description: text,
        },
        continueTo: null,
        errorCode: text,
        providerName: text,
        requestId: text,
      },
    }),
]

/** Without what is the same on all of them and would only be carried about: our own script, style and words. */
function withoutOwn(html: string, own: readonly string[]): string {
  return own.reduce((rest, part) => rest.replace(part, ''), html)
}

function ownParts(html: string): string[] {
  return [...html.matchAll(/<(style|script)[^>]*>([\s\S]*?)<\/\1>/g)]
    .map(([, , text = '']) => text)
    .filter((text) => text.length > 2_000 && !text.startsWith('{'))
}

attackTest(
  {
    row: 'CP-07',
    name: 'markup in every name, code and id that the pages are rendered with',
    reference: 'CVE-2021-32702, OWASP ASVS 1.2.1',
  },
  async (countTry) => {
    expect(payloads.length).toBeGreaterThanOrEqual(5_000)
    // Chromium's own parser tells what became of each: the document must be built as with a name that is none of this.
    const shapesOf = (documents: readonly string[]) =>
      page.evaluate((texts) => {
        const shape = (node: Element): string => {
          const names = [...node.attributes].map(({ name }) => name).toSorted()
          return `<${node.localName} ${names.join(' ')}>${[...node.children].map(shape).join('')}`
        }
        return texts.map((text) =>
          shape(new DOMParser().parseFromString(text, 'text/html').documentElement),
        )
      }, documents)
    const own = renderers.map((render) => ownParts(render('Plain').html))
    const rendered = (text: string, index: number) => {
      const render = renderers[index % renderers.length]
      return withoutOwn(render?.(text).html ?? '', own[index % renderers.length] ?? [])
    }
    const [plain, withLink] = [
      await shapesOf(renderers.map((_, index) => rendered('Plain', index))),
      await shapesOf(renderers.map((_, index) => rendered('https://a.example/', index))),
    ]
    const known = new Set([...plain, ...withLink])
    for (let start = 0; start < tried.length; start += 500) {
      const documents = tried.slice(start, start + 500).map(rendered)
      for (const shape of await shapesOf(documents)) countTry(!known.has(shape))
    }
  },
)

attackTest(
  {
    row: 'CP-07',
    name: 'markup in what a provider, an app and an address say, in a real browser',
    reference: 'CVE-2021-32702, RFC 6749 §4.1.2.1',
  },
  async (countTry) => {
    const port = await freePort()
    const provider = await startProviderFor(`http://localhost:${port}`)
    const rows = demoProviderRows(provider)
    const hostile = seeds.slice(0, 20).map((seed) => `">${seed}`.slice(0, 60))
    const app: TestApp = await createTestApp({
      port,
      provider,
      vault: {
        app: { name: hostile[1] ?? '', origins: [] },
        encryptionKey: randomBytes(32).toString('base64'),
        providers: Object.fromEntries(
          hostile.map((name, index) => [
            `p${index}`,
            {
              clientId: 'x',
              clientSecret: 'y',
              scopes: ['users:read'],
              provider: defineProvider({
                ...rows.slack,
                id: `p${index}`,
                name,
                scopes: { 'users:read': name },
              }),
            },
          ]),
        ),
      },
    })
    const judge = async () => {
      countTry(await page.evaluate(() => 'canary' in window))
      const { console: lines, errors } = profile
      countTry(lines.some(({ text }) => /Content Security Policy|Trusted/.test(text)))
      countTry(errors.length > 0)
    }
    for (const name of hostile) {
      const { connectUrl, sessionToken } = await app.vault.createConnectSession({
        user: { id: 'user-ada', email: name, name },
        allowedOrigin: app.origin,
      })
      await page.goto(`${app.origin}/login/ada`)
      await page.goto(`${connectUrl}&display=page&provider=none&theme=${encodeURIComponent(name)}`)
      await page.getByRole('button').first().waitFor()
      await judge()
      await app.vault.cancelConnectSession(sessionToken)
    }
    const { connectUrl } = await app.vault.createConnectSession({
      user: { id: 'user-ada', email: hostile[0] ?? '' },
      allowedOrigin: app.origin,
    })
    await page.goto('about:blank')
    await page.goto(`${connectUrl}&display=page`)
    // All twenty are there, as text.
    await expect.poll(() => page.locator('[data-guarded]').count()).toBeGreaterThanOrEqual(20)
    expect(await page.locator('main').innerText()).toContain('<script>window.canary=1</script>')
    await judge()
    for (const text of hostile) {
      const query = new URLSearchParams({ error: text, error_description: text, state: text })
      await page.goto(`${app.origin}/alter/oauth/callback/p0?${query}`)
      await judge()
      await page.goto(
        `${app.origin}/alter/connect/${encodeURIComponent(text)}?return_to=${encodeURIComponent(text)}`,
      )
      await judge()
    }
    await app.close()
    await provider.close()
  },
)

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { followLink } from '../support/follow-link.ts'
import { rawGet } from '../support/raw-get.ts'
import { rawRequest, sendRaw } from '../support/send-raw.ts'

const app = 'https://app.example.com'
const page = `${app}/done?tab=1`
const evil = 'evil.example'

/** Everything that ever got past a check of where a browser may be sent, each for the registered page and the attacker's host. */
function vectors(): readonly string[] {
  const host = 'app.example.com'
  const starts = [
    'https://',
    'https:/',
    'https:',
    '//',
    '///',
    '/\\',
    '\\/',
    '\\\\',
    'https:\\\\',
    'https:///',
  ]
  const blanks = ['\t', '\n', '\r', '\u0000', '\u000b', ' ', '\u00a0', '\u200b', '\ufeff']
  const texts = [
    // The attacker's host, in every spelling of "absolute".
    ...starts.flatMap((start) => [
      `${start}${evil}`,
      `${start}${evil}/done?tab=1`,
      `${start}${host}@${evil}/done?tab=1`,
      `${start}${evil}\\@${host}/done?tab=1`,
      `${start}${evil}?${host}/done?tab=1`,
    ]),
    // A host that only begins or ends like ours, or has ours beside it.
    ...[
      `${host}.${evil}`,
      `${host}${evil}`,
      `${evil}?.${host}`,
      `${evil}#.${host}`,
      `${evil}\\.${host}`,
      `${evil}/.${host}`,
      `${evil}%2f.${host}`,
      `${evil}%00.${host}`,
      `${evil}%252f.${host}`,
      `${host}@${evil}`,
      `${host}:443@${evil}`,
      `${host}%40${evil}`,
      `${host}\\@${evil}`,
      `${host}#@${evil}`,
      `${host}?@${evil}`,
      `${host};@${evil}`,
      `${host},${evil}`,
      `${host}:80:443@${evil}`,
      `user@${host}`,
      `user:password@${host}`,
      `:@${host}`,
      `${host}.`,
      `${host}:444`,
      `${host}:80`,
      `www.${host}`,
      `x${host}`,
      'аpp.example.com',
      'app.exаmple.com',
      'app.example.cоm',
      'app.example.com\u3002evil.example',
      'xn--pp-7kc.example.com',
      '127.0.0.1',
      '0x7f.1',
      '2130706433',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '①②⑦.⓪.⓪.①',
      '169.254.169.254',
    ].flatMap((each) => [
      `https://${each}/done?tab=1`,
      `http://${each}/done?tab=1`,
      `//${each}/done?tab=1`,
    ]),
    // Other schemes.
    ...[
      'javascript',
      'data',
      'blob',
      'vbscript',
      'intent',
      'file',
      'ftp',
      'view-source',
      'ws',
      'mailto',
      'app',
    ].flatMap((scheme) => [
      `${scheme}:alert(1)`,
      `${scheme}://${host}/%0aalert(1)`,
      `${scheme}:${page}`,
      `${scheme.toUpperCase()}:alert(1)//${host}`,
    ]),
    `data:text/html,<script>location='https://${evil}'</script>`,
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    // Blanks that a parser drops, before, behind and in the middle.
    ...blanks.flatMap((blank) => [
      `${blank}//${evil}`,
      `/${blank}/${evil}`,
      `https:/${blank}/${evil}`,
      `https://${evil}${blank}`,
      `https://${host}${blank}@${evil}`,
      `https://${host}${blank}.${evil}`,
      `https://${evil}${blank}/.${host}`,
    ]),
    // Our host, but not that page.
    ...[
      '',
      '/',
      '/done',
      '/done?tab=2',
      '/done?tab=1&next=//x',
      '/Done?tab=1',
      '/done/?tab=1',
      '/x/../done?tab=2',
      '/done?tab=1;',
      '/%64one?tab=1',
      '/done%3Ftab=1',
      '//done?tab=1',
      '/done?tab=1#//x',
    ].map((path) => app + path),
    '',
    '/',
    '/done?tab=1',
    'done?tab=1',
    '?next=//evil.example',
    '#//evil.example',
    '..//evil.example',
    '.evil.example',
    '@evil.example',
    ':443',
    'https://',
    'https://[',
    'http://%',
    'null',
    'undefined',
  ]
  return [...new Set(texts)].filter((text) => text !== page)
}

let listed: TestWorld
let byOrigin: TestWorld
let served: TestApp
beforeAll(async () => {
  listed = await createTestVault({ app: { name: 'Test App', origins: [app], returnUrls: [page] } })
  byOrigin = await createTestVault({ app: { name: 'Test App', origins: [app] } })
  served = await createTestApp()
})
afterAll(async () => {
  await Promise.all([listed.close(), byOrigin.close(), served.close()])
})

/** Where a browser would really be sent at the end of a session that was minted with this page; nothing when it is refused. */
async function sentTo(world: TestWorld, name: 'returnUrl' | 'completeUrl', text: string) {
  const browser = new FlowBrowser(world)
  // One user may have twenty live sessions.
  const user = { id: randomUUID() }
  try {
    const { connectUrl } = await browser.mint('slack', user, { [name]: text, allowedOrigin: app })
    const view = await browser.redeem(connectUrl, user)
    return name === 'returnUrl' ? view.returnUrl : new URL(text).href
  } catch {
    return undefined
  }
}

attackTest(
  {
    row: 'CP-11',
    name: 'a return page out of 300 that are not the registered one',
    reference: 'RFC 9700 §4.11, CVE-2024-29041, CVE-2026-83589, CVE-2026-67333',
  },
  async (countTry) => {
    const all = vectors()
    expect(all.length).toBeGreaterThanOrEqual(300)
    for (const text of all) {
      const target = await sentTo(listed, 'returnUrl', text)
      countTry(target !== undefined && target !== page)
    }
    expect(await sentTo(listed, 'returnUrl', page)).toBe(page)
  },
)

attackTest(
  {
    row: 'CP-11',
    name: 'a return or complete page outside of the registered origin',
    reference: 'RFC 9700 §4.11, CVE-2026-40574',
  },
  async (countTry) => {
    for (const text of vectors()) {
      for (const name of ['returnUrl', 'completeUrl'] as const) {
        const target = await sentTo(byOrigin, name, text)
        // The browser's own parser says where that is.
        countTry(target !== undefined && new URL(target).origin !== app)
      }
    }
    expect(await sentTo(byOrigin, 'returnUrl', `${app}/anything`)).toBe(`${app}/anything`)
  },
)

attackTest(
  {
    row: 'CP-11',
    name: 'a plain link into the app that returns somewhere else',
    reference: 'RFC 9700 §4.11, OWASP ASVS 3.7.2',
  },
  async (countTry) => {
    const headers = {
      cookie: 'login=ada',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    }
    const link = async (query: string) => {
      const answer = await rawGet(`${served.origin}/alter/connect/slack?${query}`, headers)
      return { status: answer.status, location: String(answer.headers.location ?? '') }
    }
    const connectPage = `${served.vault.publicURL}/sdk/oauth/connect#session=`
    /** Where the user ends who goes through with it. */
    const endOf = async (location: string) => {
      const jar = new CookieJar()
      await jar.fetch(`${served.origin}/login/ada`)
      const { continueTo } = await followLink(location, {
        publicURL: served.vault.publicURL,
        provider: served.provider,
        jar,
        display: 'page',
      })
      return new URL(continueTo ?? served.origin).origin
    }
    let through = 0
    // Plain absolute ones are compared as in minting; what is resolved against the app's own address is of interest here.
    for (const text of vectors().filter((each) => !/^https?:\/\/[a-z]/.test(each))) {
      const { status, location } = await link(`return_to=${encodeURIComponent(text)}`)
      const isOurPage = status === 303 && location.startsWith(connectPage)
      if (isOurPage) through += 1
      // Going through takes long: a few show that what the page has is where it leads.
      const end = isOurPage && through % 25 === 1 ? await endOf(location) : served.origin
      countTry((location !== '' && !isOurPage) || end !== served.origin)
    }
    // Parameters by which other software is told where to go.
    for (const name of [
      'next',
      'redirect',
      'redirect_uri',
      'continue_to',
      'url',
      'returnUrl',
      'rd',
    ]) {
      const { location } = await link(`${name}=${encodeURIComponent(`https://${evil}/`)}`)
      countTry(location.includes(evil) || (await endOf(location)) !== served.origin)
    }
    const honest = await link(`return_to=${encodeURIComponent('/page')}`)
    expect(honest.location).toContain(connectPage)
    expect(await endOf(honest.location)).toBe(served.origin)
  },
)

attackTest(
  {
    row: 'CP-11',
    name: 'a path that a router answers with a redirect to another host',
    reference: 'CVE-2024-29041, CVE-2024-43796, CVE-2026-83589',
  },
  async (countTry) => {
    const tails = [
      `//${evil}`,
      `//${evil}/%2e%2e`,
      `/\\${evil}`,
      `/%5c${evil}`,
      `/%2f${evil}`,
      `/%09/${evil}`,
      `/.${evil}`,
      `/..//${evil}`,
      `/%0d%0alocation:%20https://${evil}`,
      `/;//${evil}`,
      `/?//${evil}`,
      `/@${evil}`,
    ]
    const starts = [
      '',
      '/alter',
      '/alter/',
      '/alter/connect',
      '/alter/connect/slack',
      '/alter/sdk/oauth/connect',
      '/alter/oauth/callback',
    ]
    for (const start of starts) {
      for (const tail of tails) {
        const answer = await sendRaw(served.origin, rawRequest(`GET ${start}${tail}`))
        const location = answer.headers.find(([name]) => name === 'location')?.[1]
        const target =
          location === undefined ? served.origin : new URL(location, served.origin).origin
        countTry(target !== served.origin)
        expect(answer.status, `${start}${tail}`).toBeLessThan(500)
      }
    }
  },
)

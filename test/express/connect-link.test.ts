import { createHash } from 'node:crypto'
import cors from 'cors'
import helmet from 'helmet'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestAppOptions } from '../support/create-test-app.ts'
import { rawGet } from '../support/raw-get.ts'

let app: TestApp | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(options?: TestAppOptions): Promise<TestApp> {
  app = await createTestApp(options)
  return app
}

const navigate = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
}

function ask(
  world: TestApp,
  path: string,
  headers: Readonly<Record<string, string>> = navigate,
  login = 'login=ada',
) {
  return rawGet(`${world.origin}/alter/connect/${path}`, { ...headers, cookie: login })
}

type Answer = Awaited<ReturnType<typeof ask>>

function goesTo({ headers }: Answer) {
  const url = new URL(headers.location ?? '')
  return { pathname: url.pathname, fragment: new URLSearchParams(url.hash.slice(1)) }
}

/** What the page of an answer is headed by; throws when it is none. */
function headingOf({ text, headers }: Answer): string | undefined {
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['set-cookie']).toBeUndefined()
  return /<h1[^>]*>([^<]+)<\/h1>/.exec(text)?.[1]
}

function codeOf({ text, headers }: Answer): string {
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers['set-cookie']).toBeUndefined()
  return (JSON.parse(text) as { error: { code: string } }).error.code
}

describe('GET /connect/:provider', () => {
  test('mints and goes on to the connect page, as a page', async () => {
    const answer = await ask(await start(), 'google?return_to=/done')
    const { pathname, fragment } = goesTo(answer)
    expect([answer.status, pathname]).toEqual([303, '/alter/sdk/oauth/connect'])
    expect([fragment.get('display'), fragment.has('choose')]).toEqual(['page', false])
    expect(answer.headers['set-cookie']?.join()).toMatch(/alter-browser=brow_main_/)
  })

  test('goes straight on to the provider from a page of the app’s own origin, and from nowhere else', async () => {
    const world = await start()
    const isAsked = async (headers: Readonly<Record<string, string>>) =>
      goesTo(await ask(world, 'google', headers)).fragment.get('choose') === '1'
    expect(await isAsked(navigate)).toBe(false)
    for (const site of ['none', 'cross-site', 'same-site', 'Same-Origin', ''])
      expect(await isAsked({ ...navigate, 'sec-fetch-site': site }), site).toBe(true)
    expect(await isAsked({ accept: 'text/html' }), 'a browser that does not say').toBe(true)
  })

  test('an image, a script and a prefetch mint nothing, and are told so in JSON', async () => {
    const world = await start()
    for (const headers of [
      { 'sec-fetch-mode': 'no-cors' },
      { ...navigate, 'sec-fetch-mode': 'cors' },
      { ...navigate, 'sec-purpose': 'prefetch;prerender' },
      { accept: 'text/html', purpose: 'prefetch' },
      { accept: 'image/*' },
    ]) {
      const answer = await ask(world, 'google', headers)
      expect([answer.status, codeOf(answer)]).toEqual([403, 'origin_not_allowed'])
    }
    expect((await world.vault.queryAudit()).items).toEqual([])
  })
})

describe('an error of GET /connect/:provider', () => {
  test('is a page that says what to do, and mints nothing', async () => {
    const world = await start()
    const stranger = await ask(world, 'google', navigate, 'login=nobody')
    expect([stranger.status, headingOf(stranger)]).toEqual([401, 'You are not signed in'])
    const unknown = await ask(world, 'nobody')
    expect([unknown.status, headingOf(unknown)]).toEqual([
      404,
      'That account cannot be connected here',
    ])
    for (const target of [
      '//evil.example/',
      '/%5Cevil.example/',
      'https://evil.example',
      '/%09/evil.example',
      'javascript:alert(1)',
    ]) {
      const answer = await ask(world, `google?return_to=${target}`)
      expect([answer.status, headingOf(answer)]).toEqual([400, 'Test App is not set up correctly'])
      expect(answer.text).not.toContain('evil.example')
      expect(answer.text).not.toContain('alert(1)')
    }
    const long = await ask(world, `google?return_to=/${'a'.repeat(2_000)}`)
    expect([long.status, long.headers['alter-error']]).toEqual([400, 'invalid_argument'])
    expect((await world.vault.queryAudit()).items).toEqual([])
  })

  test('is a page also for a browser that says no more than what it accepts', async () => {
    const answer = await ask(await start(), 'nobody', { accept: 'text/html,*/*;q=0.8' })
    expect([answer.status, headingOf(answer)]).toEqual([
      404,
      'That account cannot be connected here',
    ])
  })

  test('speaks the language of the browser', async () => {
    const world = await start()
    const answer = await ask(world, 'nobody', { ...navigate, 'accept-language': 'de-CH,en;q=0.5' })
    expect(answer.text).toContain('<html lang="de"')
    expect(headingOf(answer)).not.toBe(headingOf(await ask(world, 'nobody')))
  })

  test('that nobody expected says nothing of itself', async () => {
    const world = await start({
      identify: () => {
        throw new Error('the database password is hunter2')
      },
    })
    const answer = await ask(world, 'google')
    expect(answer.status).toBe(500)
    expect(headingOf(answer)).toMatch(/.{5,}/)
    expect(answer.text).not.toContain('hunter2')
  })

  test('has the headers of the vault’s pages, whatever stands in front', async () => {
    const world = await start({ before: (host) => host.use(helmet(), cors()) })
    const { headers, text } = await ask(world, 'nobody')
    const [, script = ''] = /<script type="module">([\s\S]+?)<\/script>/.exec(text) ?? []
    const hash = createHash('sha256').update(script).digest('base64')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain(`script-src 'sha256-${hash}'`)
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part)
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'cache-control': 'no-store, no-transform',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'unsafe-none',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['permissions-policy']).toContain('camera=()')
  })
})

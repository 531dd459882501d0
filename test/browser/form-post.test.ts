import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, type TestBrowser } from '../support/browser.ts'
import { createTestApp } from '../support/create-test-app.ts'
import { servePages } from '../support/serve-pages.ts'
import { signInAtProvider } from '../support/sign-in-at-provider.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The provider's last page, on its own site: posts what is in its fragment to the redirect URI. */
const postingPage = `<!doctype html><form method="post"></form><script>
  const [action, answer] = location.hash.slice(1).split('?')
  const form = document.querySelector('form')
  form.action = decodeURIComponent(action)
  for (const [name, value] of new URLSearchParams(answer)) {
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name, value })
    form.append(field)
  }
  form.submit()
</script>`

describe('a provider that posts its answer from its own site (OA-16)', () => {
  test.each(['lax', 'strict'] as const)(
    'is understood, though no cookie of ours comes along; the login cookie is %s',
    async (sameSite) => {
      const provider = await servePages({ '/post': postingPage })
      const methods: string[] = []
      const withPost: unknown[] = []
      let atTheEnd = ''
      const app = await createTestApp({
        sameSite,
        before: (host) => {
          host.get('/links', (_request, response) => {
            response.type('html').send('<a href="/alter/connect/slack?return_to=/done">Connect</a>')
          })
          // The local provider answers by query; this turns it to what `response_mode=form_post` does.
          host.use('/alter/oauth/callback/slack', (request, response, next) => {
            const url = new URL(request.originalUrl, 'http://unused')
            methods.push(`${request.method} ${[...url.searchParams.keys()].join()}`)
            if (request.method === 'POST') withPost.push(request.headers.cookie)
            if (request.method === 'POST' || url.searchParams.has('form_post')) return next()
            const target = encodeURIComponent(`${app.origin}/alter/oauth/callback/slack`)
            response.redirect(303, `${provider.origin}/post#${target}${url.search}`)
          })
        },
        after: (host) => {
          host.get('/done', (request, response) => {
            atTheEnd = String(request.headers.cookie)
            response.send('<title>Done</title>')
          })
        },
      })
      const profile = await browser.newProfile()
      const page = await profile.newPage()
      await page.goto(`${app.origin}/login/ada`)
      await page.goto(`${app.origin}/links`)
      await page.click('text=Connect')
      await page.waitForURL((url) => url.origin === app.provider.origin)
      await signInAtProvider(page)
      await page.waitForURL((url) => url.pathname === '/done')

      expect(methods).toEqual(['GET code,state', 'POST ', 'GET form_post'])
      const { items } = await app.vault.listGrants({ user: { id: 'user-ada' } })
      expect(items.map((grant) => grant.provider)).toEqual(['slack'])
      expect(withPost).toEqual([undefined])
      expect(atTheEnd).toContain('alter-browser=')
      expect(atTheEnd).not.toContain('alter-answer')
      await profile.close()
      await app.close()
      await provider.close()
    },
  )
})

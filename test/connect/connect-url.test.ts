import { describe, expect, test } from 'vitest'
import { buildConnectUrl } from '../../packages/connect/src/connect-url.ts'
import { FakeBrowser, publicToken, token, vault } from './fake-browser.ts'

const session = { baseUrl: `${vault}/alter`, token, lifetimeMs: 1 }

describe('buildConnectUrl', () => {
  test('puts only the public half of the token in, and in the fragment', () => {
    const url = new URL(buildConnectUrl(new FakeBrowser().window, session, 'popup', {}))
    expect(url.origin + url.pathname + url.search).toBe(`${vault}/alter/sdk/oauth/connect`)
    expect(url.hash).toBe(`#session=${publicToken}&display=popup`)
  })

  test('carries provider, locale and theme', () => {
    const options = { provider: 'g&h', locale: 'de-AT', theme: 'dark' } as const
    const url = buildConnectUrl(new FakeBrowser().window, session, 'page', options)
    expect(Object.fromEntries(new URLSearchParams(new URL(url).hash.slice(1)))).toEqual({
      session: publicToken,
      display: 'page',
      ...options,
    })
  })

  test('takes the locale of the page when none is given', () => {
    const browser = new FakeBrowser()
    browser.language = 'ar'
    expect(buildConnectUrl(browser.window, session, 'popup', {})).toContain('&locale=ar')
  })
})

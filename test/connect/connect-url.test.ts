import { describe, expect, test } from 'vitest'
import { buildConnectUrl } from '../../packages/connect/src/vault/connect-url.ts'
import { publicToken, token, vault } from './fake-browser.ts'

const session = { baseUrl: `${vault}/alter`, token, until: 1 }

describe('buildConnectUrl', () => {
  test('puts only the public half of the token in, and in the fragment', () => {
    const url = new URL(buildConnectUrl(session, 'popup', {}))
    expect(url.origin + url.pathname + url.search).toBe(`${vault}/alter/sdk/oauth/connect`)
    expect(url.hash).toBe(`#session=${publicToken}&display=popup`)
  })

  test('carries provider, locale and theme', () => {
    const options = { provider: 'g&h', locale: 'de-AT', theme: 'dark' } as const
    const url = buildConnectUrl(session, 'redirect', options)
    expect(Object.fromEntries(new URLSearchParams(new URL(url).hash.slice(1)))).toEqual({
      session: publicToken,
      display: 'page',
      ...options,
    })
  })

  test('says when the connect page must let go of this one', () => {
    expect(buildConnectUrl(session, 'popup', { severOpener: true })).toMatch(/&sever_opener=1$/)
    expect(buildConnectUrl(session, 'popup', { severOpener: false })).not.toContain('sever_opener')
  })
})

import { describe, expect, test } from 'vitest'
import { callVault } from '../../packages/connect/src/vault/call-vault.ts'
import { FakeBrowser, grant, json, token, vault } from './fake-browser.ts'

const session = { baseUrl: `${vault}/alter`, token, until: Infinity }

function ask(browser: FakeBrowser) {
  return callVault(browser.window, session, 'status?wait=0', {})
}

describe('callVault', () => {
  test('sends the whole token in Authorization, and no cookie', async () => {
    const browser = new FakeBrowser()
    await ask(browser)
    expect(browser.requests).toMatchObject([
      {
        method: 'GET',
        url: `${vault}/alter/sdk/oauth/connect/status?wait=0`,
        headers: { Authorization: `Bearer ${token}` },
        credentials: 'omit',
      },
    ])
  })

  test('returns what the vault says', async () => {
    const browser = new FakeBrowser()
    browser.setStatus({ status: 'completed', grants: [grant] })
    expect(await ask(browser)).toEqual({ status: 'completed', grants: [grant] })
  })

  test.each([401, 404, 410])('takes a %i in the vault’s words for the end', async (status) => {
    const browser = new FakeBrowser()
    const error = { code: 'session_not_found', message: 'gone' }
    browser.answer = () => json(status, { error })
    expect(await ask(browser)).toEqual({ status: 'failed', error })
  })

  test.each([
    ['a 404 of something else', () => json(404, { message: 'Not Found' })],
    ['a 404 page', () => new Response('<h1>Not Found</h1>', { status: 404 })],
    ['a 429', () => json(429, { error: { code: 'rate_limited', message: '' } })],
    ['a 500', () => json(500, { error: { code: 'internal_error', message: '' } })],
    ['an answer without a state', () => json(200, { ok: true })],
    ['a text', () => json(200, 'completed')],
    ['null', () => json(200, null)],
    ['nothing', () => new Response(null, { status: 204 })],
  ])('takes %s for no answer', async (_name, answer) => {
    const browser = new FakeBrowser()
    browser.answer = answer
    expect(await ask(browser)).toBeUndefined()
  })

  test('takes a broken network for no answer', async () => {
    const browser = new FakeBrowser()
    browser.isOffline = true
    expect(await ask(browser)).toBeUndefined()
  })
})

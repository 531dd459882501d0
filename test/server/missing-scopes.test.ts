import { createServer, resultDocument, type Server } from '@alter-ai/server'
import type { CompletedSession } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, publicIdOf } from '../support/create-test-vault.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, sentTo, Walker, type OwnVault } from '../support/walker.ts'

let provider: MaliciousServer
let own: OwnVault
let server: Server

beforeEach(async () => {
  provider = await startMaliciousServer()
  // One that the catalogue has words for, one in the operator's own words, one without any.
  const scopes = { contacts: 'See your contacts', cat: 'Feed the <cat>' }
  const client = { ...provider.client({ scopes }), scopes: ['openid'] }
  own = await createOwnVault({ acme: client })
  server = createServer({ vault: own.vault })
  provider.answer('/token', (request, response) =>
    sendJson(response, { ...provider.tokens(request), scope: 'openid' }),
  )
})
afterEach(async () => {
  await own.vault.close()
  await provider.close()
  expect(own.errors).toEqual([])
})

const requiredScopes = ['contacts', 'cat', 'no.words']

/** A browser that comes back from the provider, which has granted none of what is required. */
async function comeBack(more: object = {}) {
  const walker = new Walker(own.vault)
  const { session, url } = await walker.leave('acme', ada, { requiredScopes, ...more })
  const headers = {
    cookie: [...walker.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    'accept-language': 'de',
  }
  const send = (path: string, init: RequestInit = {}) =>
    server.fetch(
      new Request(`http://localhost:4999${path}`, {
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string>) },
      }),
    )
  const { search } = await sentTo(url)
  const page = await (await send(`/oauth/callback/acme${search}`)).text()
  return { session, send, page }
}

/** The words on a page, without tags and scripts. */
const shown = (html: string) =>
  html.replaceAll(/<(script|head)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, ' ')

describe('below the required scopes', () => {
  test('the result page says what was not allowed, in the words of the row and the user’s language', async () => {
    const { page } = await comeBack()
    expect(shown(page)).toMatch(
      /Nicht erlaubt:\s+Ihre Kontakte sehen\s+Feed the &lt;cat&gt;\s+no\.words/,
    )
    expect(page.match(/<li>/g)).toHaveLength(3)
  })

  test('another failure has no such list', async () => {
    provider.answer('/token', (_request, response) => sendJson(response, {}, 500))
    const { page } = await comeBack()
    expect(shown(page)).toContain('Acme')
    expect(shown(page)).not.toContain('Nicht erlaubt')
  })

  test('status tells the app’s page the scopes by their names', async () => {
    const { session, send } = await comeBack()
    const response = await send('/sdk/oauth/connect/status?wait=0', {
      headers: { authorization: `Bearer ${session.sessionToken}` },
    })
    expect(await response.json()).toMatchObject({
      status: 'failed',
      error: { code: 'insufficient_scope', details: { missing_scopes: requiredScopes } },
    })
  })

  test('the connect page of several accounts is told them in words, and what to call them', async () => {
    const { session, send } = await comeBack({ multiple: true })
    const response = await send('/sdk/oauth/connect/redeem', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'alter-connect': '1',
        'alter-page-language': 'de',
        origin: 'http://localhost:4999',
      },
      body: JSON.stringify({ session: publicIdOf(session.connectUrl), display: 'popup' }),
    })
    const { error, language } = (await response.json()) as {
      error: { missing_scopes: unknown }
      language: { words: Record<string, string> }
    }
    expect(error.missing_scopes).toEqual([
      { scope: 'contacts', description: 'Ihre Kontakte sehen' },
      { scope: 'cat', description: 'Feed the <cat>' },
      { scope: 'no.words', description: 'no.words' },
    ])
    expect(language.words['problem.insufficient_scope.missing']).toBe('Nicht erlaubt:')
  })

  test('an app whose vault is elsewhere shows their names, having no words for them', () => {
    const completed: CompletedSession = {
      status: 'failed',
      grants: [],
      display: 'popup',
      error: {
        code: 'insufficient_scope',
        message: 'x',
        details: { missing_scopes: ['contacts', '<cat>'] },
      },
    }
    const look = { appName: 'Example', appBranding: {}, publicURL: 'https://app.example' }
    const options = { appUrl: 'https://app.example/', requestId: 'r1', locale: 'fr' }
    const { body } = resultDocument(look, { completed, ...options })
    expect(shown(body)).toMatch(/Non autorisé.:\s+contacts\s+&lt;cat&gt;/)
  })
})

test('the page after another account says so, and which to choose', async () => {
  const walker = new Walker(own.vault)
  const { grants } = await walker.walk('acme')
  provider.account = { sub: 'another', email: 'another@acme.example' }
  const { page } = await comeBack({
    reauthorizeGrantId: grants?.[0]?.grant_id,
    requiredScopes: [],
  })
  expect(shown(page)).toContain('Das ist ein anderes Konto')
  expect(shown(page)).toContain('wählen Sie das Konto, das schon verbunden war.')
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, publicIdOf } from '../support/create-test-vault.ts'
import { jsonHeaders } from '../support/http-flow.ts'
import { appOrigin, serveVault, vaultOrigin, type ServedVault } from './served-vault.ts'

/** What `redeem` says of the values that only the user knows, and what `authorize` takes for them. */

let served: ServedVault
beforeEach(async () => {
  const client = { clientId: 'client-1', clientSecret: 'a secret of the client' }
  served = await serveVault({
    providers: {
      zendesk: { ...client, provider: 'zendesk' },
      zoho: { ...client, provider: 'zoho' },
      google: { ...client, provider: 'google' },
    },
  })
})
afterEach(() => served.close())

interface Answer {
  readonly http: number
  readonly authorization_url?: string
  readonly providers?: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[]
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly problem?: string
    readonly details?: Record<string, unknown>
  }
  readonly language?: { readonly words: Record<string, string> }
}

/** The connect page of a session for these providers. */
async function opened(allowedProviders: readonly string[], pageLanguage = 'en') {
  const { connectUrl, browserCookie } = await served.vault.connectFlow.mint(
    { user: ada, allowedProviders, allowedOrigin: appOrigin },
    undefined,
  )
  const cookies = [`${served.vault.connectFlow.cookieNames.browser}=${browserCookie}`]
  const call = async (path: string, body: object): Promise<Answer> => {
    const response = await served.send('POST', `/sdk/oauth/connect/${path}`, {
      headers: {
        ...jsonHeaders,
        origin: vaultOrigin,
        cookie: cookies.join('; '),
        'alter-page-language': pageLanguage,
      },
      body: JSON.stringify({ session: publicIdOf(connectUrl), ...body }),
    })
    cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''))
    return { http: response.status, ...((await response.json()) as object) }
  }
  const redeemed = await call('redeem', { display: 'popup' })
  return {
    redeemed,
    asked: (id: string) =>
      redeemed.providers?.find((provider) => provider.id === id)?.['connection'],
    authorize: (provider: string, connection?: unknown) =>
      call('authorize', { provider, connection }),
  }
}

describe('redeem', () => {
  test('says what has to be typed, and brings the words of the form', async () => {
    const { redeemed, asked } = await opened(['zendesk'])
    expect(asked('zendesk')).toEqual([
      {
        name: 'subdomain',
        label: 'Subdomain',
        hint: 'The name before .zendesk.com',
        example: 'acme',
        required: true,
      },
    ])
    expect(redeemed.providers).toMatchObject([{ host: 'zendesk.com' }])
    expect(redeemed.language?.words).toMatchObject({
      'connection.heading': 'Where is your {provider} account?',
    })
  })

  test('says what there is to choose from, in the language of the page', async () => {
    const [asked] = (await opened(['zoho'], 'de')).asked('zoho') as Record<string, unknown>[]
    expect(asked).toMatchObject({
      name: 'dc',
      label: 'Rechenzentrum',
      hint: 'Wo Ihr Konto ist: das Ende der Adresse, unter der Sie es nutzen',
      default: 'com',
      required: true,
    })
    expect(asked?.['choices']).toContainEqual({ value: 'in', label: 'Indien' })
  })

  test('says nothing of it where nothing is asked', async () => {
    const { redeemed } = await opened(['google'])
    expect(redeemed.providers?.[0]).not.toHaveProperty('connection')
    expect(redeemed.language?.words).not.toHaveProperty(['connection.heading'])
  })
})

describe('authorize', () => {
  test('takes what was typed', async () => {
    const { authorize } = await opened(['zendesk', 'google'])
    const { http, authorization_url: url } = await authorize('zendesk', { subdomain: 'acme' })
    expect([http, new URL(String(url)).host]).toEqual([200, 'acme.zendesk.com'])
    expect((await authorize('google')).http).toBe(200)
  })

  test('refuses what the row does not allow, with the name of the field and the words of it', async () => {
    const { authorize } = await opened(['zendesk'], 'de')
    for (const connection of [{ subdomain: 'evil.example#' }, {}, undefined]) {
      const { http, error, language } = await authorize('zendesk', connection)
      expect([http, error]).toMatchObject([
        400,
        {
          code: 'invalid_connection_parameter',
          problem: 'connection_parameter',
          details: { parameter: 'subdomain' },
        },
      ])
      expect(JSON.stringify(error)).not.toContain('evil.example')
      expect(language?.words['problem.connection_parameter.title']).toBe(
        'Angaben fehlen oder sind falsch',
      )
    }
  })

  test('names no field that nobody asked for', async () => {
    const { authorize } = await opened(['zendesk'])
    for (const name of ['strange', 'constructor', '__proto__']) {
      const connection = JSON.parse(`{"subdomain":"acme","${name}":"x"}`) as unknown
      const { http, error } = await authorize('zendesk', connection)
      expect([http, error?.code]).toEqual([400, 'invalid_connection_parameter'])
      expect(JSON.stringify(error)).not.toContain(name)
    }
  })

  test.each([
    ['a text', 'acme'],
    ['a list', ['acme']],
    ['nothing', null],
    ['a number in it', { subdomain: 7 }],
    ['a list in it', { subdomain: ['acme'] }],
    ['an object in it', { subdomain: { $ne: '' } }],
    ['nothing in it', { subdomain: null }],
    ['254 characters in it', { subdomain: 'x'.repeat(254) }],
    ['eleven members', Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`n${at}`, 'x']))],
  ])('takes no %s', async (_, connection) => {
    const { authorize } = await opened(['zendesk'])
    const { http, error } = await authorize('zendesk', connection)
    expect([http, error?.code]).toEqual([400, 'invalid_argument'])
    expect(error?.message).toBe('the body is not of the documented form: connection')
  })
})

import { catalogue, type VaultOptions } from '@alter-ai/vault'
import { expect, onTestFinished, test } from 'vitest'
import { ada, publicIdOf } from '../support/create-test-vault.ts'
import { startMisbehavingProvider } from '../support/misbehaving-provider/index.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

/** Google, and a vault whose clients are named for its products. All of them are one client there. */
async function startGoogle(ids: readonly string[]) {
  let nowMs = Date.UTC(2026, 11, 1)
  const clock = () => nowMs
  const provider = await startMisbehavingProvider(catalogue.get('google'), { clock })
  const { clientId, clientSecret = '' } = provider.client()
  const providers: VaultOptions['providers'] = Object.fromEntries(
    ids.map((id) => [id, { clientId, clientSecret }]),
  )
  const { vault, errors } = await createOwnVault(providers, { clock, outbound: provider.outbound })
  onTestFinished(async () => {
    await vault.close()
    await provider.close()
    expect(provider.violations).toEqual([])
    expect(errors).toEqual([])
  })
  const walker = new Walker(vault)
  const connect = async (key: string) => {
    const { session, url } = await walker.leave(key)
    const redirectUri = `${walkerOrigin}/alter/oauth/callback/${key}`
    const received = await walker.arrive(key, provider.visit(url, { redirectUri }))
    // Google gives a client no second refresh token unless consent is requested again.
    if (received.kind === 'ask_again')
      await walker.arrive(key, provider.visit(received.authorizationUrl, { redirectUri }))
    const { grants } = await vault.pollConnectSession(session.sessionToken)
    const [grant] = grants ?? []
    if (grant === undefined) throw new Error(`no grant for ${key}`)
    return { url, grant }
  }
  const pass = (seconds: number) => void (nowMs += seconds * 1_000)
  return { vault, provider, connect, pass }
}

const walkerOrigin = 'http://localhost:4999'

const scope = (name: string) => `https://www.googleapis.com/auth/${name}`

test('an alias is configured by its id, and a grant names the key and the product', async () => {
  const { vault, connect, provider, pass } = await startGoogle(['gmail', 'google-drive'])
  expect(vault.providers).toEqual({
    gmail: { name: 'Gmail', logo: 'gmail' },
    'google-drive': { name: 'Google Drive', logo: 'googledrive' },
  })
  expect(vault.redirectUris['gmail']).toBe(`${walkerOrigin}/alter/oauth/callback/gmail`)

  const { url, grant } = await connect('gmail')
  expect(url.host).toBe('accounts.google.com')
  expect(url.searchParams.get('scope')?.split(' ')).toEqual([
    'openid',
    'email',
    'profile',
    scope('gmail.readonly'),
  ])
  expect(grant).toMatchObject({ provider: 'gmail', provider_name: 'Gmail' })

  const grantId = grant.grant_id
  const expected = provider.expectedAccount('ada')
  expect((await vault.getGrant(grantId)).accountId).toBe(expected.id)
  // The token lives as long, is refreshed and goes to the same hosts as the parent's.
  pass(3_601)
  const call = vault.request('GET', 'https://gmail.googleapis.com/gmail/v1/users/me/profile', {
    grantId,
  })
  expect((await call).status).toBe(200)
  expect(provider.tokenCalls('refresh_token')).toBe(1)
  expect((await vault.listGrants({ provider: 'gmail' })).items).toHaveLength(1)
  expect((await vault.listGrants({ provider: 'google-drive' })).items).toEqual([])
})

test('the connect page offers each alias under its own name, with its own scopes', async () => {
  const { vault } = await startGoogle(['gmail', 'google-drive'])
  const { connectFlow } = vault
  const session = await connectFlow.mint(
    { allowedProviders: ['gmail', 'google-drive'], allowedOrigin: walkerOrigin, user: ada },
    undefined,
  )
  const { view } = await connectFlow.redeem({
    session: publicIdOf(session.connectUrl),
    cookies: new Map([[connectFlow.cookieNames.browser, session.browserCookie]]),
    identified: undefined,
    display: 'popup',
  })
  const shown = view.providers.map(({ name, host, logo, scopes }) => [
    name,
    host,
    logo,
    scopes.at(-1)?.description,
  ])
  expect(shown).toEqual([
    ['Gmail', 'accounts.google.com', 'gmail', 'Read your Gmail messages'],
    ['Google Drive', 'accounts.google.com', 'googledrive', 'See all your Drive files'],
  ])
})

test('revoking one alias keeps the grants of another alias of the same client alive', async () => {
  const { vault, connect, provider } = await startGoogle(['gmail', 'google-calendar'])
  const mail = (await connect('gmail')).grant.grant_id
  const calendar = (await connect('google-calendar')).grant.grant_id
  expect(calendar).not.toBe(mail)
  const results = async (grantId: string) =>
    (await vault.queryAudit({ grantId })).items.flatMap(({ event, details }) =>
      /upstream/.test(event) ? [details?.['result']] : [],
    )

  await vault.revokeGrant(mail)
  await expect.poll(() => results(mail)).toEqual(['kept_for_other_grant'])
  expect(provider.counts.revocation).toBe(0)
  const call = vault.request(
    'GET',
    'https://www.googleapis.com/calendar/v3/users/me/calendarList',
    {
      grantId: calendar,
    },
  )
  expect((await call).status).toBe(200)

  await vault.revokeGrant(calendar)
  await expect.poll(() => results(calendar)).toEqual(['revoked'])
  expect(provider.isAlive('ada')).toBe(false)
})

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlterError, type GrantRecord, type Vault } from '@alter-ai/vault'
import {
  ada,
  createTestVault,
  grace,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { findSecret } from '../support/find-secret.ts'
import {
  routeOutbound,
  type RoutedOutbound,
} from '../support/misbehaving-provider/route-outbound.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

/** Rows of the catalogue whose every customer is a host of their own, asked where a machine of ours stands in for them. */

let world: TestWorld
let vault: Vault
let providers: Server
let outbound: RoutedOutbound
let database: string
/** What reached a provider: `POST acme.zendesk.com/oauth/tokens`. */
let calls: string[]

beforeEach(async () => {
  calls = []
  providers = createServer((request, response) => {
    calls.push(`${request.method} ${String(request.url).slice(1)}`)
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(answerTo(request)))
  })
  await new Promise<void>((resolve) => {
    providers.listen(0, '127.0.0.1', resolve)
  })
  outbound = routeOutbound(`http://127.0.0.1:${(providers.address() as AddressInfo).port}`)
  database = temporaryFile()
  const client = { clientId: 'client-1', clientSecret: 'a secret of the client' }
  world = await createTestVault({
    database: `sqlite:${database}`,
    outbound,
    providers: {
      zendesk: { ...client, provider: 'zendesk' },
      zoho: { ...client, provider: 'zoho' },
      'zendesk-ours': { ...client, provider: 'zendesk', connection: { subdomain: 'ours' } },
    },
  })
  vault = world.vault
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
  await outbound.close()
  providers.closeAllConnections()
  providers.close()
})

function answerTo({ method, url = '' }: IncomingMessage): unknown {
  if (method === 'POST')
    return {
      access_token: `at-of-${url.split('/')[1]}`,
      refresh_token: 'rt-1',
      token_type: 'bearer',
      expires_in: 1_800,
      scope: 'read write users:read',
    }
  if (url.endsWith('/users/me.json')) return { user: { id: 7, email: 'ada@customer.example' } }
  return { asked: url }
}

/** A browser with a session of this user, and what its connect page is told. */
async function open(
  user = ada,
  options: Parameters<Vault['createConnectSession']>[0] = { allowedProviders: ['zendesk'] },
) {
  const { connectFlow } = vault
  const cookies = new Map<string, string>()
  const session = await connectFlow.mint(
    { user, allowedOrigin: new URL(vault.publicURL).origin, ...options },
    undefined,
  )
  cookies.set(connectFlow.cookieNames.browser, session.browserCookie)
  const flow = { session: publicIdOf(session.connectUrl), cookies, identified: undefined }
  const { view, flowCookie } = await connectFlow.redeem({ ...flow, display: 'popup' })
  if (flowCookie !== undefined) cookies.set(flowCookie.name, flowCookie.value)
  const [offered] = view.providers
  return {
    offered,
    sessionToken: session.sessionToken,
    authorize: async (connection?: Readonly<Record<string, string>>) =>
      new URL(
        await connectFlow.authorize({
          ...flow,
          provider: String(offered?.key),
          ...(connection && { connection }),
        }),
      ),
    /** The provider says yes. */
    receive: (authorizationUrl: URL) =>
      connectFlow.receive({
        client: String(offered?.key),
        parameters: new URLSearchParams({
          code: 'c0de',
          state: String(authorizationUrl.searchParams.get('state')),
        }),
        cookies,
        identified: undefined,
      }),
  }
}

async function connect(
  connection: Readonly<Record<string, string>>,
  user = ada,
): Promise<GrantRecord> {
  const { authorize, receive } = await open(user)
  await receive(await authorize(connection))
  const { items } = await vault.listGrants({ user })
  const grant = items.find((one) => one.connection?.['subdomain'] === connection['subdomain'])
  if (grant === undefined) throw new Error('no grant')
  return grant
}

/** Whether anything of it is in the database, written and yet to be written. */
function isStored(text: string): boolean {
  const files = [database, `${database}-wal`].map((file) => readFileSync(file))
  return findSecret(Buffer.concat(files), text) !== undefined
}

describe('what the user typed', () => {
  test('is where the browser goes, where the code is exchanged, and where calls may go', async () => {
    const { authorize, receive } = await open()
    const url = await authorize({ subdomain: 'acme' })
    expect(`${url.origin}${url.pathname}`).toBe('https://acme.zendesk.com/oauth/authorizations/new')
    expect(await receive(url)).toMatchObject({ kind: 'result', result: { status: 'completed' } })
    expect(calls).toEqual([
      'POST acme.zendesk.com/oauth/tokens',
      'GET acme.zendesk.com/api/v2/users/me.json',
    ])
    const [grant] = (await vault.listGrants({ user: ada })).items
    expect(grant).toMatchObject({ connection: { subdomain: 'acme' }, accountId: 'acme:7' })

    const target = { grantId: String(grant?.grantId) }
    const answer = await vault.request('GET', 'https://acme.zendesk.com/api/v2/tickets', target)
    expect(await answer.json()).toEqual({ asked: '/acme.zendesk.com/api/v2/tickets' })
    for (const other of ['https://other.zendesk.com/api', 'https://zendesk.com/api'])
      expect(await codeOf(vault.request('GET', other, target))).toBe('target_not_allowed')
    expect(outbound.refused).toEqual([])
    expect(calls).toHaveLength(3)
  })

  test('may be a whole address, as people paste it', async () => {
    const { authorize } = await open()
    const url = await authorize({ subdomain: ' https://Acme.zendesk.com/agent/dashboard ' })
    expect(url.host).toBe('acme.zendesk.com')
  })

  test('tells one customer’s account from another’s with the same id', async () => {
    const first = await connect({ subdomain: 'acme' })
    const second = await connect({ subdomain: 'other' })
    expect(second.grantId).not.toBe(first.grantId)
    expect((await vault.listGrants({ user: ada })).items).toHaveLength(2)
    const answer = await vault.request('GET', 'https://acme.zendesk.com/api', {
      grantId: first.grantId,
    })
    expect(await answer.json()).toEqual({ asked: '/acme.zendesk.com/api' })
    expect(
      await codeOf(
        vault.request('GET', 'https://acme.zendesk.com/api', { grantId: second.grantId }),
      ),
    ).toBe('target_not_allowed')
  })

  test.each([
    'evil.example/x?y=.zendesk.com',
    'evil.example#',
    'acme.zendesk.com.evil.example',
    'acme@evil.example',
    'acme\\evil.example',
    'acme..zendesk.com',
    'ac me',
    '-acme',
    '%61cme',
    'аcme',
    '{subdomain}',
    'x'.repeat(254),
  ])('is refused as %j, and nothing of it is kept', async (typed) => {
    const { authorize, sessionToken } = await open(grace)
    const refused = await authorize({ subdomain: typed }).catch((error: unknown) => error)
    if (!isAlterError(refused)) throw new Error('it was taken')
    expect(refused).toMatchObject({
      code: 'invalid_connection_parameter',
      status: 400,
      details: { parameter: 'subdomain' },
    })
    expect(JSON.stringify({ ...refused, message: refused.message })).not.toContain(typed)
    expect(await vault.pollConnectSession(sessionToken)).toEqual({ status: 'opened' })
    const { items } = await vault.queryAudit({ user: grace })
    expect(items.map(({ event }) => event)).not.toContain('authorization.started')
    expect(isStored(typed)).toBe(false)
    expect(calls).toEqual([])
    // The same session goes on with what is right.
    expect((await authorize({ subdomain: 'acme' })).host).toBe('acme.zendesk.com')
  })

  test('is refused where it is missing, and where nobody asked', async () => {
    const { authorize } = await open()
    for (const connection of [undefined, {}, { subdomain: '  ' }, { constructor: 'acme' }]) {
      const error: unknown = await authorize(connection).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'invalid_connection_parameter', status: 400 })
    }
    const theirs = await open(ada, { allowedProviders: ['zendesk-ours'] })
    expect(await codeOf(theirs.authorize({ subdomain: 'acme' }))).toBe(
      'invalid_connection_parameter',
    )
  })
})

describe('what the connect page is told', () => {
  test('is what there is to type, with the part of the host that is sure', async () => {
    expect((await open()).offered).toMatchObject({
      key: 'zendesk',
      host: 'zendesk.com',
      connection: [
        {
          name: 'subdomain',
          label: 'Subdomain',
          hint: 'The name before .zendesk.com',
          example: 'acme',
          choices: [],
          default: undefined,
          required: true,
        },
      ],
    })
  })

  test('is what there is to choose from, with what is usual', async () => {
    const { offered, authorize } = await open(ada, { allowedProviders: ['zoho'] })
    expect(offered?.host).toBe('accounts.zoho.com')
    expect(offered?.connection).toHaveLength(1)
    expect(offered?.connection[0]).toMatchObject({ name: 'dc', default: 'com' })
    expect(offered?.connection[0]?.choices).toContainEqual({ value: 'eu', label: 'Europe' })
    expect((await authorize()).host).toBe('accounts.zoho.com')
    expect((await authorize({ dc: 'eu' })).host).toBe('accounts.zoho.eu')
    expect(await codeOf(authorize({ dc: 'evil' }))).toBe('invalid_connection_parameter')
  })

  test('is nothing where the operator has said it', async () => {
    const { offered, authorize } = await open(ada, { allowedProviders: ['zendesk-ours'] })
    expect(offered).toMatchObject({ host: 'ours.zendesk.com', connection: [] })
    expect((await authorize()).host).toBe('ours.zendesk.com')
  })

  test('is nothing where a grant is renewed, which stays where it is', async () => {
    const { grantId } = await connect({ subdomain: 'acme' })
    const { offered, authorize, receive } = await open(ada, { reauthorizeGrantId: grantId })
    expect(offered).toMatchObject({ key: 'zendesk', host: 'acme.zendesk.com', connection: [] })
    const url = await authorize({ subdomain: 'other' })
    expect(url.host).toBe('acme.zendesk.com')
    await receive(url)
    const { items } = await vault.listGrants({ user: ada })
    expect(items).toMatchObject([{ grantId, connection: { subdomain: 'acme' } }])
  })
})

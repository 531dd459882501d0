import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineProvider, type Provider } from '@alter-ai/vault'
import { afterEach, beforeEach, expect } from 'vitest'
import {
  loadSqliteModule,
  type SqliteDatabase,
} from '../../packages/vault/src/storage/sqlite-module.ts'
import { attackTest } from '../support/attack.ts'
import { ada } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import {
  routeOutbound,
  type RoutedOutbound,
} from '../support/misbehaving-provider/route-outbound.ts'
import { createOwnVault, Walker, type OwnVault } from '../support/walker.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

/** A user of the app who can also write to the database. */
const mallory = { id: 'user-mallory' }

const shops = shopProvider('shops', '{shop}.shops.example')
const other = shopProvider('other', 'api.other.example')

/** Every shop is a host of its own; `host` without a placeholder is one host for everyone. */
function shopProvider(id: string, host: string): Provider {
  const isPerShop = host.includes('{shop}')
  return defineProvider({
    id,
    name: id,
    ...(isPerShop && {
      connection: [{ name: 'shop', source: 'input', pattern: '^[a-z]+$', label: 'Shop' }],
    }),
    authorizationUrl: `https://${host}/authorize`,
    tokenUrl: `https://${host}/token`,
    hosts: [host],
    pkce: 'supported',
    account: { source: 'userinfo', url: `https://${host}/me`, idPaths: ['id'], labelPaths: ['id'] },
    revocation: { url: `https://${host}/revoke`, reach: 'token', authentication: 'client_post' },
  })
}

let server: Server
let outbound: RoutedOutbound
let own: OwnVault
let database: SqliteDatabase
/** What reached a host: `POST ada.shops.example/token`. */
let calls: string[]
/** Runs once, the next time the vault reads its clock. */
let atNextClock: (() => void) | undefined

const options = (file: string) => ({
  database: `sqlite:${file}`,
  encryptionKey: randomBytes(32).toString('base64'),
  outbound,
  clock: () => {
    const hook = atNextClock
    atNextClock = undefined
    hook?.()
    return Date.now()
  },
})

const providers = {
  shops: { provider: shops, clientId: 'client-of-shops', clientSecret: 'a-secret' },
  other: { provider: other, clientId: 'client-of-other', clientSecret: 'another-secret' },
}

let common: ReturnType<typeof options>
beforeEach(async () => {
  calls = []
  let issued = 0
  server = createServer((request, response) => {
    const { method = '', url = '' } = request
    calls.push(`${method} ${url.slice(1)}`)
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify(
        url.endsWith('/token')
          ? {
              access_token: `access-${++issued}`,
              refresh_token: `refresh-${issued}`,
              token_type: 'Bearer',
              expires_in: 3_600,
            }
          : { id: 'the-account' },
      ),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  outbound = routeOutbound(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const file = temporaryFile()
  common = options(file)
  own = await createOwnVault(providers, common)
  const { DatabaseSync } = await loadSqliteModule()
  database = new DatabaseSync(file, {
    timeout: 1_000,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  })
})
afterEach(async () => {
  database.close()
  await own.vault.close()
  await outbound.close()
  server.closeAllConnections()
  server.close()
})

const tables = [
  'end_users',
  'provider_clients',
  'grants',
  'credentials',
  'connect_sessions',
  'authorization_requests',
]

/** Copies every table, so that what an attack changes can be put back, each row whole and with its version. */
function save(): void {
  for (const table of tables) {
    database.exec(`DROP TABLE IF EXISTS saved_${table}`)
    database.exec(`CREATE TABLE saved_${table} AS SELECT * FROM ${table}`)
  }
}

function restore(): void {
  for (const table of tables) {
    database.exec(`DELETE FROM ${table}`)
    database.exec(`INSERT INTO ${table} SELECT * FROM saved_${table}`)
  }
}

async function connect(key: string, user: { id: string }, shop?: string): Promise<string> {
  const walker = new Walker(own.vault)
  const { session, url } = await walker.leave(key, user, {}, shop === undefined ? {} : { shop })
  await arrive(walker, key, url)
  const { grants, error } = await own.vault.pollConnectSession(session.sessionToken)
  const grantId = grants?.[0]?.grant_id
  if (grantId === undefined) throw new Error(`no grant: ${error?.code}`)
  return grantId
}

const arrive = (walker: Walker, key: string, url: URL) => {
  const redirect = new URL(url.searchParams.get('redirect_uri') ?? '')
  redirect.searchParams.set('code', 'a-code')
  redirect.searchParams.set('state', url.searchParams.get('state') ?? '')
  return walker.arrive(key, redirect)
}

const api = (host: string) => `https://${host}/things`

interface Moved {
  readonly grantId: string
  readonly grantOfMallory: string
}

/** What the attacker writes, and the call that should profit from it. */
const attacks: Readonly<
  Record<
    string,
    { readonly sql: (moved: Moved) => string; readonly profit: (moved: Moved) => Promise<unknown> }
  >
> = {
  'the grant is given to another user': {
    sql: ({ grantId }) =>
      `UPDATE grants SET end_user_id = (SELECT end_user_id FROM end_users WHERE subject = '${mallory.id}'),
        account_id = 'moved' WHERE grant_id = '${grantId}'`,
    profit: ({ grantId }) =>
      own.vault.forUser(mallory).request('GET', api('ada.shops.example'), { grantId }),
  },
  'the grant is made the app’s own': {
    sql: ({ grantId }) => `UPDATE grants SET end_user_id = '' WHERE grant_id = '${grantId}'`,
    profit: ({ grantId }) => own.vault.request('GET', api('ada.shops.example'), { grantId }),
  },
  'two users exchange their names': {
    sql: () => `UPDATE end_users SET subject = 'nobody' WHERE subject = '${mallory.id}';
      UPDATE end_users SET subject = '${mallory.id}' WHERE subject = '${ada.id}'`,
    profit: ({ grantId }) =>
      own.vault.forUser(mallory).request('GET', api('ada.shops.example'), { grantId }),
  },
  'the sealed tokens are copied into a grant of the attacker': {
    sql: ({ grantId, grantOfMallory }) =>
      `UPDATE credentials SET (version, access_token, refresh_token, salt) =
        (SELECT version, access_token, refresh_token, salt FROM credentials WHERE grant_id = '${grantId}')
        WHERE grant_id = '${grantOfMallory}'`,
    profit: ({ grantOfMallory }) =>
      own.vault
        .forUser(mallory)
        .request('GET', api('mallory.shops.example'), { grantId: grantOfMallory }),
  },
  'the grant points to another configured provider client': {
    sql: ({ grantId }) => `UPDATE grants SET client_key = 'other', provider_client_id =
        (SELECT provider_client_id FROM provider_clients WHERE client_key = 'other')
        WHERE grant_id = '${grantId}'`,
    profit: ({ grantId }) => own.vault.request('GET', api('api.other.example'), { grantId }),
  },
  'two provider clients exchange their ids before a start': {
    sql: () => `UPDATE provider_clients SET provider_client_id = 'was-' || provider_client_id;
      UPDATE provider_clients SET provider_client_id =
        (SELECT provider_client_id FROM saved_provider_clients s WHERE s.client_key <> provider_clients.client_key);
      UPDATE grants SET client_key = 'other'`,
    profit: async ({ grantId }) => {
      const { vault } = await createOwnVault(providers, common)
      try {
        return await vault.request('GET', api('api.other.example'), { grantId })
      } finally {
        await vault.close()
      }
    },
  },
  'the grant points to another host of its provider': {
    sql: ({ grantId }) =>
      `UPDATE grants SET connection = '{"shop":"mallory"}' WHERE grant_id = '${grantId}'`,
    profit: ({ grantId }) => own.vault.request('GET', api('mallory.shops.example'), { grantId }),
  },
  'the same with a token that has to be refreshed, there': {
    sql: ({ grantId }) =>
      `UPDATE grants SET connection = '{"shop":"mallory"}' WHERE grant_id = '${grantId}';
      UPDATE credentials SET token_expires_at = 1 WHERE grant_id = '${grantId}'`,
    profit: ({ grantId }) => own.vault.request('GET', api('mallory.shops.example'), { grantId }),
  },
  'the same, and the grant is revoked, there': {
    sql: ({ grantId }) =>
      `UPDATE grants SET connection = '{"shop":"mallory"}' WHERE grant_id = '${grantId}'`,
    profit: async ({ grantId }) => {
      await own.vault.revokeGrant(grantId)
      own.repeat.tick()
      await expect
        .poll(async () => (await own.vault.queryAudit({ grantId })).items[0]?.event)
        .not.toBe('grant.revoked')
      // The grant is over all the same; that its token did not open is reported to the operator.
      expect(own.errors).toMatchObject([
        { code: 'decryption_failed' },
        { code: 'decryption_failed' },
      ])
      throw own.errors[0]
    },
  },
}

attackTest(
  {
    row: 'TS-17',
    name: 'a grant that a writer of the database gives to another user, client or host',
    reference:
      'NIST SP 800-38D §5.2.1.1 (additional authenticated data), Kubernetes KMS v2, AWS KMS encryption context',
  },
  async (countTry) => {
    for (const [name, { sql, profit }] of Object.entries(attacks)) {
      const grantId = await connect('shops', ada, 'ada')
      const grantOfMallory = await connect('shops', mallory, 'mallory')
      const honest = async () =>
        (await own.vault.forUser(ada).request('GET', api('ada.shops.example'), { grantId })).status
      expect([name, await honest()]).toEqual([name, 200])
      save()
      database.exec(sql({ grantId, grantOfMallory }))
      const callsBefore = calls.length
      const code = await codeOf(profit({ grantId, grantOfMallory }))
      countTry(code === 'nothing was thrown' || calls.length > callsBefore)
      expect([name, code, calls.slice(callsBefore)]).toEqual([name, 'decryption_failed', []])
      restore()
      own.errors.length = 0
      expect([name, await honest()]).toEqual([name, 200])
    }
  },
)

attackTest(
  {
    row: 'TS-17',
    name: 'a grant that is moved while a call is checked, and moved back before its token is opened',
    reference: 'CWE-367 (time of check, time of use)',
  },
  async (countTry) => {
    const grantId = await connect('shops', ada, 'ada')
    await connect('shops', mallory, 'mallory')
    const races: Readonly<Record<string, [sql: string, call: () => Promise<unknown>]>> = {
      'to another host': [
        `UPDATE grants SET connection = '{"shop":"mallory"}' WHERE grant_id = '${grantId}'`,
        () => own.vault.request('GET', api('mallory.shops.example'), { grantId }),
      ],
      'to another user': [
        `UPDATE grants SET account_id = 'moved', end_user_id =
          (SELECT end_user_id FROM end_users WHERE subject = '${mallory.id}') WHERE grant_id = '${grantId}'`,
        () => own.vault.forUser(mallory).request('GET', api('ada.shops.example'), { grantId }),
      ],
    }
    for (const [name, [sql, call]] of Object.entries(races)) {
      save()
      atNextClock = () => {
        database.exec(sql)
        // After the read that this belongs to, and before the commit that looks again.
        queueMicrotask(restore)
      }
      const callsBefore = calls.length
      const code = await codeOf(call())
      countTry(code === 'nothing was thrown' || calls.length > callsBefore)
      expect([name, code, calls.slice(callsBefore)]).toEqual([name, 'temporarily_unavailable', []])
      const response = await own.vault.request('GET', api('ada.shops.example'), { grantId })
      expect(response.status).toBe(200)
    }
  },
)

attackTest(
  {
    row: 'TS-17',
    name: 'a flow that a writer of the database gives to another user or host before its code is exchanged',
    reference: 'RFC 9700 §4.4, RFC 7636 §4.5',
  },
  async (countTry) => {
    await connect('shops', mallory, 'mallory')
    const changes = {
      'to another user': `UPDATE connect_sessions SET end_user_id =
        (SELECT end_user_id FROM end_users WHERE subject = '${mallory.id}') WHERE status = 'authorizing'`,
      'to another host': `UPDATE authorization_requests SET connection = '{"shop":"mallory"}' WHERE status = 'started'`,
    }
    for (const [name, sql] of Object.entries(changes)) {
      const walker = new Walker(own.vault)
      const { session, url } = await walker.leave('shops', ada, {}, { shop: 'ada' })
      database.exec(sql)
      const callsBefore = calls.length
      await arrive(walker, 'shops', url)
      const { status, error } = await own.vault.pollConnectSession(session.sessionToken)
      countTry(status === 'completed' || calls.length > callsBefore)
      expect([name, status, error?.code]).toEqual([name, 'failed', 'decryption_failed'])
      expect((await own.vault.listGrants({ user: ada })).items).toEqual([])
    }
    const grantId = await connect('shops', ada, 'ada')
    const response = await own.vault.request('GET', api('ada.shops.example'), { grantId })
    expect(response.status).toBe(200)
  },
)

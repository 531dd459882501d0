import { catalogue, type Provider } from '@alter-ai/vault'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../support/error-code.ts'
import { wrongValues } from '../../support/misbehaving-provider/spoil-answer.ts'
import {
  apiHost,
  arrive,
  createProviderWorld,
  visit,
  type ProviderWorld,
} from './provider-world.ts'

/**
 * Every row of the catalogue, as it is, against a provider that plays it to the letter: a row that contradicts itself, or
 * asks for something that the engine does not do, fails here. What it cannot show is that the real provider is as its row
 * says; for that there is the row's evidence.
 */
const rows = [...catalogue.values()].map((row) => [row.id, row] as const)

test('there are at least ninety rows that two sources agree on', () => {
  const verified = rows.filter(([, row]) => !row.unverified && row.aliasOf === undefined)
  expect(verified.length).toBeGreaterThanOrEqual(90)
})

describe.each(rows)('%s', (_, row) => {
  const { refresh } = row
  const lifetime = refresh.supported ? refresh.accessTokenSeconds : undefined

  describe('from the first request to the last', () => {
    let world: ProviderWorld
    let grantId: string
    beforeAll(async () => void (world = await createProviderWorld(row)))
    afterAll(() => leaveWell(world))

    test('it asks as its row says (RFC 6749 §4.1.1, RFC 7636 §4.3)', async () => {
      const { url } = await world.leave()
      expect(withoutRandom(url)).toMatchSnapshot()
    })

    test('it makes a grant, and its account is told', async () => {
      const { vault, provider } = world
      grantId = await world.connect()
      const expected = provider.expectedAccount('ada')
      const grant = await vault.getGrant(grantId)
      if (!row.anonymous) expect(grant.accountId).toBe(expected.id)
      expect(grant).toMatchObject({
        status: 'active',
        accountIdentifier: row.anonymous ? row.name : expected.label,
        ...(row.connection.length > 0 && { connection: provider.connection }),
      })
      expect(provider.counts).toMatchObject({
        authorization_code: 1,
        longer_token: row.longerToken === undefined ? 0 : 1,
        userinfo: row.account?.source === 'userinfo' ? 1 : 0,
      })
    })

    test('its token goes to the hosts of its row alone', async () => {
      const { vault, provider } = world
      expect((await world.call(grantId)).status).toBe(200)
      const host = apiHost(row, provider.connection)
      for (const other of strangers(row, host)) {
        const call = vault.request('GET', `https://${other}/things`, { grantId })
        expect(await codeOf(call), other).toBe('target_not_allowed')
      }
      expect(provider.counts.api).toBe(1)
    })

    if (lifetime === undefined) {
      test('it is used until the API refuses its token', async () => {
        world.pass(refresh.supported ? 86_400 : (refresh.accessTokenSeconds ?? 86_400) - 1)
        expect((await world.call(grantId)).status).toBe(200)
        expect(world.provider.tokenCalls('refresh_token')).toBe(0)
      })
    } else {
      test('it is refreshed, and what came last is what counts', async () => {
        const { provider } = world
        for (const round of roundsWithin(row, lifetime)) {
          world.pass(untilRefresh(row, lifetime))
          const responses = await Promise.all([world.call(grantId), world.call(grantId)])
          expect(responses.map(({ status }) => status)).toEqual([200, 200])
          await expect.poll(() => provider.tokenCalls('refresh_token')).toBe(round)
        }
        expect([provider.wrongTokens(), provider.counts.reuses]).toEqual([0, 0])
      })
    }

    test('its tokens are ended at the provider, as far as there is a way', async () => {
      const { vault, provider } = world
      await vault.revokeGrant(grantId)
      const outcome = async () =>
        (await vault.queryAudit({ grantId })).items.find(({ details }) => details?.['result'])
      await expect.poll(outcome).toBeDefined()
      const isTold = row.revocation !== undefined
      expect(await outcome()).toMatchObject({
        event: isTold ? 'grant.revoked_upstream' : 'grant.upstream_revocation_skipped',
        outcome: 'succeeded',
        details: { result: isTold ? 'revoked' : 'not_supported' },
      })
      expect((await vault.getGrant(grantId)).upstreamRevocation).toBe(
        isTold ? 'done' : 'unsupported',
      )
      expect(provider.counts.revocation).toBe(isTold ? 1 : 0)
      const family = provider.families().at(-1)
      if (row.revocation !== undefined) expect(family?.liveAccessTokens).toBe(0)
      // Where only an access token can be sent, and no more is promised, the other half of the pair stays to its end.
      if (row.revocation?.reach === 'account' || sendsRefreshToken(row))
        expect(family?.liveRefreshTokens).toBe(0)
    })
  })

  if (lifetime !== undefined) {
    test('says in its own words that a refresh token is dead', async () => {
      const world = await createProviderWorld(row)
      const { vault, provider } = world
      const grantId = await world.connect()
      world.pass(untilRefresh(row, lifetime))
      provider.fault('invalid_grant', { grant: 'refresh_token' })
      // A token that renews itself is still good when it is renewed, and its end shows behind the call.
      if (isOwnCredential(row)) expect((await world.call(grantId)).status).toBe(200)
      else expect(await codeOf(world.call(grantId))).toBe('credential_revoked')
      await expect.poll(async () => (await vault.getGrant(grantId)).status).toBe('needs_reauth')
      const { idleSeconds, refreshTokenSeconds } = row.refresh
      const hasEnd = isOwnCredential(row) || (idleSeconds ?? refreshTokenSeconds) !== undefined
      expect((await vault.getGrant(grantId)).statusReason).toBe(
        hasEnd ? 'revoked_by_user' : 'expired_or_revoked',
      )
      expect(await codeOf(world.call(grantId))).toBe('credential_revoked')
      expect(provider.tokenCalls('refresh_token')).toBe(1)
      await leaveWell(world)
    })
  }

  if (lifetime !== undefined && !isOwnCredential(row)) {
    test('says in its own words that it does not know the client, and no grant is lost', async () => {
      const world = await createProviderWorld(row)
      const { vault, provider } = world
      const grantId = await world.connect()
      world.pass(untilRefresh(row, lifetime))
      provider.fault('invalid_client', { grant: 'refresh_token' })
      expect(await codeOf(world.call(grantId))).toBe(
        isOneAddress(row) ? 'client_paused' : 'invalid_client',
      )
      expect((await vault.getGrant(grantId)).status).toBe('active')
      world.pass(61)
      expect((await world.call(grantId)).status).toBe(200)
      // The operator of the client gets one report.
      await leaveWell(world, isOneAddress(row) ? [{ code: 'client_paused' }] : [])
    })
  }

  for (const { name, source } of row.connection) {
    if (source !== 'token_response') continue
    test(`goes to no ${name} that its row does not allow`, async () => {
      const world = await createProviderWorld(row)
      const { vault, provider } = world
      const values = wrongValues({ row, usual: provider.connection }, name)
      expect(values.length).toBeGreaterThan(5)
      for (const which of values.keys()) {
        provider.fault('wrong_hosts', { grant: 'authorization_code', which })
        const walk = await world.leave()
        await arrive(vault, walk, visit(provider, walk))
        const { status, error } = await vault.pollConnectSession(walk.sessionToken)
        expect([status, error?.code]).toEqual(['failed', 'unexpected_response'])
      }
      expect((await vault.listGrants()).items).toEqual([])
      const hosts = provider.outbound.asked.map(({ host }) => host)
      expect(hosts.filter((host) => host.includes('attacker'))).toEqual([])
      await leaveWell(world)
    })
  }
})

async function leaveWell(world: ProviderWorld, reports: readonly object[] = []): Promise<void> {
  const { provider, errors } = world
  await world.close()
  expect(provider.violations).toEqual([])
  expect(errors).toMatchObject(reports)
}

/** The address without what is different each time. */
function withoutRandom(url: URL): string[] {
  const plain = new URL(url)
  for (const name of ['state', 'nonce', 'code_challenge'])
    if (plain.searchParams.has(name)) plain.searchParams.set(name, `<${name}>`)
  return [
    plain.origin + plain.pathname,
    ...[...plain.searchParams].map(([name, value]) => `${name}=${value}`).toSorted(),
  ]
}

/** Hosts that look like the row's own and are somebody else's. */
function strangers(row: Provider, host: string): string[] {
  const names = [
    `evil-${host}`,
    `${host}.attacker.example`,
    `${host.replace(/^[^.]+/, 'x')}.attacker.example`,
    `${host}:8443`,
    'attacker.example',
  ]
  // With `*.` another label in front is the provider's own.
  return row.hosts.some((one) => one.startsWith('*.')) ? names.slice(1) : names
}

/** The credential is an access token, which has to be used before its end. */
function isOwnCredential({ refresh }: Provider): boolean {
  return refresh.credential === 'access_token'
}

/** Where each tenant has an address of its own, one tenant's word says nothing of the others. */
function isOneAddress({ tokenUrl = '', refreshUrl = tokenUrl, connection }: Provider): boolean {
  const isOperators = (name: string) =>
    connection.some((one) => one.name === name && one.source === 'operator')
  return [...refreshUrl.matchAll(/\{([^}]+)\}/g)].every(([, name = '']) => isOperators(name))
}

function untilRefresh(row: Provider, lifetime: number): number {
  return isOwnCredential(row) ? lifetime - 1 : lifetime + 1
}

/** A refresh token that does not rotate lives no longer than it was given. */
function roundsWithin({ refresh }: Provider, lifetime: number): number[] {
  const life = refresh.rotates === 'never' ? (refresh.refreshTokenSeconds ?? Infinity) : Infinity
  return [1, 2, 3].filter((round) => round * (lifetime + 1) < life)
}

function sendsRefreshToken({ revocation }: Provider): boolean {
  return revocation?.token === 'refresh' || revocation?.token === 'refresh_or_access'
}

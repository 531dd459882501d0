import type {
  AuditRecord,
  CompletedSession,
  ConnectSession,
  ConnectSessionOptions,
  GrantRecord,
} from '@alter-ai/protocol'
import {
  fromWireSessionOptions,
  parseAuditRecord,
  parseCompletedSession,
  parseConnectSession,
  parseGrantRecord,
  parsePage,
  toWireAuditRecord,
  toWireCompletedSession,
  toWireConnectSession,
  toWireGrantRecord,
  toWirePage,
  toWireSessionOptions,
} from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const grant: GrantRecord = {
  connection: { shop: 'my-store' },
  grantId: 'g1',
  provider: 'google',
  providerName: 'Google',
  accountId: '7',
  accountIdentifier: 'ada@example.com',
  accountDisplayName: 'Ada',
  accountEmail: 'ada@example.com',
  scopes: ['a', 'b'],
  status: 'needs_reauth',
  statusReason: 'client_changed',
  upstreamRevocation: 'pending',
  binding: 'opener_proof',
  user: { issuer: 'app', id: 'u1' },
  createdAt: new Date(1),
  updatedAt: new Date(2),
  expiresAt: new Date(3),
}

const audit: AuditRecord = {
  seq: 7,
  recordedAt: new Date(1),
  event: 'request.allowed',
  outcome: 'succeeded',
  requestId: 'r1',
  principal: { issuer: 'app', id: 'u1' },
  grantId: 'g1',
  provider: 'google',
  method: 'GET',
  host: 'api.example',
  path: '/files',
  status: 200,
  latencyMs: 12,
  refreshed: false,
  errorCode: 'none',
  reason: 'sync',
  context: { job: '7' },
  details: { api_key: 'default', attempts: 2, multiple: true },
}

const session: ConnectSession = {
  sessionToken: 'sess_main_x.y',
  connectUrl: 'https://vault.example/sdk/oauth/connect#session=x',
  expiresAt: new Date(5),
  userCode: 'ABCD-EFGH',
}

const completed: CompletedSession = {
  status: 'completed',
  grants: [
    {
      grant_id: 'g1',
      provider: 'google',
      provider_name: 'Google',
      account_identifier: 'ada@example.com',
      timestamp: new Date(1).toISOString(),
      operation: 'creation',
      scopes: ['a'],
      status: 'active',
    },
  ],
  returnUrl: 'https://app.example/',
  continueUrl: 'https://provider.example/',
  display: 'popup',
  confirmation: {
    result: 'res_main_x',
    provider: 'google',
    providerName: 'Google',
    accountIdentifier: 'ada@example.com',
    accountDisplayName: 'Ada',
    expiresAt: new Date(7),
  },
  error: {
    code: 'insufficient_scope',
    message: 'x',
    details: { missing_scopes: ['files.read'] },
  },
}

const options: Required<ConnectSessionOptions> = {
  allowedProviders: ['google'],
  returnUrl: 'https://app.example/',
  completeUrl: 'https://app.example/alter/return',
  allowedOrigin: 'https://app.example',
  requiredScopes: ['a'],
  grantPolicy: {
    expiresAt: '2030-01-01T00:00:00.000Z',
    maxTtlSeconds: 7,
    defaultTtlSeconds: 6,
  },
  user: { id: 'u1', issuer: 'i', email: 'e', name: 'n', groups: ['g'] },
  userToken: 't',
  reauthorizeGrantId: 'g1',
  loginHint: 'ada',
  multiple: true,
  loopbackPort: 7,
  userCode: false,
  browserId: 'b'.repeat(43),
  metadata: { a: 'b' },
}

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

const messages = [
  ['a grant', grant, toWireGrantRecord(grant), parseGrantRecord],
  ['an audit record', audit, toWireAuditRecord(audit), parseAuditRecord],
  [
    'a session',
    session,
    toWireConnectSession(session, 'https://vault.example'),
    parseConnectSession,
  ],
  ['a completed session', completed, toWireCompletedSession(completed), parseCompletedSession],
] as const

describe.each(messages)('%s', (_name, value, wire, parse) => {
  test('comes back as it was', () => {
    expect(parse(overTheWire(wire))).toEqual(value)
  })

  test('has snake_case names on the wire', () => {
    for (const name of Object.keys(wire)) expect(name).toMatch(/^[a-z_]+$/)
  })

  test('without a member comes back without it, or is none', () => {
    for (const name of Object.keys(wire)) {
      const { [name]: _left, ...rest } = overTheWire(wire) as Record<string, unknown>
      const parsed = parse(rest)
      if (parsed !== undefined) expect(Object.values(parsed)).not.toContain(undefined)
    }
  })

  test('of any other form gives nothing, and throws nothing', () => {
    const changed = fc.record(
      Object.fromEntries(
        Object.entries(overTheWire(wire) as object).map(([name, member]) => [
          name,
          fc.oneof(fc.constant(member), fc.anything()),
        ]),
      ),
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), changed), (anything) => {
        const parsed = parse(anything)
        if (parsed === undefined) return
        expect(Object.keys(value)).toEqual(expect.arrayContaining(Object.keys(parsed)))
      }),
    )
  })
})

describe('session options', () => {
  test('come back as they were, every one of them', () => {
    expect(fromWireSessionOptions(overTheWire(toWireSessionOptions(options)) as object)).toEqual(
      options,
    )
    expect(fromWireSessionOptions({})).toEqual({})
  })

  test('take a Date, and of a user only what is documented', () => {
    const user = { id: 'u1', passwordHash: 'x' }
    const wire = toWireSessionOptions({ user, grantPolicy: { expiresAt: new Date(0) } })
    expect(overTheWire(wire)).toEqual({
      user: { id: 'u1' },
      grant_policy: { expires_at: '1970-01-01T00:00:00.000Z' },
    })
    expect(() =>
      toWireSessionOptions({ grantPolicy: { expiresAt: new Date(Number.NaN) } }),
    ).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })
})

describe('a page', () => {
  test('comes back as it was, and is none when one of its items is none', () => {
    const page = { items: [grant, grant], nextCursor: 'g1' }
    const wire = overTheWire(toWirePage(page, toWireGrantRecord)) as { items: unknown[] }
    expect(parsePage(wire, parseGrantRecord)).toEqual(page)
    expect(parsePage({ items: [...wire.items, {}] }, parseGrantRecord)).toBeUndefined()
    expect(parsePage({ items: 'x' }, parseGrantRecord)).toBeUndefined()
    expect(parsePage({ items: [] }, parseGrantRecord)).toEqual({ items: [] })
  })
})

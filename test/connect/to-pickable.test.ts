import { AmbiguousGrantError, type GrantRecord } from '@alter-ai/protocol'
import { describe, expect, test } from 'vitest'
import { toPickable } from '../../packages/connect/src/placed/menu/to-pickable.ts'

const record: GrantRecord = {
  grantId: '1',
  provider: 'google',
  providerName: 'Google',
  accountId: 'ada',
  accountIdentifier: 'ada@example.com',
  accountDisplayName: 'Ada Lovelace',
  accountEmail: 'ada@example.com',
  scopes: [],
  status: 'active',
  binding: 'same_browser',
  createdAt: new Date(0),
  updatedAt: new Date(0),
}

describe('toPickable', () => {
  test('takes what listGrants() gives, also after JSON', () => {
    const expected = [
      {
        grant_id: '1',
        account_identifier: 'ada@example.com',
        provider_name: 'Google',
        status: 'active',
        metadata: { account_display_name: 'Ada Lovelace', account_email: 'ada@example.com' },
      },
    ]
    expect(toPickable([record])).toEqual(expected)
    expect(toPickable(JSON.parse(JSON.stringify([record])) as GrantRecord[])).toEqual(expected)
  })

  test('marks an account that needs consent, and leaves out what has ended', () => {
    const statuses = ['active', 'needs_reauth', 'revoked', 'expired'] as const
    const picked = toPickable(
      statuses.map((status) => Object.assign({}, record, { grantId: status, status })),
    )
    expect(picked.map(({ grant_id, status }) => [grant_id, status])).toEqual([
      ['active', 'active'],
      ['needs_reauth', 'error'],
    ])
  })

  test('takes the accounts of an ambiguous_grant error', () => {
    const { accounts } = new AmbiguousGrantError([
      { grantId: '1', provider: 'google', accountIdentifier: 'ada@example.com' },
      { grantId: '2', provider: 'google', accountIdentifier: 'grace@example.com' },
    ])
    expect(toPickable(accounts).map(({ account_identifier }) => account_identifier)).toEqual([
      'ada@example.com',
      'grace@example.com',
    ])
  })
})

import { defineProvider, type VaultOptions } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { checkOptions } from '../../../../packages/vault/src/options/check-options.ts'
import type { ConfiguredClient } from '../../../../packages/vault/src/providers/client/configure-client.ts'
import {
  connectClient,
  readTyped,
} from '../../../../packages/vault/src/providers/client/connect-client.ts'

const row = (suffix = '.acme.example') =>
  defineProvider({
    id: 'acme',
    name: 'Acme',
    connection: [
      { name: 'domain', source: 'operator', default: 'login.acme.example' },
      { name: 'site', source: 'input', suffixes: [suffix] },
    ],
    authorizationUrl: 'https://{domain}/authorize',
    tokenUrl: 'https://{domain}/token',
    hosts: ['{site}', '{domain}'],
    anonymous: true,
  })

function configured(connection: Record<string, string>, provider = row()): ConfiguredClient {
  const options: VaultOptions = {
    publicURL: 'https://app.example.com/alter',
    app: { name: 'Test' },
    database: 'sqlite::memory:',
    encryptionKey: 'k',
    providers: { acme: { provider, clientId: 'id', clientSecret: 'secret', connection } },
  }
  const client = checkOptions(options).clients.get('acme')
  if (client === undefined) throw new Error('no client')
  return client
}

describe('connectClient', () => {
  test('fills in what is known, and leaves the rest to match nothing', () => {
    const client = configured({})
    expect(client.provider.tokenUrl).toBe('https://login.acme.example/token')
    expect(client.provider.hosts).toEqual(['{site}', 'login.acme.example'])
    const { hosts } = connectClient(client, { site: 'eu.acme.example' }).provider
    expect(hosts).toEqual(['eu.acme.example', 'login.acme.example'])
  })

  test('lets nothing that a grant has kept take the place of what the operator has set since', () => {
    const stored = { domain: 'lapsed.example', site: 'eu.acme.example' }
    const client = configured({ domain: 'login.new.example', site: 'us.acme.example' })
    const { provider, connection } = connectClient(client, stored)
    expect(provider.tokenUrl).toBe('https://login.new.example/token')
    expect(provider.hosts).toEqual(['us.acme.example', 'login.new.example'])
    expect(connection).toEqual({ domain: 'login.new.example', site: 'us.acme.example' })
  })

  test('drops a value that the row no longer allows', () => {
    const client = configured({}, row('.other.example'))
    expect(connectClient(client, { site: 'eu.acme.example' }).provider.hosts[0]).toBe('{site}')
  })
})

describe('readTyped', () => {
  test('takes what is asked for and nothing else, and never says what was typed', () => {
    const client = configured({})
    expect(readTyped(client, { site: ' eu.acme.example ' })).toEqual({ site: 'eu.acme.example' })
    for (const wrong of [
      {},
      { site: '' },
      { site: 'attacker.example' },
      { site: 'eu.acme.example', domain: 'attacker.example' },
    ]) {
      const message = complaint(() => readTyped(client, wrong))
      expect(message).toMatch(/invalid_connection_parameter/)
      expect(message).not.toContain('attacker')
    }
  })

  test('asks for nothing that the operator has set', () => {
    const client = configured({ site: 'us.acme.example' })
    expect(readTyped(client, {})).toEqual({})
    expect(complaint(() => readTyped(client, { site: 'eu.acme.example' }))).toContain('invalid')
  })
})

function complaint(call: () => unknown): string {
  try {
    call()
    return ''
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code} ${message}`
  }
}

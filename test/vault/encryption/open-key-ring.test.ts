import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  keyProviderFrom,
  type KeyProvider,
} from '../../../packages/vault/src/encryption/key-provider.ts'
import { openKeyRing } from '../../../packages/vault/src/encryption/open-key-ring.ts'
import { Secret } from '../../../packages/vault/src/encryption/secret.ts'
import type { Driver } from '../../../packages/vault/src/storage/driver.ts'
import { openDatabase } from '../../../packages/vault/src/storage/open-database.ts'
import { startChild } from '../../support/child-process.ts'
import { temporaryFile } from '../storage/temporary-file.ts'

const makeKey = () => randomBytes(32).toString('base64')
const provider = (...ids: readonly string[]) =>
  keyProviderFrom(
    ids.map((id) => ({ id, key: keyOf(id) })),
    randomBytes,
  )
const keys = new Map<string, string>()
function keyOf(id: string): string {
  const key = keys.get(id) ?? makeKey()
  keys.set(id, key)
  return key
}

async function openMemory(): Promise<Driver> {
  const driver = await openDatabase('sqlite::memory:')
  onTestFinished(() => driver.close())
  return driver
}

const open = (driver: Driver, keyProvider: KeyProvider, appId = 'main') =>
  openKeyRing({ driver, appId, keyProvider, random: randomBytes })

const rowsOf = (driver: Driver) =>
  driver.read<{ app: string; id: string; root: string; status: string; wrapped: Uint8Array }>({
    sql: 'SELECT app_id AS app, data_key_id AS id, root_key_id AS root, status, wrapped FROM data_keys ORDER BY app_id, data_key_id',
    values: [],
    columns: { app: 'text', id: 'text', root: 'text', status: 'text', wrapped: 'blob' },
  })

const place = {
  appId: 'main',
  table: 'credentials',
  column: 'sealed',
  rowId: 'g1',
  version: 1,
  binding: [],
}
const salt = randomBytes(16)

describe('openKeyRing', () => {
  test('makes one data key at the first start, and finds it again at the next', async () => {
    const driver = await openMemory()
    const first = await open(driver, provider('k1'))
    const sealed = first.seal(new Secret('at_1'), place, salt)
    const second = await open(driver, provider('k1'))
    expect(second.open(sealed, place, salt).reveal()).toBe('at_1')
    expect(await rowsOf(driver)).toMatchObject([{ app: 'main', root: 'k1', status: 'current' }])
  })

  test('keeps the data key wrapped: what is stored does not contain it', async () => {
    const driver = await openMemory()
    const drawn: Uint8Array[] = []
    const random = (size: number) => {
      const bytes = randomBytes(size)
      drawn.push(Uint8Array.from(bytes))
      return bytes
    }
    await openKeyRing({ driver, appId: 'main', keyProvider: provider('k1'), random })
    const dataKey = drawn.find((bytes) => bytes.length === 32) as Uint8Array
    const [row] = await rowsOf(driver)
    expect(dataKey.length).toBe(32)
    expect(Buffer.from(row?.wrapped ?? []).includes(Buffer.from(dataKey))).toBe(false)
  })

  test('gives eight starts at once the same data key', async () => {
    const driver = await openMemory()
    const rings = await Promise.all(Array.from({ length: 8 }, () => open(driver, provider('k1'))))
    const sealed = (rings[0] as (typeof rings)[number]).seal(new Secret('at_1'), place, salt)
    for (const ring of rings) expect(ring.open(sealed, place, salt).reveal()).toBe('at_1')
    expect(await rowsOf(driver)).toHaveLength(1)
  })

  test('gives processes that start at once the same data key', async () => {
    const file = temporaryFile()
    const children = Array.from({ length: 3 }, () =>
      startChild(new URL('./open-key-ring.child.ts', import.meta.url), [file], {
        env: { ROOT_KEY: keyOf('k1') },
      }),
    )
    onTestFinished(async () => {
      await Promise.all(children.map((child) => child.kill()))
    })
    for (const child of children) expect(await child.nextLine()).toBe('ready')
    for (const child of children) child.send('go')
    const ids = await Promise.all(children.map((child) => child.nextLine()))
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/)
  })

  test('gives each app a data key of its own', async () => {
    const driver = await openMemory()
    const main = await open(driver, provider('k1'))
    const other = await open(driver, provider('k1'), 'other')
    expect(main.currentKeyId).not.toBe(other.currentKeyId)
    const sealed = main.seal(new Secret('x'), place, salt)
    expect(() => other.open(sealed, place, salt)).toThrow(
      expect.objectContaining({ code: 'decryption_failed' }),
    )
  })

  test('does not open a data key that was moved to another app', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    await driver.commit([
      { sql: "UPDATE data_keys SET app_id = 'other' WHERE app_id = $1", values: ['main'] },
    ])
    await expect(open(driver, provider('k1'), 'other')).rejects.toMatchObject({
      code: 'invalid_config',
    })
  })

  test('refuses a wrong key, says which key id is missing, and changes nothing', async () => {
    const driver = await openMemory()
    const right = keyProviderFrom(makeKey(), randomBytes)
    const wrongText = makeKey()
    const wrong = keyProviderFrom(wrongText, randomBytes)
    await open(driver, right)
    const before = await rowsOf(driver)
    const error: unknown = await open(driver, wrong).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(right.keyIds[0] as string) as string,
    })
    expect((error as Error).message).toContain('encryptionKey')
    expect(String((error as Error).stack)).not.toContain(wrongText.slice(0, 12))
    expect(await rowsOf(driver)).toEqual(before)
  })

  test('refuses another key under the same id', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    const impostor = keyProviderFrom([{ id: 'k1', key: makeKey() }], randomBytes)
    await expect(open(driver, impostor)).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('root key k1') as string,
    })
  })

  test('refuses a damaged row instead of making a new key', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    await driver.commit([{ sql: 'UPDATE data_keys SET wrapped = $1', values: [randomBytes(90)] }])
    await expect(open(driver, provider('k1'))).rejects.toMatchObject({ code: 'invalid_config' })
    expect(await rowsOf(driver)).toHaveLength(1)
  })

  test('refuses a data key that is not 32 bytes long', async () => {
    const driver = await openMemory()
    const short: KeyProvider = { ...provider('k1'), unwrap: async () => new Uint8Array(16) }
    await open(driver, provider('k1'))
    await expect(open(driver, short)).rejects.toMatchObject({ code: 'invalid_config' })
  })

  test('does not call the key wrong when the key service cannot be asked', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    const away: KeyProvider = {
      ...provider('k1'),
      unwrap: () => Promise.reject(new Error('KMS is away')),
    }
    await expect(open(driver, away)).rejects.toThrow('KMS is away')
  })

  test('rewraps under the newest root key, after which the older one can go', async () => {
    const driver = await openMemory()
    const sealed = (await open(driver, provider('k1'))).seal(new Secret('at_1'), place, salt)
    const both = await open(driver, provider('k2', 'k1'))
    expect(both.open(sealed, place, salt).reveal()).toBe('at_1')
    expect(await rowsOf(driver)).toMatchObject([{ root: 'k2', status: 'current' }])
    const newest = await open(driver, provider('k2'))
    expect(newest.open(sealed, place, salt).reveal()).toBe('at_1')
    await expect(open(driver, provider('k1'))).rejects.toMatchObject({ code: 'invalid_config' })
  })

  test('leaves the wrapping alone while the new root key stands behind the old one', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    const before = await rowsOf(driver)
    await open(driver, provider('k1', 'k2'))
    expect(await rowsOf(driver)).toEqual(before)
  })

  test('survives rewrapping by eight starts at once', async () => {
    const driver = await openMemory()
    const sealed = (await open(driver, provider('k1'))).seal(new Secret('at_1'), place, salt)
    const rings = await Promise.all(
      Array.from({ length: 8 }, () => open(driver, provider('k2', 'k1'))),
    )
    for (const ring of rings) expect(ring.open(sealed, place, salt).reveal()).toBe('at_1')
    const after = await open(driver, provider('k2'))
    expect(after.open(sealed, place, salt).reveal()).toBe('at_1')
  })

  test('opens what a retired data key sealed, and seals under the current one', async () => {
    const driver = await openMemory()
    const first = await open(driver, provider('k1'))
    const sealed = first.seal(new Secret('old'), place, salt)
    await driver.commit([{ sql: "UPDATE data_keys SET status = 'retired'", values: [] }])
    const second = await open(driver, provider('k1'))
    expect(second.currentKeyId).not.toBe(first.currentKeyId)
    expect(second.open(sealed, place, salt).reveal()).toBe('old')
    expect((await rowsOf(driver)).map(({ status }) => status).toSorted()).toEqual([
      'current',
      'retired',
    ])
  })

  test('refuses when only a retired data key needs a root key that is missing', async () => {
    const driver = await openMemory()
    await open(driver, provider('k1'))
    await driver.commit([{ sql: "UPDATE data_keys SET status = 'retired'", values: [] }])
    await expect(open(driver, provider('k2'))).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('root key k1') as string,
    })
  })
})

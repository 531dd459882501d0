import { createSecretKey } from 'node:crypto'
import { AlterSDKError, isAlterError } from '@alter-ai/protocol'
import type { RandomBytes } from '../random.ts'
import type { Driver } from '../storage/driver.ts'
import type { KeyProvider } from './key-provider.ts'
import { KeyRing, type DataKey } from './key-ring.ts'
import { lengthPrefixed } from './length-prefixed.ts'

export interface OpenKeyRingOptions {
  readonly driver: Driver
  readonly appId: string
  readonly keyProvider: KeyProvider
  readonly random: RandomBytes
}

/**
 * Opens the app's data keys, and makes the first one when there is none yet.
 *
 * Several processes may start at once: one current data key per app is a unique index, so whoever comes second takes the
 * first one's. Each unwrapped key is its own canary: a wrong root key fails here, before anything is read or written.
 * Data keys wrapped by an older root key are rewrapped under the newest.
 *
 * @throws {AlterSDKError} `invalid_config` when a root key is missing or does not fit; the message names its id.
 */
export async function openKeyRing({
  driver,
  appId,
  keyProvider,
  random,
}: OpenKeyRingOptions): Promise<KeyRing> {
  let rows = await readDataKeys(driver, appId)
  if (!rows.some(isCurrent)) {
    await createDataKey(driver, appId, keyProvider, random)
    rows = await readDataKeys(driver, appId)
  }
  const current: DataKey[] = []
  const retired: DataKey[] = []
  for (const row of rows) {
    // One after the other: a KMS behind the provider is asked gently, and there are few.
    const bytes = await unwrapDataKey(row, appId, keyProvider)
    if (row.rootKeyId !== keyProvider.keyIds[0])
      await rewrapDataKey(driver, appId, row, bytes, keyProvider)
    const dataKey = { id: row.dataKeyId, key: createSecretKey(bytes) }
    bytes.fill(0)
    ;(isCurrent(row) ? current : retired).push(dataKey)
  }
  const [newest] = current
  if (!newest)
    throw new AlterSDKError('storage_unavailable', 'the first data key could not be stored')
  return new KeyRing(appId, newest, retired, random)
}

const dataKeyBytes = 32

interface DataKeyRow {
  readonly dataKeyId: string
  readonly rootKeyId: string
  readonly wrapped: Uint8Array
  readonly status: string
}

const isCurrent = (row: DataKeyRow): boolean => row.status === 'current'

function readDataKeys(driver: Driver, appId: string): Promise<readonly DataKeyRow[]> {
  return driver.read<DataKeyRow>({
    sql:
      'SELECT data_key_id AS "dataKeyId", root_key_id AS "rootKeyId", wrapped AS "wrapped", status AS "status" ' +
      'FROM data_keys WHERE app_id = $1 ORDER BY created_at, data_key_id',
    values: [appId],
    columns: { dataKeyId: 'text', rootKeyId: 'text', wrapped: 'blob', status: 'text' },
  })
}

async function createDataKey(
  driver: Driver,
  appId: string,
  keyProvider: KeyProvider,
  random: RandomBytes,
): Promise<void> {
  const dataKeyId = Buffer.from(random(8)).toString('hex')
  const bytes = random(dataKeyBytes)
  if (bytes.length !== dataKeyBytes)
    throw new AlterSDKError('internal_error', 'the random source gave too few bytes')
  const { keyId, wrapped } = await keyProvider.wrap(bytes, wrapContext(appId, dataKeyId))
  bytes.fill(0)
  await driver.commit([
    {
      sql:
        'INSERT INTO data_keys (app_id, data_key_id, root_key_id, wrapped, status, created_at) ' +
        "VALUES ($1, $2, $3, $4, 'current', $now) ON CONFLICT DO NOTHING",
      values: [appId, dataKeyId, keyId, wrapped],
    },
  ])
}

async function unwrapDataKey(
  row: DataKeyRow,
  appId: string,
  keyProvider: KeyProvider,
): Promise<Uint8Array> {
  if (!keyProvider.keyIds.includes(row.rootKeyId)) {
    throw new AlterSDKError(
      'invalid_config',
      `encryptionKey: this database was sealed under root key ${row.rootKeyId}, which is not among the given ` +
        `(${keyProvider.keyIds.join(', ')}); give the right key, or add that one to the list`,
    )
  }
  let bytes: Uint8Array | undefined
  try {
    bytes = await keyProvider.unwrap(row.rootKeyId, row.wrapped, wrapContext(appId, row.dataKeyId))
  } catch (error) {
    // A key service that cannot be reached is no reason to call the key wrong.
    if (!isAlterError(error) || error.code !== 'decryption_failed') throw error
  }
  if (bytes?.length === dataKeyBytes) return bytes
  throw new AlterSDKError(
    'invalid_config',
    `encryptionKey: root key ${row.rootKeyId} does not open data key ${row.dataKeyId}; ` +
      'another key was given under this id, or the row is damaged',
  )
}

// Compare-and-set: when another process rewraps at the same time, either result is right and one of them stays.
async function rewrapDataKey(
  driver: Driver,
  appId: string,
  row: DataKeyRow,
  bytes: Uint8Array,
  keyProvider: KeyProvider,
): Promise<void> {
  const { keyId, wrapped } = await keyProvider.wrap(bytes, wrapContext(appId, row.dataKeyId))
  await driver.commit([
    {
      sql:
        'UPDATE data_keys SET root_key_id = $1, wrapped = $2 ' +
        'WHERE app_id = $3 AND data_key_id = $4 AND root_key_id = $5',
      values: [keyId, wrapped, appId, row.dataKeyId, row.rootKeyId],
    },
  ])
}

function wrapContext(appId: string, dataKeyId: string): Uint8Array {
  return lengthPrefixed(['alter data key 1', appId, dataKeyId])
}

import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { keyProviderFrom } from '../../../packages/vault/src/encryption/key-provider.ts'
import { openKeyRing } from '../../../packages/vault/src/encryption/open-key-ring.ts'
import { openDatabase } from '../../../packages/vault/src/storage/open-database.ts'

// Opens the ring of one database when told to, and says which data key it got.
const driver = await openDatabase(`sqlite:${process.argv[2]}`)
const keyProvider = keyProviderFrom(process.env['ROOT_KEY'], randomBytes)
console.log('ready')
for await (const _ of createInterface({ input: process.stdin })) {
  const ring = await openKeyRing({ driver, appId: 'main', keyProvider, random: randomBytes })
  console.log(ring.currentKeyId)
}

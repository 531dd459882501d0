import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { openEnvelope, sealEnvelope } from '../../packages/vault/src/encryption/envelope.ts'
import { fuzzTest, outcomeOf } from './fuzz.ts'

const key = createSecretKey(randomBytes(32))
const context = Buffer.from('context')
const plaintext = Buffer.from('a refresh token')
const sealed = sealEnvelope({ key, keyId: 'k1', plaintext, context, random: randomBytes })
const keyFor = (id: string) => (id === 'k1' ? key : undefined)

const byte = fc.nat({ max: 255 })
const changed = fc
  .tuple(fc.nat({ max: sealed.length + 5 }), byte, fc.nat({ max: 4 }))
  .map(([at, value, way]) => {
    const bytes = Buffer.from(sealed)
    if (way === 0) return bytes.subarray(0, at)
    if (way === 1) return bytes.subarray(at)
    if (way === 2) return Buffer.concat([bytes, Buffer.alloc(at + 1, value)])
    if (way === 3)
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at)])
    bytes[at % bytes.length] = value
    return bytes
  })
const blob = fc.oneof({ weight: 9, arbitrary: changed }, fc.uint8Array({ maxLength: 80 }))

fuzzTest('an envelope opens as it was sealed, or not at all (TS-05)', blob, (bytes) => {
  const { value, code } = outcomeOf(() => openEnvelope(bytes, keyFor, context))
  if (Buffer.compare(Buffer.from(bytes), sealed) === 0)
    return value === undefined ? 'the right one is refused' : undefined
  if (value !== undefined) return 'a changed envelope was opened'
  return code === 'decryption_failed' ? undefined : String(code)
})

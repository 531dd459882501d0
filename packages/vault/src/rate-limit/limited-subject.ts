import { createHash } from 'node:crypto'
import { ownerOf } from '@alter-ai/protocol/wire'
import type { EndUser } from '@alter-ai/protocol'
import { lengthPrefixed } from '../encryption/length-prefixed.ts'
import { addressBytes } from '../http/address-guard.ts'

/**
 * What a client address counts as. IPv6 counts by its /64, because a client chooses the rest (RFC 4291 §2.5.1, RFC 8981);
 * a mapped IPv4 address counts as IPv4. The port that some proxies append is ignored. Everything that is not an address
 * counts as one client, so nonsense gains no requests.
 */
export function addressSubject(address: string | undefined): string {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^([^:]+):\d+$/.exec(address ?? '') ?? []
  const [text = ''] = (bracketed ?? plain ?? address ?? '').split('%', 1)
  const bytes = addressBytes(text)
  if (bytes === undefined) return 'unknown'
  if (bytes.length === 4) return bytes.join('.')
  return `${Buffer.from(bytes.slice(0, 8)).toString('hex')}/64`
}

/** What a user counts as: a hash, because ids are long, and a limiter that is shared must not hold them. */
export function userSubject(user: EndUser): string {
  const { issuer, subject } = ownerOf(user)
  return createHash('sha256')
    .update(lengthPrefixed([issuer, subject]))
    .digest('base64url')
}

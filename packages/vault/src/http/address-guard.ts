import { isIPv4, isIPv6 } from 'node:net'

/**
 * Says whether an IP address belongs to the public internet, so that a token or a server-side request may go there.
 *
 * IPv4 is public unless it stands in the list; IPv6 is public only inside 2000::/3, and there unless it stands in the
 * list. So every form that carries an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo) is not public, whatever
 * it carries. Anything that is not the plain text of an address, also one with a zone, is not public.
 *
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !isInside(bytesOfIPv4(address), specialIPv4)
  if (!isIPv6(address) || address.includes('%')) return false
  const bytes = bytesOfIPv6(address)
  return isInside(bytes, globalUnicast) && !isInside(bytes, specialIPv6)
}

/** Says whether an IP address is this machine: 127.0.0.0/8 or ::1, in no other form. */
export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return bytesOfIPv4(address)[0] === 127
  return (
    isIPv6(address) &&
    !address.includes('%') &&
    isInside(bytesOfIPv6(address), [network('::1', 128)])
  )
}

/** The 4 or 16 bytes of an IP address; 4 for IPv4 that is mapped into IPv6 (RFC 4291 §2.5.5.2). Nothing for other text. */
export function addressBytes(address: string): readonly number[] | undefined {
  if (isIPv4(address)) return bytesOfIPv4(address)
  if (!isIPv6(address) || address.includes('%')) return undefined
  const bytes = bytesOfIPv6(address)
  return isInside(bytes, mappedIPv4) ? bytes.slice(12) : bytes
}

interface Network {
  readonly bytes: readonly number[]
  readonly prefix: number
}

const specialIPv4 = [
  network('0.0.0.0', 8), // this network; 0.0.0.0 reaches loopback on Linux
  network('10.0.0.0', 8), // private
  network('100.64.0.0', 10), // carrier-grade NAT; Alibaba's metadata service
  network('127.0.0.0', 8), // loopback
  network('168.63.129.16', 32), // Azure's host agent: a public number that never leaves the machine
  network('169.254.0.0', 16), // link-local; the metadata service of most clouds
  network('172.16.0.0', 12), // private
  network('192.0.0.0', 24), // IETF protocols; Oracle's metadata service
  network('192.0.2.0', 24), // documentation
  network('192.88.99.0', 24), // 6to4 relays, retired
  network('192.168.0.0', 16), // private
  network('198.18.0.0', 15), // benchmarks
  network('198.51.100.0', 24), // documentation
  network('203.0.113.0', 24), // documentation
  network('224.0.0.0', 4), // multicast
  network('240.0.0.0', 4), // reserved, and broadcast
]

const mappedIPv4 = [network('::ffff:0:0', 96)]

// All of ::/8 (unspecified, loopback, mapped, compatible, 64:ff9b::/96 and 64:ff9b:1::/48 of NAT64), 100::/64, 5f00::/16,
// fc00::/7, fe80::/10, fec0::/10 and ff00::/8 lie outside of this one.
const globalUnicast = [network('2000::', 3)]

const specialIPv6 = [
  network('2001::', 23), // IETF protocols: Teredo 2001::/32, benchmarks, ORCHID
  network('2001:db8::', 32), // documentation
  network('2002::', 16), // 6to4
  network('3fff::', 20), // documentation
]

function network(address: string, prefix: number): Network {
  return { bytes: isIPv4(address) ? bytesOfIPv4(address) : bytesOfIPv6(address), prefix }
}

function isInside(bytes: readonly number[], networks: readonly Network[]): boolean {
  return networks.some((each) =>
    each.bytes.every((byte, index) => {
      const bits = Math.min(Math.max(each.prefix - index * 8, 0), 8)
      return ((byte ^ (bytes[index] ?? 0)) & (0xff << (8 - bits)) & 0xff) === 0
    }),
  )
}

// Both take only what isIPv4 and isIPv6 have accepted: those refuse leading zeros, hexadecimal and short forms.
function bytesOfIPv4(address: string): number[] {
  return address.split('.').map(Number)
}

function bytesOfIPv6(address: string): number[] {
  const [head, tail] = address.split('::') as [string, string?]
  const left = groupsOf(head)
  if (tail === undefined) return left
  const right = groupsOf(tail)
  return [...left, ...Array<number>(16 - left.length - right.length).fill(0), ...right]
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return bytesOfIPv4(group)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

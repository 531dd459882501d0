import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isLoopbackAddress,
  isPublicAddress,
} from '../../../packages/vault/src/http/address-guard.ts'

// First and last of each network, and its neighbours on both sides where they are public.
const notPublic = [
  '0.0.0.0',
  '0.0.0.1',
  '0.255.255.255',
  '10.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.0',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '127.0.0.0',
  '127.0.0.1',
  '127.0.0.2',
  '127.0.1.1',
  '127.255.255.255',
  '168.63.129.16',
  '169.254.0.0',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.255.255',
  '172.16.0.0',
  '172.16.0.1',
  '172.17.0.1',
  '172.31.255.255',
  '192.0.0.0',
  '192.0.0.1',
  '192.0.0.8',
  '192.0.0.170',
  '192.0.0.192',
  '192.0.0.255',
  '192.0.2.0',
  '192.0.2.1',
  '192.0.2.255',
  '192.88.99.0',
  '192.88.99.1',
  '192.88.99.255',
  '192.168.0.0',
  '192.168.0.1',
  '192.168.1.1',
  '192.168.255.255',
  '198.18.0.0',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.0',
  '198.51.100.1',
  '198.51.100.255',
  '203.0.113.0',
  '203.0.113.1',
  '203.0.113.255',
  '224.0.0.0',
  '224.0.0.1',
  '224.0.0.251',
  '232.0.0.1',
  '233.252.0.1',
  '239.255.255.255',
  '240.0.0.0',
  '240.0.0.1',
  '250.1.2.3',
  '255.255.255.254',
  '255.255.255.255',
  '::',
  '::1',
  '::2',
  '::0',
  '0:0:0:0:0:0:0:0',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  // IPv4 inside IPv6: mapped, compatible, translated; public ones inside too
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:7f00:0001',
  '::FFFF:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '::ffff:0:808:808',
  '::127.0.0.1',
  '::7f00:1',
  '::8.8.8.8',
  '::a9fe:a9fe',
  // NAT64
  '64:ff9b::',
  '64:ff9b::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::8.8.8.8',
  '64:ff9b::ffff:ffff',
  '64:ff9b:0:0:0:0:10.0.0.1',
  '64:ff9b:1::',
  '64:ff9b:1::1',
  '64:ff9b:1::a9fe:a9fe',
  '64:ff9b:1:ffff:ffff:ffff:ffff:ffff',
  // discard only, dummy
  '100::',
  '100::1',
  '100::ffff:ffff:ffff:ffff',
  '100:0:0:1::1',
  // 6to4
  '2002::',
  '2002:7f00:1::',
  '2002:7f00:1::1',
  '2002:a00:1::1',
  '2002:a9fe:a9fe::',
  '2002:808:808::1',
  '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  // Teredo and the other protocol assignments
  '2001::',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:0:7f00:1::',
  '2001:0:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:1::1',
  '2001:2::',
  '2001:2:0:1::1',
  '2001:3::1',
  '2001:4:112::1',
  '2001:10::1',
  '2001:20::1',
  '2001:2f:ffff::',
  '2001:30::1',
  '2001:1ff:ffff::1',
  // documentation
  '2001:db8::',
  '2001:db8::1',
  '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '3fff::',
  '3fff::1',
  '3fff:fff:ffff::1',
  // segment routing, unassigned
  '5f00::1',
  '4000::1',
  '6000::1',
  '8000::1',
  'c000::1',
  'e000::1',
  '1::1',
  '200::1',
  '400::1',
  '1000::1',
  '1fff:ffff::1',
  // unique local, link-local, site-local, multicast
  'fc00::',
  'fc00::1',
  'fd00::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe80::',
  'fe80::1',
  'fe80::a9fe:a9fe',
  'febf:ffff::1',
  'fec0::1',
  'feff::1',
  'fe00::1',
  'ff00::',
  'ff01::1',
  'ff02::1',
  'ff02::fb',
  'ff05::1:3',
  'ff0e::1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  // not addresses, or not only addresses
  '',
  ' ',
  'localhost',
  'example.com',
  '8.8.8.8 ',
  ' 8.8.8.8',
  '8.8.8',
  '8.8.8.8.8',
  '8.8.8.256',
  '08.8.8.8',
  '010.8.8.8',
  '0x8.8.8.8',
  '134744072',
  '0x08080808',
  '8.8.8.8:443',
  '8.8.8.8/32',
  '[2606:4700::1111]',
  '2606:4700::1111%eth0',
  'fe80::1%eth0',
  '2606:4700:::1111',
  '2606:4700::1111::',
  '2606:4700:1111',
  '１.１.１.１',
  '1。1。1。1',
  'null',
  'undefined',
  '::ffff:8.8.8.8%lo',
]

const isPublic = [
  '1.0.0.0',
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '93.184.216.34',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '140.82.112.5',
  '142.250.74.78',
  '168.63.129.15',
  '168.63.129.17',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.0.1.0',
  '192.0.3.0',
  '192.88.98.255',
  '192.88.100.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '198.51.99.255',
  '198.51.101.0',
  '203.0.112.255',
  '203.0.114.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2001:db7:ffff::1',
  '2001:db9::1',
  '2003::1',
  '2606:4700:4700::1111',
  '2606:4700:4700:0:0:0:0:1111',
  '2607:F8B0:4004:0800::200E',
  '2a00:1450:4001:81b::200e',
  '3ffe::1',
  '3fff:1000::1',
]

describe('isPublicAddress', () => {
  test('is told apart by more than 150 addresses', () => {
    expect(new Set([...notPublic, ...isPublic]).size).toBe(notPublic.length + isPublic.length)
    expect(notPublic.length).toBeGreaterThan(150)
  })

  test.each(notPublic)('refuses %j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(isPublic)('lets %s pass', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test('judges an IPv6 address the same in every spelling', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
    fc.assert(
      fc.property(
        fc.tuple(
          fc.constantFrom(0x2001, 0x2606, 0x2002, 0x64, 0, 0xfe80),
          group,
          group,
          group,
          group,
          group,
          group,
          group,
        ),
        (groups) => {
          const full = groups.map((value) => value.toString(16).padStart(4, '0')).join(':')
          const short = new URL(`http://[${full}]`).hostname.slice(1, -1)
          expect(isIP(short)).toBe(6)
          expect(isPublicAddress(short)).toBe(isPublicAddress(full))
          expect(isPublicAddress(full.toUpperCase())).toBe(isPublicAddress(full))
        },
      ),
      { numRuns: 5000 },
    )
  })

  test('never lets an IPv6 form of an IPv4 address pass', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'),
        (address, prefix) => {
          expect(isPublicAddress(`${prefix}${address}`)).toBe(false)
        },
      ),
    )
  })

  test('is total', () => {
    fc.assert(
      fc.property(fc.string(), (text) => isIP(text) !== 0 || !isPublicAddress(text)),
      { numRuns: 5000 },
    )
  })
})

describe('isLoopbackAddress', () => {
  test.each(['127.0.0.1', '127.0.0.2', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1'])(
    'knows %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true)
    },
  )

  test.each([
    '126.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '::2',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '::1%lo',
    '127.1',
    'localhost',
    '',
    '10.0.0.1',
    '8.8.8.8',
  ])('does not take %j for it', (address) => {
    expect(isLoopbackAddress(address)).toBe(false)
  })
})

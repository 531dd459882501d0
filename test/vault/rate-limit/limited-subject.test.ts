import { expect, test } from 'vitest'
import {
  addressSubject,
  userSubject,
} from '../../../packages/vault/src/rate-limit/limited-subject.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
  ['2001:db8:1:2::1', '20010db800010002/64'],
  ['2001:db8:1:2:ffff:ffff:ffff:ffff', '20010db800010002/64'],
  ['2001:0DB8:0001:0002:0:0:0:9', '20010db800010002/64'],
  ['[2001:db8:1:2::5]:8443', '20010db800010002/64'],
  ['2001:db8:1:3::1', '20010db800010003/64'],
  ['fe80::1%eth0', 'fe80000000000000/64'],
  ['::1', '0000000000000000/64'],
])('%s counts as %s', (address, subject) => {
  expect(addressSubject(address)).toBe(subject)
})

test.each([
  undefined,
  '',
  'unknown',
  '_hidden',
  '1.2.3',
  '1.2.3.4.5',
  '0x7f.1',
  '1.2.3.4, 5.6.7.8',
])('%s, which is not an address, counts with all others that are not', (address) => {
  expect(addressSubject(address)).toBe('unknown')
})

test('users of two issuers, or with ids that join to the same text, are two', () => {
  const subjects = [
    { id: 'ada' },
    { id: 'ada', issuer: 'https://a.example' },
    { id: 'b', issuer: 'a' },
    { id: '', issuer: 'ab' },
  ]
    .filter(({ id }) => id !== '')
    .map((user) => userSubject(user))
  expect(new Set(subjects).size).toBe(subjects.length)
  expect(userSubject({ id: 'ada', email: 'ada@app.example' })).toBe(userSubject({ id: 'ada' }))
  expect(userSubject({ id: 'x'.repeat(500) })).toHaveLength(43)
})

import { expect, test } from 'vitest'
import { bindTo } from '../../../packages/vault/src/encryption/bind-to.ts'

const ada = { issuer: 'app', subject: 'ada' }
const google = { key: 'google', clientId: 'client-1' }

test('the order of the members of a connection makes no difference', () => {
  expect(bindTo(ada, google, { shop: 'a', region: 'eu' })).toEqual(
    bindTo(ada, google, { region: 'eu', shop: 'a' }),
  )
})

test.each([
  ['another issuer', bindTo({ ...ada, issuer: 'idp' }, google, { shop: 'a' })],
  ['another subject', bindTo({ ...ada, subject: 'grace' }, google, { shop: 'a' })],
  ['no user', bindTo({ issuer: null, subject: null }, google, { shop: 'a' })],
  ['another key', bindTo(ada, { ...google, key: 'work' }, { shop: 'a' })],
  ['another client id', bindTo(ada, { ...google, clientId: 'client-2' }, { shop: 'a' })],
  ['another value', bindTo(ada, google, { shop: 'b' })],
  ['another parameter', bindTo(ada, google, { region: 'a' })],
  ['one parameter more', bindTo(ada, google, { shop: 'a', region: 'eu' })],
  ['no connection', bindTo(ada, google, {})],
])('%s is another binding', (_, binding) => {
  expect(binding).not.toEqual(bindTo(ada, google, { shop: 'a' }))
})

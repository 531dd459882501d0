import { describe, expect, test } from 'vitest'
import { assertNoOtherCredential } from '../../../packages/vault/src/request/other-credentials.ts'

const none = { headers: [], query: [] }
const check = (
  { query = '', headers = {} }: { query?: string; headers?: Readonly<Record<string, string>> },
  allowed: { readonly headers: readonly string[]; readonly query: readonly string[] } = none,
) =>
  assertNoOtherCredential(
    { target: new URL(`https://api.example.com/x${query}`), headers },
    allowed,
  )

describe('assertNoOtherCredential', () => {
  test.each([
    'private-token',
    'job-token',
    'deploy-token',
    'x-api-key',
    'x_api_key',
    'api-key',
    'apikey',
    'x-goog-api-key',
    'dd-api-key',
    'x-api-token',
    'x-auth-token',
    'x-auth-key',
    'x-access-token',
    'x-shopify-access-token',
    'x-authorization',
    'x-goog-iam-authorization-token',
    'x-amz-security-token',
    'x-figma-token',
    'x-functions-key',
    'ocp-apim-subscription-key',
    'x-ms-authorization-auxiliary',
    'client-secret',
    'x-vault-token',
    'token',
  ])('refuses the header %s, with the fix and without its value', (name) => {
    expect(() => check({ headers: { [name]: 'its-value' } })).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: `extraHeaders.${name} carries a credential, and a call carries only the grant's. Leave it out, or have the provider definition allow it in api.callerCredentials.headers.`,
      }),
    )
  })

  test.each([
    'accept',
    'content-type',
    'if-match',
    'idempotency-key',
    'stripe-account',
    'developer-token',
    'client-id',
    'x-csrf-token',
    'x-ms-continuation-token',
    'x-goog-user-project',
    'linkedin-version',
    'xero-tenant-id',
  ])('passes the header %s', (name) => {
    expect(() => check({ headers: { [name]: 'x' } })).not.toThrow()
  })

  test.each([
    '?access_token=its-value',
    '?access_token',
    '?a=1&access_token=its-value',
    '?a=1;access_token=its-value',
    '?Access_Token=its-value',
    '?access-token=its-value',
    '?accessToken=its-value',
    '?access%5Ftoken=its-value',
    '?%61ccess_token=its-value',
    '?access_token[]=its-value',
    '?access_token%5B0%5D=its-value',
    '?+access_token=its-value',
    '?access.token=its-value',
    '?access_token%00=its-value',
    '?oauth2_access_token=its-value',
    '?oauth_token=its-value',
    '?oauth_consumer_key=its-value',
    '?oauth_signature=its-value',
    '?bearer_token=its-value',
    '?private_token=its-value',
    '?job_token=its-value',
    '?api_key=its-value',
    '?apikey=its-value',
    '?hapikey=its-value',
    '?api_token=its-value',
    '?auth_token=its-value',
    '?client_secret=its-value',
    '?X-Amz-Security-Token=its-value',
    '?jwt=its-value',
  ])('refuses the query %s, with the fix and without its value', (query) => {
    expect(() => check({ query })).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringMatching(
          /^The query parameter “\w+” carries a credential.* Leave it out, or have the provider definition allow it in api\.callerCredentials\.query\.$/,
        ) as string,
      }),
    )
    expect(() => check({ query })).not.toThrow('its-value')
  })

  test.each(['?_method=DELETE', '?X-HTTP-Method-Override=DELETE', '?x_http_method=PUT'])(
    'refuses the query %s, which changes the method on record',
    (query) => {
      expect(() => check({ query })).toThrow(/changes the method of the call/)
    },
  )

  test.each([
    '',
    '?',
    '?q=access_token',
    '?page_token=x&pageToken=x&next_token=x&sync_token=x',
    '?key=PROJ-1&token=x&input_token=x&sessiontoken=x',
    '?fields=access_token,id',
    '?access_token_type=x',
    '?q=a%26access_token%3Dx',
    '?method=flickr.test',
  ])('passes the query %s', (query) => {
    expect(() => check({ query })).not.toThrow()
  })

  test('lets through what the provider definition allows, and nothing else', () => {
    const allowed = { headers: ['x-api-key'], query: ['api_key'] }
    check({ headers: { 'x-api-key': 'x' }, query: '?api_key=x&API_KEY=y' }, allowed)
    expect(() => check({ headers: { 'x-auth-token': 'x' } }, allowed)).toThrow(/x-auth-token/)
    expect(() => check({ query: '?apikey=x' }, allowed)).toThrow(/apikey/)
    expect(() => check({ query: '?x-api-key=x' }, allowed)).toThrow(/xapikey/)
  })
})

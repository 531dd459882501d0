import {
  AlterSDKError,
  AlterValueError,
  AmbiguousGrantError,
  ConnectConfigError,
  ConnectDeniedError,
  ConnectTimeoutError,
  CredentialRevokedError,
  errorCodes,
  GrantExpiredError,
  GrantNotFoundError,
  GrantRevokedError,
  InsufficientScopeError,
  InvalidKeyError,
  NetworkError,
  PolicyViolationError,
  ReAuthRequiredError,
  ScopeReauthRequiredError,
  TargetNotAllowedError,
  TimeoutError,
  TokenRefreshInProgressError,
} from '@alter-ai/protocol'
import { fromWireError, toBase64UrlList, toWireError } from '@alter-ai/protocol/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const accounts = [{ grantId: 'g1', provider: 'google', accountIdentifier: 'ada@example.com' }]

const errors: readonly AlterSDKError[] = [
  new GrantNotFoundError(),
  new ReAuthRequiredError(),
  new GrantExpiredError(),
  new GrantRevokedError(undefined, { grantId: 'g1', provider: 'google' }),
  new CredentialRevokedError(undefined, { details: { reason: 'client_changed' } }),
  new AmbiguousGrantError(accounts),
  new PolicyViolationError('not at night', { policyError: 'bad time zone' }),
  new TargetNotAllowedError('no'),
  new ScopeReauthRequiredError(),
  new ScopeReauthRequiredError(undefined, { grantId: 'g1', missingScopes: ['a', 'b'] }),
  new TokenRefreshInProgressError(),
  new ConnectDeniedError(),
  new ConnectConfigError('no provider is configured'),
  new ConnectTimeoutError(),
  new InvalidKeyError(),
  new InsufficientScopeError('no', { missingScopes: ['a'] }),
  new NetworkError('cut', { details: { purpose: 'proxy', host: 'api.example', sent: true } }),
  new TimeoutError('late'),
  new AlterValueError('limit must be 1 to 200'),
  new AlterSDKError('binding_failed', 'the session belongs to another user', { status: 409 }),
]

describe('an error on the wire', () => {
  test.each(errors.map((error) => [error.name, error.code, error] as const))(
    '%s (%s) comes back in its class, with all it had',
    (_name, _code, error) => {
      const wire = JSON.parse(JSON.stringify(toWireError(error, 'r1'))) as unknown
      const back = fromWireError(wire, {
        status: error.status ?? 500,
        retryAfter: error.retryAfterSeconds?.toString(),
      })
      expect(back).toBeInstanceOf(error.constructor)
      expect(back).toMatchObject(
        Object.assign({}, error, { name: error.name, message: error.message }),
      )
      expect(back.details).toMatchObject({ ...error.details, request_id: 'r1' })
      if (error instanceof AmbiguousGrantError)
        expect((back as AmbiguousGrantError).accounts).toEqual(accounts)
    },
  )

  test('is { error: { code, message, details, request_id } }, in snake_case', () => {
    const error = new AmbiguousGrantError(accounts, { provider: 'google', grantId: 'g1' })
    expect(toWireError(error, 'r1')).toEqual({
      error: {
        code: 'ambiguous_grant',
        message: error.message,
        details: {
          provider: 'google',
          grant_id: 'g1',
          accounts: [{ grant_id: 'g1', provider: 'google', account_identifier: 'ada@example.com' }],
        },
        request_id: 'r1',
      },
    })
    expect(toWireError(new AlterValueError('no'), 'r1').error).not.toHaveProperty('details')
  })

  test('is told by its header where there is no body, as for HEAD', () => {
    const error = fromWireError(undefined, { status: 404, code: 'grant_not_found' })
    expect(error).toBeInstanceOf(GrantNotFoundError)
    expect(error.status).toBe(404)
    const lacking = { grantId: 'g1', provider: 'google', missingScopes: toBase64UrlList(['a']) }
    const code = 'scope_reauth_required'
    expect(fromWireError(undefined, { status: 403, code, ...lacking })).toMatchObject({
      code,
      ...lacking,
      missingScopes: ['a'],
    })
    for (const missingScopes of ['', '*', 'e30'])
      expect(fromWireError(undefined, { status: 403, code, missingScopes })).toMatchObject({
        missingScopes: [],
      })
  })

  test('keeps a provider’s answer to itself', () => {
    const response = new Response('token-canary')
    const error = new ScopeReauthRequiredError(undefined, { grantId: 'g1', response })
    expect(error.response).toBe(response)
    expect(Object.keys(error)).not.toContain('response')
    expect(JSON.stringify([error, toWireError(error, 'r1')])).not.toContain('response')
  })

  test('of a code that nobody knows, or that is no error of the vault’s, is unexpected_response', () => {
    for (const body of [
      undefined,
      '<html>',
      {},
      { error: 'oops' },
      { error: { code: 'brand_new', message: 'x' } },
      { error: { code: 'constructor' } },
      { error: { code: 7 } },
    ]) {
      const error = fromWireError(body, { status: 418 })
      expect(error).toMatchObject({ code: 'unexpected_response', status: 502 })
      expect(error.details).toMatchObject({ status: 418 })
    }
  })

  test('never throws, whatever comes', () => {
    const header = fc.option(fc.string(), { nil: undefined })
    fc.assert(
      fc.property(fc.anything(), fc.integer(), header, header, (body, status, code, retryAfter) => {
        expect(errorCodes).toContain(fromWireError(body, { status, code, retryAfter }).code)
      }),
    )
    const members = fc.record({ code: fc.constantFrom(...errorCodes), message: fc.anything() })
    const details = fc.dictionary(
      fc.constantFrom(
        'accounts',
        'provider',
        'grant_id',
        'policy_error',
        'missing_scopes',
        '__proto__',
        'x',
      ),
      fc.anything(),
    )
    fc.assert(
      fc.property(members, details, (error, more) => {
        const back = fromWireError({ error: { ...error, details: more } }, { status: 400 })
        expect(back.code).toBe(error.code)
        expect(typeof back.message).toBe('string')
      }),
    )
  })
})

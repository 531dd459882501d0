import { defineProvider } from '@alter-ai/vault'
import { describe, expect, test } from 'vitest'
import { readTokenResponse } from '../../../../packages/vault/src/oauth/token/read-token-response.ts'
import { codeOf } from '../../../support/error-code.ts'

const provider = defineProvider({
  id: 'acme',
  name: 'Acme',
  authorizationUrl: 'https://acme.example/authorize',
  tokenUrl: 'https://acme.example/token',
  anonymous: true,
  errorCodes: { token_expired: 'invalid_grant', busy: 'temporarily_unavailable' },
})

const code = (status: number, text: string, credential: 'client' | 'token' = 'client') =>
  codeOf(readTokenResponse(provider, new Response(text, { status }), 0, credential))

const error = (word: string) => JSON.stringify({ error: word })

describe('a token endpoint that answers 401 (RFC 6749 §5.2)', () => {
  test.each([
    ['invalid_client', error('invalid_client')],
    ['unauthorized_client', error('unauthorized_client')],
    ['invalid_request', error('invalid_request')],
    ['a word that no specification has', error('access_denied')],
    ['no word', '{}'],
    ['a page', '<h1>Unauthorized</h1>'],
    ['nothing', ''],
  ])('refuses the client, with %s', async (_, text) => {
    expect(await code(401, text)).toBe('invalid_client')
  })

  test('refuses the code or refresh token where it says so', async () => {
    expect(await code(401, error('invalid_grant'))).toBe('invalid_grant')
  })

  test('means what the provider definition says', async () => {
    expect(await code(401, error('token_expired'))).toBe('invalid_grant')
    expect(await code(401, error('busy'))).toBe('temporarily_unavailable')
  })

  test('does not refuse the client where only a token was sent', async () => {
    expect(await code(401, '{}', 'token')).toBe('unexpected_response')
    expect(await code(401, error('invalid_client'), 'token')).toBe('invalid_client')
  })

  test('with 400 is read by its word alone', async () => {
    expect(await code(400, error('unauthorized_client'))).toBe('unauthorized_client')
    expect(await code(400, '{}')).toBe('unexpected_response')
  })
})

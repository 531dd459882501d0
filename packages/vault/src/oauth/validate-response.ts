import { createHmac, timingSafeEqual } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import * as oauth from 'oauth4webapi'
import type { RegisteredClient } from '../engine.ts'
import type { Endpoints } from '../providers/provider-metadata.ts'
import { singleValue } from './single-value.ts'

/**
 * Judges a provider's answer: issuer, signature, echoes, error, code. Answers the parameters in the form in which alone a
 * code can be exchanged. `state` has been compared by its hash before; it is passed on so that nothing is skipped.
 *
 * @throws {AlterSDKError} the code of RFC 6749 §4.1.2.1 that the provider sent; `issuer_mismatch` (RFC 9207 §2.4);
 * `unexpected_response` for anything else that is not an answer.
 */
export function validateResponse(
  endpoints: Endpoints,
  client: RegisteredClient,
  parameters: URLSearchParams,
): URLSearchParams {
  const { provider } = client
  const issuer = singleValue(parameters, 'iss')
  const isPromised =
    provider.responseIssuer ||
    endpoints.server.authorization_response_iss_parameter_supported === true
  if (issuer === undefined ? isPromised : issuer !== endpoints.server.issuer) {
    throw new AlterSDKError('issuer_mismatch', 'the answer names another issuer', {
      provider: provider.id,
    })
  }
  assertSigned(client, parameters)
  assertEchoes(client, parameters)
  const unusable = () =>
    new AlterSDKError(
      'unexpected_response',
      "the provider's answer is not as RFC 6749 §4.1.2 has it",
      {
        provider: provider.id,
      },
    )
  try {
    const state = singleValue(parameters, 'state') ?? oauth.expectNoState
    const judged = oauth.validateAuthResponse(
      endpoints.server,
      { client_id: client.clientId },
      parameters,
      state,
    )
    // The library lets an empty or missing code pass.
    if (singleValue(parameters, 'code') === undefined) throw unusable()
    return judged
  } catch (error) {
    if (!(error instanceof oauth.AuthorizationResponseError)) throw unusable()
    throw new AlterSDKError(toErrorCode(error.error), 'the provider answered with an error', {
      provider: provider.id,
    })
  }
}

/** @throws {AlterSDKError} `unexpected_response` where the row promises a signature and there is none that fits. */
function assertSigned({ provider, clientSecret }: RegisteredClient, parameters: URLSearchParams) {
  const rule = provider.responseHmac
  if (rule === undefined) return
  const received = Buffer.from(singleValue(parameters, rule.parameter) ?? '', 'utf8')
  const signed = [...parameters]
    .filter(([name]) => name !== rule.parameter)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('&')
  const expected = createHmac('sha256', clientSecret ?? '')
    .update(signed)
    .digest('hex')
  const isSame =
    clientSecret !== undefined &&
    received.length === expected.length &&
    timingSafeEqual(received, Buffer.from(expected, 'utf8'))
  if (!isSame)
    throw notOfThisFlow(
      provider.id,
      'is not signed as its row says; is the client secret that of this client?',
    )
}

/** @throws {AlterSDKError} `unexpected_response` for an answer about another shop, tenant or site than was asked. */
function assertEchoes({ provider }: RegisteredClient, parameters: URLSearchParams) {
  for (const [name, expected] of Object.entries(provider.responseEchoes)) {
    if (singleValue(parameters, name)?.toLowerCase() !== expected.toLowerCase())
      throw notOfThisFlow(provider.id, `has another ${name} than was asked for`)
  }
}

function notOfThisFlow(provider: string, what: string): AlterSDKError {
  return new AlterSDKError('unexpected_response', `the provider's answer ${what}`, { provider })
}

// The word comes through the browser, so only those of RFC 6749 §4.1.2.1 are taken over.
function toErrorCode(error: string) {
  return authorizationErrors.find((code) => code === error) ?? 'unexpected_response'
}

const authorizationErrors = [
  'access_denied',
  'invalid_request',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
] as const

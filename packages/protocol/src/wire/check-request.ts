import { AlterValueError } from '../errors.ts'
import type { HttpMethod, RequestOptions } from '../vault-client.ts'
import { assertPlainText } from './plain-text.ts'

/**
 * The method of a call, in capitals, once its options are known to go together.
 *
 * @throws {AlterValueError} names the option.
 */
export function checkRequest(method: string, options: RequestOptions): HttpMethod {
  const verb = methods.find((each) => each === String(method).toUpperCase())
  if (verb === undefined) throw new AlterValueError(`method must be one of ${methods.join(', ')}`)
  if (options.json !== undefined && options.body !== undefined)
    throw new AlterValueError('json and body exclude each other')
  const hasBody = options.json !== undefined || options.body !== undefined
  if (hasBody && (verb === 'GET' || verb === 'HEAD'))
    throw new AlterValueError(`a ${verb} request has no body`)
  if (options.grantId !== undefined && options.provider !== undefined) {
    throw new AlterValueError('grantId and provider exclude each other')
  }
  if (options.userToken !== undefined)
    throw new AlterValueError('userToken is not accepted by this vault; name user')
  for (const name of ['grantId', 'provider', 'account', 'reason'] as const)
    assertPlainText(name, options[name])
  for (const text of Object.entries(options.context ?? {}).flat()) assertPlainText('context', text)
  if (options.reason !== undefined && options.reason.length > maxReasonLength) {
    throw new AlterValueError(`reason must be at most ${maxReasonLength} characters`)
  }
  if (options.requiredScopes !== undefined) checkScopes(options.requiredScopes)
  return verb
}

/** One that no provider could have granted would end in a session that nobody can finish (RFC 6749 §3.3). */
function checkScopes(scopes: unknown): void {
  const isList =
    Array.isArray(scopes) &&
    scopes.every((scope) => typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
  if (!isList) throw new AlterValueError('requiredScopes must be a list of scopes, without blanks')
  // All of them travel in one header.
  if (scopes.join(' ').length > maxScopesLength)
    throw new AlterValueError(`requiredScopes must be at most ${maxScopesLength} characters in all`)
}

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const maxReasonLength = 1_000
const maxScopesLength = 4_000

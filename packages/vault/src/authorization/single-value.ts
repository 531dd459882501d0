import { AlterSDKError } from '@alter-ai/protocol'

/**
 * The value of a parameter that may stand once; empty counts as absent.
 *
 * @throws {AlterSDKError} `invalid_request` when it is repeated (RFC 6749 §3.1).
 */
export function singleValue(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name)
  if (values.length > 1) {
    throw new AlterSDKError('invalid_request', 'a parameter of the answer is repeated', {
      status: 400,
    })
  }
  return values[0] === '' ? undefined : values[0]
}

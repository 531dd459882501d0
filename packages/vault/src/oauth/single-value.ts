import { AlterSDKError } from '@alter-ai/protocol'

/**
 * The value of a parameter that may stand once; empty counts as absent.
 *
 * @throws {AlterSDKError} `invalid_request` when it is repeated (RFC 6749 §3.1).
 */
export function singleValue(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name)
  if (values.length > 1) throw repeated()
  return values[0] === '' ? undefined : values[0]
}

/** More parameters than any provider's response has. */
const maxParameters = 50

/**
 * Asserts that no parameter of a response is repeated, in one pass over at most 50 of them.
 *
 * @throws {AlterSDKError} `invalid_request` when one is repeated (RFC 6749 §3.1), or when there are more than 50.
 */
export function assertSingleValues(parameters: URLSearchParams): void {
  const names = new Set<string>()
  for (const name of parameters.keys()) {
    if (names.size === maxParameters) {
      throw new AlterSDKError('invalid_request', 'the response has more than 50 parameters', {
        status: 400,
      })
    }
    if (names.has(name)) throw repeated()
    names.add(name)
  }
}

function repeated(): AlterSDKError {
  return new AlterSDKError('invalid_request', 'a parameter of the response is repeated', {
    status: 400,
  })
}

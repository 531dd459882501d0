import {
  parseConnectionValue,
  type Connection,
  type ConnectionParameter,
} from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'
import type { ClientFault } from './client-faults.ts'

/** Checks the operator's values against the patterns of the definition. Its lists and suffixes bind user input and responses
 * only, because the operator decides where secrets may go. */
export function configuredConnection(
  key: string,
  row: Provider,
  given: Connection = {},
): { readonly values: Connection; readonly faults: readonly ClientFault[] } {
  const values: Record<string, string> = {}
  const faults: ClientFault[] = []
  const complain = (code: ClientFault['code'], name: string, rule: string) => {
    const path = `providers.${key}.connection.${name}`
    faults.push({ code, path, message: `${path} ${rule}` })
  }
  for (const name of Object.keys(given)) {
    if (!row.connection.some((one) => one.name === name && isConfigurable(one))) {
      const rule = 'is not a configurable parameter of this provider'
      complain('connection_value_invalid', name, rule)
    }
  }
  for (const { values: _values, suffixes: _suffixes, ...parameter } of row.connection) {
    const { name, source } = parameter
    const set = Object.hasOwn(given, name) ? given[name] : undefined
    if (set !== undefined && isConfigurable(parameter)) {
      const value = parseConnectionValue(parameter, set)
      if (value !== undefined) values[name] = value
      else complain('connection_value_invalid', name, 'has the wrong form')
    } else if (source === 'operator' && parameter.default !== undefined) {
      values[name] = parameter.default
    } else if (source === 'operator' && parameter.required) {
      const { example } = parameter
      const rule = example === undefined ? 'is required' : `is required, such as ${example}`
      complain('connection_value_missing', name, rule)
    }
  }
  return { values, faults }
}

function isConfigurable({ source }: ConnectionParameter): boolean {
  return source === 'operator' || source === 'input'
}

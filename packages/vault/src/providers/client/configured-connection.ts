import {
  parseConnectionValue,
  type Connection,
  type ConnectionParameter,
} from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'
import type { ClientFault } from './client-faults.ts'

/** The operator knows where the secrets may go, so a row's lists and domains do not bind here; its pattern does. */
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
      const rule = 'is no parameter of this provider that can be configured'
      complain('connection_value_invalid', name, rule)
    }
  }
  for (const { values: _values, suffixes: _suffixes, ...parameter } of row.connection) {
    const { name, source } = parameter
    const set = Object.hasOwn(given, name) ? given[name] : undefined
    if (set !== undefined && isConfigurable(parameter)) {
      const value = parseConnectionValue(parameter, set)
      if (value !== undefined) values[name] = value
      else complain('connection_value_invalid', name, 'is not of the right form')
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

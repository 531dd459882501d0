import { defineProvider } from './define-provider.ts'
import { definitionOfAlias, type ProviderAlias } from './provider-alias.ts'
import type { Provider, ProviderInput } from './provider.ts'

/**
 * Rows by their id. A row is checked, and its usual values are filled in, when somebody asks for it: an app uses a few of
 * them, and should not wait for the others at each start. An alias is put together at that moment too.
 */
export function lazyRows(
  rows: readonly ProviderInput[],
  aliases: readonly ProviderAlias[] = [],
): ReadonlyMap<string, Provider> {
  const inputs = new Map<string, () => ProviderInput>()
  for (const row of rows) inputs.set(row.id, () => row)
  for (const alias of aliases) inputs.set(alias.id, () => definitionOfAlias(alias))
  const checked = new Map<string, Provider>()
  const get = (id: string): Provider | undefined => {
    const input = inputs.get(id)
    if (input === undefined) return undefined
    const row = checked.get(id) ?? defineProvider(input())
    checked.set(id, row)
    return row
  }
  function* entries(): Generator<[string, Provider]> {
    for (const id of inputs.keys()) {
      const row = get(id)
      if (row !== undefined) yield [id, row]
    }
  }
  function* values(): Generator<Provider> {
    for (const [, row] of entries()) yield row
  }
  return {
    size: inputs.size,
    has: (id) => inputs.has(id),
    get,
    keys: () => inputs.keys(),
    values,
    entries,
    forEach(callback) {
      for (const [id, row] of entries()) callback(row, id, this)
    },
    [Symbol.iterator]: entries,
  }
}

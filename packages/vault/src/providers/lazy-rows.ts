import { defineProvider } from './define-provider.ts'
import type { Provider, ProviderInput } from './provider.ts'

/**
 * Rows by their id. A row is checked, and its usual values are filled in, when somebody asks for it: an app uses a few of
 * them, and should not wait for the others at each start.
 */
export function lazyRows(rows: readonly ProviderInput[]): ReadonlyMap<string, Provider> {
  const inputs = new Map(rows.map((row) => [row.id, row]))
  const checked = new Map<string, Provider>()
  const get = (id: string): Provider | undefined => {
    const input = inputs.get(id)
    if (input === undefined) return undefined
    const row = checked.get(id) ?? defineProvider(input)
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

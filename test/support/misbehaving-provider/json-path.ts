/**
 * Puts a value at `a.b` or `0.id` of a JSON value. A number in a path is an index of a list. What is there already stays, so
 * whoever puts first decides.
 */
export function putAt(root: object, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() ?? path
  let place = root as Record<string, unknown>
  for (const [index, key] of keys.entries()) {
    if (!Object.hasOwn(place, key)) place[key] = isIndex(keys[index + 1] ?? last) ? [] : {}
    const inner = place[key]
    if (typeof inner !== 'object' || inner === null) return
    place = inner as Record<string, unknown>
  }
  if (!Object.hasOwn(place, last)) place[last] = value
}

/** The value at a path, or nothing. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** An empty JSON value in which these paths can be: a list where the first of them begins with a number. */
export function emptyFor(paths: readonly string[]): object {
  return isIndex(paths[0]?.split('.')[0] ?? '') ? [] : {}
}

function isIndex(key: string): boolean {
  return /^\d+$/.test(key)
}

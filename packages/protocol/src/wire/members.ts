/**
 * Reading values that may be anything: each of these takes every value, throws nothing, and answers `undefined` for what is
 * not of its type.
 */

/** The members of an object; none for anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** A time in ISO 8601. */
export function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export function oneOf<Word extends string>(
  words: readonly Word[],
  value: unknown,
): Word | undefined {
  return words.find((word) => word === value)
}

/** Every item as `parse` reads it; `undefined` where one of them, or the list, is not what it has to be. */
export function listOf<Item>(
  value: unknown,
  parse: (item: unknown) => Item | undefined,
): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: Item[] = []
  for (const each of value as readonly unknown[]) {
    const item = parse(each)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

/** The members whose value is of one of the types, without the others. */
export function recordOf<Value>(
  value: unknown,
  parse: (member: unknown) => Value | undefined,
): Readonly<Record<string, Value>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const parsed = parse(member)
      return parsed === undefined ? [] : [[name, parsed]]
    }),
  )
}

type Defined<Members> = {
  [Name in keyof Members as undefined extends Members[Name] ? never : Name]: Members[Name]
} & {
  [Name in keyof Members as undefined extends Members[Name] ? Name : never]?: Exclude<
    Members[Name],
    undefined
  >
}

/** The same object without the members that are `undefined`: what is not there is absent. */
export function withoutUndefined<Members extends object>(members: Members): Defined<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Defined<Members>
}

/** The same object when none of its members is `undefined`: what has to be there is there. */
export function wholeOf<Members extends object>(
  members: Members,
): { [Name in keyof Members]: Exclude<Members[Name], undefined> } | undefined {
  if (Object.values(members).includes(undefined)) return undefined
  return members as { [Name in keyof Members]: Exclude<Members[Name], undefined> }
}

import type { Page } from '../vault-client.ts'
import { listOf, membersOf, textOf, withoutUndefined } from './members.ts'

/** One page of a list, on the wire. */
export interface WirePage<Item> {
  readonly items: readonly Item[]
  readonly next_cursor?: string
}

export function toWirePage<Item, Wire>(
  { items, nextCursor }: Page<Item>,
  toWire: (item: Item) => Wire,
): WirePage<Wire> {
  return withoutUndefined({ items: items.map(toWire), next_cursor: nextCursor })
}

/** Total: `undefined` where the page, or an item of it, is not of the documented form. */
export function parsePage<Item>(
  value: unknown,
  parse: (item: unknown) => Item | undefined,
): Page<Item> | undefined {
  const wire = membersOf(value)
  const items = listOf(wire['items'], parse)
  return items && withoutUndefined({ items, nextCursor: textOf(wire['next_cursor']) })
}

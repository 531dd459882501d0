import type { ProviderInput } from './provider.ts'

/**
 * Another id for a definition: a product that shares its provider's OAuth server, as Gmail shares Google's. An alias has a
 * name and default scopes of its own. Accounts, hosts, endpoints and everything else are the parent's.
 */
export interface ProviderAlias {
  readonly id: string
  readonly parent: ProviderInput
  /** What people read where they choose. */
  readonly name: string
  readonly category?: string
  /** Requested by default, in addition to the parent's. The parent's `scopes` say what they allow. */
  readonly defaultScopes: readonly string[]
  /** Name of the icon in the bundled set, where the product has its own. */
  readonly logo?: string
  readonly notes?: readonly string[]
  /** Where the scopes were found. */
  readonly sources: readonly string[]
}

/** The whole definition of an alias. It follows its parent, because nothing of the parent is written twice. */
export function definitionOfAlias({ parent, ...own }: ProviderAlias): ProviderInput {
  return {
    ...parent,
    ...own,
    aliasOf: parent.id,
    defaultScopes: [...(parent.defaultScopes ?? []), ...own.defaultScopes],
    notes: [...(parent.notes ?? []), ...(own.notes ?? [])],
    sources: [...(parent.sources ?? []), ...own.sources],
  }
}

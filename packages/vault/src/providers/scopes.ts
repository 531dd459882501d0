import type { RegisteredClient } from '../engine.ts'
import type { Provider } from './provider.ts'

/** A scope, and what it allows in the words of the provider's row; without any, the scope itself. */
export interface DescribedScope {
  readonly scope: string
  readonly description: string
}

/**
 * The scopes among those wanted that were not granted, in the spelling in which they were wanted. More than was wanted may
 * have been granted, in any order; and the row knows by which others a scope is granted as well.
 */
export function lackedScopes(
  provider: Provider,
  granted: readonly string[],
  wanted: readonly string[],
): string[] {
  return wanted.filter((scope) => !isGranted(provider, granted, scope))
}

/**
 * What a session asks the provider for: what the client always asks for, what the session requires besides, and what the grant
 * has that is to be renewed. (A provider that is asked for less than before takes the rest away.)
 */
export function scopesToAsk(
  { provider, scopes }: Pick<RegisteredClient, 'provider' | 'scopes'>,
  required: readonly string[],
  held: readonly string[],
): string[] {
  const asked = [...scopes]
  for (const scope of [...required, ...held]) {
    if (!isGranted(provider, asked, scope)) asked.push(scope)
  }
  return asked
}

export function describeScope({ scopes }: Provider, scope: string): DescribedScope {
  return { scope, description: Object.hasOwn(scopes, scope) ? String(scopes[scope]) : scope }
}

function isGranted({ scopeAliases }: Provider, granted: readonly string[], scope: string): boolean {
  const others = Object.hasOwn(scopeAliases, scope) ? scopeAliases[scope] : undefined
  return granted.includes(scope) || others?.some((other) => granted.includes(other)) === true
}

/** The requested scopes, identity scopes first. */
export function askedScopes(row: Provider, configured: readonly string[] | undefined): string[] {
  return [...new Set([...row.identityScopes, ...(configured ?? row.defaultScopes)])]
}

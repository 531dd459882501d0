import type { Provider } from '@alter-ai/vault'

/**
 * Granted scopes as the provider tells them: in its own spelling, which is what a row's aliases are that point at each other,
 * and without those that another of them includes.
 */
export function toldScopes({ scopeAliases }: Provider, scopes: readonly string[]): string[] {
  const told = scopes.flatMap((scope) => {
    const others = scopeAliases[scope] ?? []
    const spelling = others.find((other) => scopeAliases[other]?.includes(scope) === true)
    if (spelling !== undefined) return [spelling]
    return others.some((other) => scopes.includes(other)) ? [] : [scope]
  })
  return [...new Set(told)]
}

// The package's own entry prints a warning when it is loaded on a Node release it no longer tests on, with no way to turn
// that off. The two modules behind the entry print nothing, so they are loaded instead; here are their types.

declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import type { interactionPolicy } from 'oidc-provider'

  export const base: typeof interactionPolicy.base
  export const Prompt: typeof interactionPolicy.Prompt
}

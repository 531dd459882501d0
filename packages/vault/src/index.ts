// Step 1 to 6 hang on one object: createVault() makes it.
export { createVault, type ConnectFlow, type Vault } from './vault.ts'
export type {
  AppBranding,
  GrantLimits,
  ProviderClientOptions,
  VaultOptions,
} from './options/vault-options.ts'
export type { AppLogo } from './options/app-logo.ts'

// Providers are data: the rows there are, and how to describe another.
export { catalogue } from './providers/catalogue/index.ts'
export { custom } from './providers/catalogue/custom.ts'
export { github } from './providers/catalogue/github.ts'
export { google } from './providers/catalogue/google.ts'
export { slack } from './providers/catalogue/slack.ts'
export { defineProvider } from './providers/define-provider.ts'
export { examineProviders, type ProviderFinding } from './providers/examine/examine-providers.ts'
export type { Provider, ProviderInput } from './providers/provider.ts'

// For those who keep their root key elsewhere.
export type { KeyProvider } from './encryption/key-provider.ts'

// What an HTTP face needs to serve the flow.
export type { ReceivedResponse } from './oauth/receive-response.ts'
export type { Identified } from './browser/check-binding.ts'
export type { Cookies, CookieNames } from './browser/flow-cookie.ts'
export { randomBase62 } from './encryption/token-hash.ts'
export { readCookies } from '@alter-ai/protocol/wire'
export type {
  AskedParameter,
  ConnectProblem,
  ConnectView,
  ProviderChoice,
} from './browser/connect-view.ts'
export type { Redeemed } from './browser/redeem-session.ts'
export type { SessionResult } from './session/session-result.ts'
export type { PageLook } from './storage/tables/connect-sessions.ts'

// Time, randomness and network are arguments.
export type { Clock } from './clock.ts'
export type { RandomBytes } from './random.ts'
export type { Repeat } from './background.ts'
export { createOutbound, type Outbound, type OutboundOptions } from './http/outbound.ts'

export * from '@alter-ai/protocol'

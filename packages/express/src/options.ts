import { AlterSDKError, type EndUser, type Logger, type VaultClient } from '@alter-ai/protocol'
import { callIdentify, consoleLogger, createLog } from '@alter-ai/protocol/log'
import type { Vault } from '@alter-ai/vault'
import type { Request } from 'express'
import { mintEmbedded } from './vault/mint-embedded.ts'
import { mintRemote } from './vault/mint-remote.ts'
import type { Middleware } from './middleware.ts'

export interface AlterConnectOptions {
  /** `await createVault(…)`, which is then served below the mount; or `new App(…)`, for a vault that runs elsewhere. */
  readonly vault: Vault | VaultClient
  /** Who is logged in, told from the request; nothing when nobody is. Decides whose accounts are connected. */
  readonly identify: (
    request: Request,
  ) => EndUser | undefined | null | Promise<EndUser | undefined | null>
  /**
   * Where browsers reach the mount, e.g. `https://app.example.com/alter`. https; http only on loopback. Required for a vault
   * elsewhere; one in this process has it already.
   */
  readonly publicURL?: string
  /** For a vault elsewhere: origins of the pages that may connect. Default: that of `publicURL`. */
  readonly origins?: readonly string[]
  /**
   * Receives one line for each refused or failed request, with the request id that its page or body shows. `console` and
   * `pino` are loggers. An error that `identify` throws is written with message and stack. Default: the logger of a vault in
   * this process; else warnings and errors on the console.
   */
  readonly logger?: Logger
}

/**
 * The options, checked, so that what is missing fails where it is mounted and not at some user's click.
 *
 * @throws {AlterSDKError} `invalid_config`, naming the option.
 */
export function toMiddleware(options: AlterConnectOptions): Middleware {
  const { vault, identify, publicURL, origins, logger } = options
  if (!isClient(vault)) throw invalid('vault', 'must be await createVault(…) or new App(…)')
  if (typeof identify !== 'function')
    throw invalid('identify', 'must be a function that says who is logged in')
  const shared = {
    vault,
    identify: (request: Request) =>
      callIdentify(async () => (await identify(request)) ?? undefined),
  }
  if (isEmbedded(vault)) {
    if ((publicURL ?? vault.publicURL) !== vault.publicURL)
      throw invalid('publicURL', 'is the vault’s own, and need not be said again')
    if (origins !== undefined) throw invalid('origins', 'are the vault’s own: see app.origins')
    const log = logger === undefined ? vault.log : createLog(logger, { clock: Date.now })
    return {
      ...shared,
      log,
      logger,
      embedded: vault,
      publicURL: vault.publicURL,
      origins: vault.origins,
      look: vault,
      mint: mintEmbedded(vault, log),
    }
  }
  const mount = checkURL(publicURL)
  return {
    ...shared,
    log: createLog(logger ?? consoleLogger, { clock: Date.now }),
    logger,
    publicURL: mount,
    origins: new Set(checkOrigins(origins ?? [new URL(mount).origin])),
    look: { appName: '', appBranding: {}, publicURL: mount },
    mint: mintRemote(vault, mount),
  }
}

function isClient(vault: unknown): vault is VaultClient {
  const { createConnectSession, completeConnectSession, forUser } = (vault ?? {}) as VaultClient
  return [createConnectSession, completeConnectSession, forUser].every(
    (method) => typeof method === 'function',
  )
}

function isEmbedded(vault: VaultClient): vault is Vault {
  return 'connectFlow' in vault
}

function checkURL(text: string | undefined): string {
  if (text === undefined)
    throw invalid('publicURL', 'is missing; with a vault elsewhere it says where the mount is')
  const url = URL.canParse(text) ? new URL(text) : undefined
  const mount = text.replace(/\/+$/, '')
  if (
    url === undefined ||
    !isSafe(url) ||
    `${url.origin}${url.pathname}`.replace(/\/+$/, '') !== mount
  )
    throw invalid('publicURL', `must be an address such as https://app.example.com/alter (${web})`)
  return mount
}

function checkOrigins(origins: readonly string[]): readonly string[] {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined
    if (url === undefined || !isSafe(url) || url.origin !== origin)
      throw invalid('origins', `must be origins such as https://app.example.com (${web})`)
  }
  return origins
}

const web = 'https; http only on loopback'

function isSafe({ protocol, hostname }: URL): boolean {
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback)
}

function invalid(option: string, problem: string): AlterSDKError {
  return new AlterSDKError('invalid_config', `alterConnect(): ${option} ${problem}`)
}

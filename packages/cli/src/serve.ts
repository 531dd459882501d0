import { AlterSDKError } from '@alter-ai/protocol'
import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import { createVault, type Vault } from '@alter-ai/vault'
import { createClientAddress } from './http/client-address.ts'
import { createJsonLogger } from './json-logger.ts'
import { listen } from './http/listen.ts'
import { print, printError } from './print.ts'
import { readServeConfig, type ServeConfig } from './serve-config.ts'
import { UsageError } from './usage-error.ts'

export interface ServeOptions {
  readonly configPath: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * `alter serve`: runs the vault until SIGTERM or SIGINT, then lets what runs finish and closes it. Answers the exit code.
 *
 * @throws {UsageError} what is wrong with the configuration, the encryption key included.
 */
export async function serve({ configPath, env }: ServeOptions): Promise<number> {
  const config = readServeConfig(configPath, env)
  if (config.apiKeyHash === undefined) return showNewKey(configPath, config.ref)
  const stopped = stopSignal()
  const log = createJsonLogger(config.logLevel)
  const { logger } = log
  const vault = await openVault(configPath, { ...config, vault: { ...config.vault, logger } })
  if (vault === undefined) {
    await log.close()
    return 1
  }
  try {
    const apiKeys = createApiKeys([{ name: 'default', hash: config.apiKeyHash }])
    const clientAddress = createClientAddress(config.trustProxy, (warning) =>
      logger.warn({ event: 'serve.forwarded_header' }, warning),
    )
    const server = createServer({ vault, apiKeys, clientAddress })
    const listener = await listen(server, { ...config.listen, publicURL: vault.publicURL })
    logger.info(
      {
        event: 'serve.listening',
        host: listener.host,
        port: listener.port,
        public_url: vault.publicURL,
        redirect_uris: vault.redirectUris,
      },
      'The vault is listening. Register the redirect URIs with the providers.',
    )
    await stopped
    logger.info({ event: 'serve.stopping' }, 'The vault lets running requests finish.')
    await listener.stop()
    logger.info({ event: 'serve.stopped' }, 'The vault has stopped.')
    return 0
  } catch (error) {
    const complaint = listenComplaint(error, config)
    if (complaint === undefined) throw error
    printError(`alter serve: ${complaint}`)
    return 1
  } finally {
    await vault.close()
    await log.close()
  }
}

function stopSignal(): Promise<unknown> {
  // A second one finds no listener any more, and ends the process at once.
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
}

function showNewKey(configPath: string, ref: string): number {
  const { key, hash } = generateApiKey(ref)
  print(`There is no API key yet. This is a new one, shown now and never again; give it to your app:

  ${key}

Put its hash into ${configPath}, and start again:

  "apiKeyHash": "${hash}"`)
  return 2
}

async function openVault(configPath: string, config: ServeConfig): Promise<Vault | undefined> {
  try {
    return await createVault(config.vault)
  } catch (error) {
    if (!(error instanceof AlterSDKError)) throw error
    const message = `${configPath}: ${error.message.replace(/^createVault options: /, '')}`
    if (error.code !== 'storage_unavailable') throw new UsageError(message, { cause: error })
    printError(`alter serve: ${message}`)
    return undefined
  }
}

function listenComplaint(error: unknown, { listen: { host, port } }: ServeConfig) {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is in use; choose another: listen.port`
  if (code === 'EACCES') return `port ${port} needs more rights; choose one above 1023: listen.port`
  return `cannot listen on ${host} (${code ?? 'unknown'}); look at listen.host`
}

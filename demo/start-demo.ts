import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createVault, type Vault } from '@alter-ai/vault'
import { startProvider, type DemoAuthorizationServer } from './provider/start-provider.ts'
import { SetupError } from './setup-error.ts'
import { buildClient } from './site/build-client.ts'
import { createApp } from './site/create-app.ts'
import { ensureEncryptionKey } from './site/encryption-key.ts'
import { listen, type Listener } from './site/listen.ts'
import { readProviders, type DemoProvider } from './site/providers.ts'

export interface DemoOptions {
  /** 0 takes whichever port is free. */
  readonly port: number
  /** Port of the demo's OAuth provider. Default: the one after `port`, or any free one where that is 0. */
  readonly providerPort?: number
  /** Folder of the encryption key and the database; made when missing. */
  readonly dataDir: string
  /** Where `GOOGLE_CLIENT_ID` and the like are looked up. Default: nowhere, all providers are the demo's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** `publicURL` of an app of one's own, which may connect to the demo's provider under the key `local`. */
  readonly appURL?: string
  /** Receives each error that the vault logs with its stack. Default: nothing. */
  readonly onError?: (error: unknown) => void
}

export interface Demo {
  /** `http://localhost:<port>` */
  readonly url: string
  readonly provider: DemoAuthorizationServer
  readonly vault: Vault
  readonly providers: readonly DemoProvider[]
  readonly dataDir: string
  readonly appURL: string | undefined
  /** Stops listening, cuts what is open, and closes vault and provider. */
  readonly close: () => Promise<void>
}

/**
 * Starts the whole demo in this process, prints nothing, and settles when the first page can be asked for.
 *
 * It listens before anything else, because the vault's public URL and the redirect URIs hold the port.
 *
 * @throws {SetupError} a port is taken, or half of a client id and secret is missing.
 * @throws {AlterSDKError} `invalid_config` when the encryption key does not open the database.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { port, providerPort = port === 0 ? 0 : port + 1, dataDir, appURL } = options
  const opened: { close: () => Promise<void> }[] = []
  const close = async () => {
    for (const each of opened.splice(0)) await each.close()
  }
  try {
    const site = await listenOn(port)
    opened.push(site)
    const publicURL = `${site.origin}/alter`
    const provider = await startProviderOn(providerPort, publicURL, appURL)
    opened.push(provider)
    const [scripts, encryptionKey] = await Promise.all([buildClient(), prepareData(dataDir)])
    const providers = readProviders(provider, options.environment ?? {})
    const vault = await createVault({
      publicURL,
      app: { name: 'Alter Connect demo' },
      database: `sqlite:${join(dataDir, 'vault.db')}`,
      encryptionKey,
      providers: Object.fromEntries(providers.map(({ key, client }) => [key, client])),
      ...(options.onError && { onError: options.onError }),
    })
    // Before the provider: a revocation under way may still be told there.
    opened.splice(1, 0, vault)
    site.serve(createApp({ origin: site.origin, vault, providers, scripts }))
    return { url: site.origin, provider, vault, providers, dataDir, appURL, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function listenOn(port: number): Promise<Listener> {
  try {
    return await listen(port)
  } catch (error) {
    throw toSetupError(error, port)
  }
}

async function startProviderOn(
  port: number,
  publicURL: string,
  appURL: string | undefined,
): Promise<DemoAuthorizationServer> {
  const callback = (key: string) => [`${publicURL}/oauth/callback/${key}`]
  const ownApp = appURL === undefined ? [] : [`${appURL}/oauth/callback/local`]
  try {
    return await startProvider({
      port,
      redirectUris: {
        google: [...callback('google'), ...ownApp],
        github: callback('github'),
        slack: callback('slack'),
      },
    })
  } catch (error) {
    throw toSetupError(error, port)
  }
}

function toSetupError(error: unknown, port: number): unknown {
  const code = (error as { code?: unknown } | undefined)?.code
  if (code === 'EADDRINUSE') {
    return new SetupError(
      `port ${port} is taken. It needs two ports in a row; choose others, e.g. PORT=4000 npm run demo`,
    )
  }
  if (code === 'EACCES') return new SetupError(`port ${port} may not be opened; choose another.`)
  return error
}

async function prepareData(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return ensureEncryptionKey(dataDir)
}

import { App } from '@alter-ai/alter-sdk'
import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import { createVault, type Vault, type VaultOptions } from '@alter-ai/vault'
import { listen } from '../../packages/cli/src/http/listen.ts'
import { startAuthorizationServer, type TestProvider } from './authorization-server.ts'
import { testVaultOptions } from './create-test-vault.ts'
import { freePort } from './free-port.ts'

/** A vault as a service of its own, on a third host: it sees no login of the app's, and no cookie of its pages. */
export interface Standalone {
  readonly publicURL: string
  readonly vault: Vault
  readonly provider: TestProvider
  /** What the app's back end holds. */
  readonly client: App
  readonly apiKey: string
  readonly close: () => Promise<void>
}

export async function serveStandalone(options: Partial<VaultOptions> = {}): Promise<Standalone> {
  const port = await freePort()
  const publicURL = `http://[::1]:${port}`
  const callback = (key: string) => [`${publicURL}/oauth/callback/${key}`]
  const provider = await startAuthorizationServer({
    redirectUris: {
      google: callback('google'),
      github: callback('github'),
      slack: callback('slack'),
    },
  })
  const vault = await createVault({ ...testVaultOptions(provider), publicURL, ...options })
  const { key, hash } = generateApiKey('main')
  const server = createServer({ vault, apiKeys: createApiKeys([{ name: 'app', hash }]) })
  const listener = await listen(server, { host: '::1', port, publicURL })
  return {
    publicURL,
    vault,
    provider,
    apiKey: key,
    client: new App({ apiKey: key, baseURL: publicURL }),
    async close() {
      await listener.stop()
      await vault.close()
      await provider.close()
    },
  }
}

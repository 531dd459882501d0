import { appendFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { createOutbound, type Outbound } from '@alter-ai/vault'
import { createTestApp } from './create-test-app.ts'
import type { TestProvider } from './authorization-server.ts'
import { serveSdkPage } from './sdk-page.ts'

/**
 * The test app in a process of its own, for tests that kill it or read all it prints:
 * `startChild('test/support/app-process.ts', [JSON.stringify(settings)])`. It prints `ready` when it listens, and ends
 * cleanly when a line comes in.
 */
export interface AppProcessSettings {
  readonly port: number
  readonly database: string
  readonly encryptionKey: string
  /** What the vault needs to know of a provider that runs in the parent. */
  readonly provider: Pick<TestProvider, 'origin' | 'urls' | 'clients'>
  /** Serves `/page` with the SDK, which has to be bundled first. Default true. */
  readonly sdkPage?: boolean
  /** A file that gets every secret that passes between vault and provider, one `kind value` a line. */
  readonly secretsFile?: string
  /** Prints the log, and errors of the vault whole, as deep as they go, as a careless operator might. */
  readonly printErrors?: boolean
}

const settings = JSON.parse(process.argv[2] ?? '{}') as AppProcessSettings
const app = await createTestApp({
  port: settings.port,
  // The parent drives the provider; this process only talks to it.
  provider: settings.provider as TestProvider,
  ...(settings.sdkPage !== false && { before: await serveSdkPage() }),
  after: (host, vault) => {
    host.get('/call/:grant', async (request, response) => {
      const url = `${settings.provider.urls.google.apiUrl}/calendar/events`
      const answer = await vault.request('GET', url, { grantId: request.params.grant })
      response.json(await answer.json())
    })
  },
  vault: {
    database: settings.database,
    encryptionKey: settings.encryptionKey,
    ...(settings.printErrors === true && {
      logger: console,
      onError: (error) => console.error(inspect(error, { depth: 20, showHidden: true })),
    }),
    ...(settings.secretsFile !== undefined && {
      outbound: listenIn(createOutbound(), settings.secretsFile),
    }),
  },
})
console.log('ready')
process.stdin.once('data', () => {
  void app.close().then(() => process.exit(0))
})

/** The real outbound client, with somebody who writes down the secrets that pass. */
function listenIn(outbound: Outbound, file: string): Outbound {
  const note = (kind: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') appendFileSync(file, `${kind} ${value}\n`)
  }
  return {
    ...outbound,
    async fetch(request) {
      if (typeof request.body === 'string') {
        const form = new URLSearchParams(request.body)
        for (const kind of ['code', 'code_verifier', 'client_secret', 'token', 'refresh_token']) {
          note(kind, form.get(kind))
        }
      }
      const response = await outbound.fetch(request)
      const text = await response.text()
      if (text.startsWith('{')) {
        const body = JSON.parse(text) as Record<string, unknown>
        for (const kind of ['access_token', 'refresh_token', 'id_token']) note(kind, body[kind])
      }
      return new Response(text === '' ? null : text, response)
    },
  }
}

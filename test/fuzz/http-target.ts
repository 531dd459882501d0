/**
 * What `http.test.ts` shoots at, in a process of its own: an app with an embedded vault, and a vault that stands alone. Prints
 * where they are, as JSON, and for each line that comes in what it weighs by then; ends at a line `end`. Its argument is a
 * folder for the databases.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createApiKeys, createServer, generateApiKey } from '@alter-ai/server'
import { createVault, type Vault } from '@alter-ai/vault'
import { listen } from '../../packages/cli/src/http/listen.ts'
import { createTestApp } from '../support/create-test-app.ts'
import { ada, FlowBrowser, publicIdOf, testVaultOptions } from '../support/create-test-vault.ts'
import { freePort } from '../support/free-port.ts'
import { startAuthorizationServer, type TestProvider } from '../support/authorization-server.ts'
import type { FuzzServer, FuzzTargets } from './fuzzed-request.ts'

export interface Weight {
  readonly rssBytes: number
  /** What background work, and what nobody expected, complained about. */
  readonly errors: number
}

const folder = process.argv[2] ?? '.'
const app = await createTestApp({ vault: { database: `sqlite:${join(folder, 'app.db')}` } })
const errors: unknown[] = []
const port = await freePort()
const publicURL = `http://localhost:${port}`
const provider = await startAuthorizationServer({
  redirectUris: {
    google: [`${publicURL}/oauth/callback/google`],
    github: [`${publicURL}/oauth/callback/github`],
    slack: [`${publicURL}/oauth/callback/slack`],
  },
})
const vault = await createVault({
  ...testVaultOptions(provider),
  publicURL,
  database: `sqlite:${join(folder, 'alone.db')}`,
  onError: (error) => errors.push(error),
})
const { key, hash } = generateApiKey('main')
const server = createServer({ vault, apiKeys: createApiKeys([{ name: 'fuzz', hash }]) })
const listener = await listen(server, { host: 'localhost', port, publicURL })

const targets: FuzzTargets = {
  servers: [
    {
      host: 'localhost',
      port: Number(new URL(app.origin).port),
      mount: '/alter',
      // The app's own, and the vault's pages behind them.
      routes: [
        { method: 'POST', path: '/session' },
        { method: 'GET', path: '/connect/slack' },
        { method: 'GET', path: '/return' },
        { method: 'GET', path: '/' },
        ...routesOf(createServer({ vault: app.vault })),
      ],
    },
    { host: 'localhost', port, mount: '', routes: routesOf(server), apiKey: key },
  ],
  words: [
    ...(await wordsOf(app.vault, app.provider)),
    ...(await wordsOf(vault, provider)),
    key,
    `${provider.urls.slack.apiUrl}/users.profile.get`,
    Buffer.from(JSON.stringify(ada)).toString('base64url'),
  ],
}
console.log(JSON.stringify(targets))

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break
  const weight: Weight = {
    rssBytes: await settledRss(),
    errors: errors.length + app.errors.length,
  }
  console.log(JSON.stringify(weight))
}
await listener.stop()
await vault.close()
await provider.close()
await app.close()
process.exit(0)

/** Bytes in use once collecting has stopped freeing any: finalizers and closed sockets take some turns. */
async function settledRss(): Promise<number> {
  let least = Infinity
  for (let unchanged = 0; unchanged < 5; unchanged += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
    const { rss } = process.memoryUsage()
    if (rss < least) unchanged = 0
    least = Math.min(least, rss)
  }
  return least
}

function routesOf({
  routes,
}: Pick<ReturnType<typeof createServer>, 'routes'>): FuzzServer['routes'] {
  return routes().map(({ method, path }) => ({
    method,
    path: path.replace(':client', 'slack').replace(':id', 'grant-id'),
  }))
}

/** Tokens, cookies, states and grants that are good, so that the fuzz gets behind the first check. */
async function wordsOf(from: Vault, at: TestProvider): Promise<string[]> {
  const words: string[] = []
  const own = { allowedOrigin: new URL(from.publicURL).origin }
  for (let flow = 0; flow < 3; flow += 1) {
    const browser = new FlowBrowser({ vault: from, provider: at })
    if (flow === 0) words.push((await browser.grant('slack', ada, { session: own })).grant_id)
    const session = await browser.mint('slack', ada, own)
    words.push(session.sessionToken, publicIdOf(session.connectUrl))
    if (flow === 1) continue
    await browser.redeem(session.connectUrl)
    const url = await browser.authorize(session.connectUrl, 'slack')
    const { redirect } = await at.authorize(url, { jar: browser.jar })
    words.push(...redirect.searchParams.values())
    words.push([...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
  }
  return words
}

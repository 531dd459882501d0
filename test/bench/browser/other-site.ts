import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Vault } from '@alter-ai/vault'
import express from 'express'
import { bundleSdk } from '../../support/bundle-sdk.ts'
import { ada } from '../../support/create-test-vault.ts'

/** An app on another site than its vault. */
export interface OtherSite {
  readonly origin: string
  readonly useVault: (vault: Vault) => void
  readonly close: () => Promise<void>
}

/** Starts it, with one page that connects like the pages on the vault's own site. */
export async function startOtherSite(): Promise<OtherSite> {
  const sdk = await bundleSdk()
  let vault: Vault | undefined
  const app = express()
  app.get('/sdk.js', (_request, response) => void response.type('js').send(sdk))
  app.get('/page', (_request, response) => {
    response.type('html').send(`<!doctype html><html lang="en"><title>Other site</title>
<button id="connect-btn">Connect</button><script type="module">
  import AlterConnect from '/sdk.js'
  const heard = (window.heard = [])
  const connect = AlterConnect.create({ baseURL: '${String(vault?.publicURL)}' })
  const token = async () => (await (await fetch('/session')).json()).session_token
  document.getElementById('connect-btn').addEventListener('click', () =>
    connect.open({
      token,
      onSuccess: () => heard.push(['onSuccess']),
      onError: () => heard.push(['onError']),
      onExit: () => heard.push(['onExit']),
    }),
  )
</script>`)
  })
  app.get('/session', async (_request, response) => {
    const options = { user: ada, allowedProviders: ['slack'], allowedOrigin: origin }
    const session = await vault?.createConnectSession(options)
    response.json({ session_token: session?.sessionToken })
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    useVault: (given) => {
      vault = given
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

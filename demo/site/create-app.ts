import { fileURLToPath } from 'node:url'
import { alterConnect, attachVault } from '@alter-ai/express'
import type { Vault } from '@alter-ai/vault'
import express, { type Express, type Request } from 'express'
import { apiRoutes } from './api-routes.ts'
import type { ClientScripts } from './build-client.ts'
import { canonicalHost } from './canonical-host.ts'
import { answerError, answerNotFound } from './error-answers.ts'
import { loginRoutes } from './login-routes.ts'
import { Logins } from './logins.ts'
import { pageHeaders } from './page-headers.ts'
import { pageRoutes } from './page-routes.ts'
import type { DemoProvider } from './providers.ts'
import { sameOriginOnly } from './same-origin.ts'
import { serverPageRoutes } from './server-page-routes.ts'

/** What the parts of the site share. */
export interface Site {
  readonly origin: string
  readonly vault: Vault
  readonly providers: readonly DemoProvider[]
  readonly logins: Logins
}

const publicFolder = fileURLToPath(new URL('../public', import.meta.url))

/** The demo's site: what an app of yours would be. The two lines about Alter Connect are `alterConnect` and `attachVault`. */
export function createApp({
  scripts,
  ...parts
}: Omit<Site, 'logins'> & { readonly scripts: ClientScripts }): Express {
  const { origin, vault } = parts
  const site: Site = { ...parts, logins: new Logins(new URL(origin).port) }
  const identify = (request: Request) => site.logins.of(request)?.user

  const app = express()
  app.disable('x-powered-by')
  app.use(canonicalHost(origin))
  app.use('/alter', alterConnect({ vault, identify }))
  app.use(pageHeaders, sameOriginOnly(origin), attachVault({ vault, identify }))
  app.use(express.static(publicFolder, { index: false }))
  app.get('/scripts/:name', (request, response, next) => {
    const script = scripts.get(request.params.name)
    if (script === undefined) next()
    else response.type('js').set('Cache-Control', 'no-cache').send(script)
  })
  app.use(loginRoutes(site))
  app.use('/api', apiRoutes(site))
  app.use(pageRoutes(site))
  app.use('/server', serverPageRoutes(site))
  app.use(answerNotFound)
  app.use(answerError)
  return app
}

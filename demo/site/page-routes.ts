import { Router } from 'express'
import type { Site } from './create-app.ts'
import { overviewPage } from './pages/overview-page.ts'
import { scriptPage, type ScriptPage } from './pages/script-page.ts'
import { sendPage } from './send-page.ts'

const scriptPages: readonly ScriptPage[] = ['react', 'vue']

/** The overview, and the two pages that a framework fills. */
export function pageRoutes({ logins, providers }: Pick<Site, 'logins' | 'providers'>): Router {
  const router = Router()
  router.get('/', (request, response) => {
    sendPage(response, overviewPage(logins.of(request)?.user))
  })
  for (const name of scriptPages) {
    router.get(`/${name}`, (request, response) => {
      const login = logins.of(request)
      if (login === undefined) response.redirect(303, `/login?next=/${name}`)
      else sendPage(response, scriptPage(name, login.user, providers))
    })
  }
  return router
}

import express, { Router, type Request } from 'express'
import type { Site } from './create-app.ts'
import { loginPage } from './pages/login-page.ts'
import { places } from './places.ts'
import { sendPage } from './send-page.ts'
import { SiteError } from './site-error.ts'
import { users } from './users.ts'

/** `GET` and `POST /login`, `POST /logout`: the demo's own login, which has nothing to do with any provider. */
export function loginRoutes({ logins }: Pick<Site, 'logins'>): Router {
  const router = Router()
  router.get('/login', (request, response) => {
    sendPage(response, loginPage(logins.of(request)?.user, placeIn(request.query['next'])))
  })
  router.post('/login', express.urlencoded({ extended: false }), (request, response) => {
    const { user: handle, next } = fieldsOf(request)
    const user = users.find((each) => each.handle === handle)
    if (user === undefined)
      throw new SiteError(400, 'invalid_argument', 'There is no such user of the demo.')
    logins.begin(request, response, user)
    response.redirect(303, placeIn(next))
  })
  router.post('/logout', (request, response) => {
    logins.end(request, response)
    response.redirect(303, '/')
  })
  return router
}

/** Only places of this site: the address comes from a URL that anybody can write. */
function placeIn(text: unknown): string {
  return places.find(({ path }) => path === text)?.path ?? '/'
}

function fieldsOf(request: Request): Record<string, unknown> {
  return (request.body ?? {}) as Record<string, unknown>
}

import type { RequestHandler } from 'express'

/**
 * One name for the site. Cookies, origins and redirect URIs all belong to `localhost`; somebody who opens 127.0.0.1 is sent
 * there. What asks under any other name, as a page does that points its own domain to this machine, gets 421.
 */
export function canonicalHost(origin: string): RequestHandler {
  const { host, port } = new URL(origin)
  const otherNames = new Set([`127.0.0.1:${port}`, `[::1]:${port}`])
  return (request, response, next) => {
    const asked = request.headers.host
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    if (asked === host) next()
    else if (otherNames.has(asked ?? '') && isReading && request.originalUrl.startsWith('/')) {
      response.redirect(307, origin + request.originalUrl)
    } else response.status(421).type('text').send(`This site is at ${origin}\n`)
  }
}

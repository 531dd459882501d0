import type { RequestHandler } from 'express'
import { SiteError } from './site-error.ts'

/** Lets only the site's own pages change anything: a form or script of another origin, even of another port, is refused. */
export function sameOriginOnly(origin: string): RequestHandler {
  return (request, _response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    const site = request.headers['sec-fetch-site']
    if (
      isReading ||
      (request.headers.origin === origin && (site ?? 'same-origin') === 'same-origin')
    ) {
      next()
      return
    }
    throw new SiteError(
      403,
      'origin_not_allowed',
      'This can only be done from the demo’s own pages.',
    )
  }
}

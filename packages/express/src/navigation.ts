import type { Request } from 'express'

/** Whether a person's browser is about to show the answer as a page: no fetch, no image, and nothing fetched ahead. */
export function isNavigation(request: Request): boolean {
  const mode = request.headers['sec-fetch-mode']
  const isPage =
    mode !== undefined ? mode === 'navigate' : (request.headers.accept ?? '').includes('text/html')
  return isPage && !isFetchedAhead(request)
}

/** Whether a browser asks before the user does. */
export function isFetchedAhead({ headers }: Request): boolean {
  const purpose = `${String(headers['sec-purpose'] ?? '')} ${String(headers['purpose'] ?? '')}`
  return /prefetch|prerender/.test(purpose)
}

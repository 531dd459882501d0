import { AlterSDKError } from '@alter-ai/protocol'
import type { Request } from 'express'

/** Whether a person's browser is about to show the answer as a page: no fetch, no image, and nothing fetched ahead. */
export function isNavigation(request: Request): boolean {
  const mode = request.headers['sec-fetch-mode']
  const isPage =
    mode !== undefined ? mode === 'navigate' : (request.headers.accept ?? '').includes('text/html')
  // A frame navigates too, and shows nothing: our pages are in none.
  const isWindow = (request.headers['sec-fetch-dest'] ?? 'document') === 'document'
  return isPage && isWindow && !isFetchedAhead(request)
}

/** @throws {AlterSDKError} `origin_not_allowed`. */
export function assertNavigation(request: Request): void {
  if (isNavigation(request)) return
  throw new AlterSDKError(
    'origin_not_allowed',
    isFetchedAhead(request)
      ? 'this address must not be fetched ahead'
      : 'open this address as a page',
    { status: 403 },
  )
}

/** Whether a browser asks before the user does. */
function isFetchedAhead({ headers }: Request): boolean {
  const purpose = `${String(headers['sec-purpose'] ?? '')} ${String(headers['purpose'] ?? '')}`
  return /prefetch|prerender/.test(purpose)
}

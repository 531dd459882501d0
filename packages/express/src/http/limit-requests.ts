import type { RequestHandler } from 'express'
import type { Middleware } from '../middleware.ts'
import { answerErrorPage } from './answer-error.ts'
import { isNavigation } from './navigation.ts'

/**
 * Counts a request against its client address, which is what Express's `trust proxy` makes of it, before anything else is
 * done. The vault elsewhere counts for itself.
 *
 * Errors: 429 `rate_limited`, with `Retry-After`; as a page for a navigation, else as JSON.
 */
export function limitRequests(middleware: Middleware): RequestHandler {
  return async (request, response, next) => {
    try {
      await middleware.embedded?.connectFlow.limitAddress('perAddress', request.ip)
    } catch (error) {
      if (!isNavigation(request)) throw error
      await answerErrorPage(middleware, request, response, error)
      return
    }
    next()
  }
}

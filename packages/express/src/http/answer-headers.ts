import type { Response } from 'express'
import type { Middleware } from '../middleware.ts'

/** Headers of the middleware's own answers; a `cors()` or `helmet()` in front may have set others. */
export function setAnswerHeaders({ publicURL }: Middleware, response: Response): void {
  response.set({
    'Cache-Control': 'no-store, no-transform',
    'Content-Security-Policy': `default-src 'none'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    Vary: 'Origin',
    ...(publicURL.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=63072000',
    }),
  })
}

/**
 * Takes back what stands in front of us: a `cors()` that lets everybody read, and the name of the framework. Who may read
 * an answer of ours, ours decides.
 */
export function removeForeignHeaders(response: Response): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith('access-control-') || name === 'x-powered-by' || name === 'server')
      response.removeHeader(name)
  }
}

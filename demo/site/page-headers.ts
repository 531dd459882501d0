import type { NextFunction, Request, Response } from 'express'

/**
 * Headers of every answer of the site itself; what lies under /alter sets its own.
 *
 * No `Cross-Origin-Opener-Policy`: `same-origin` would cut the popup off. `Referrer-Policy` is `same-origin` and not
 * `no-referrer`, under which browsers send forms with `Origin: null`.
 */
export function pageHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  next()
}

const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self'`,
  `connect-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

import { describe, expect, test } from 'vitest'
import { pageHeaders } from '../../../packages/server/src/pages/page-headers.ts'

describe('pageHeaders', () => {
  test('are exactly these', () => {
    const { 'Permissions-Policy': permissions, ...headers } = pageHeaders('bm9uY2U=', {
      https: true,
    })
    expect(headers).toEqual({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'nonce-bm9uY2U='; style-src 'nonce-bm9uY2U='; " +
        "img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      'X-Frame-Options': 'DENY',
      'Cross-Origin-Opener-Policy': 'unsafe-none',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
      'Origin-Agent-Cluster': '?1',
      'Strict-Transport-Security': 'max-age=63072000',
    })
    expect(permissions).toMatch(/^([a-z-]+=\(\), )+[a-z-]+=\(\)$/)
    expect(permissions).toContain('camera=(), ')
  })

  test('promise https only over https', () => {
    expect(pageHeaders('n', { https: false })).not.toHaveProperty('Strict-Transport-Security')
  })
})

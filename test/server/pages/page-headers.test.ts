import { describe, expect, test } from 'vitest'
import { pageHeaders } from '../../../packages/server/src/pages/page-headers.ts'

const inline = { script: 'start()', style: 'a{b:c}' }

describe('pageHeaders', () => {
  test('are exactly these', () => {
    const { 'Permissions-Policy': permissions, ...headers } = pageHeaders(inline, { https: true })
    expect(headers).toEqual({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; script-src 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='; " +
        "style-src 'sha256-0cRUVYRKwNwnl1hkfkPGjkht16b039TjFdJzmXfFK2o='; " +
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

  test('allow the code as a browser reads it, which has no CRLF in it', () => {
    const { 'Content-Security-Policy': policy } = pageHeaders(
      { script: 'a()\nb()', style: 'a{}\nb{}' },
      { https: true },
    )
    expect(
      pageHeaders({ script: 'a()\r\nb()', style: 'a{}\r\nb{}' }, { https: true }),
    ).toMatchObject({ 'Content-Security-Policy': policy })
  })

  test('promise https only over https', () => {
    expect(pageHeaders(inline, { https: false })).not.toHaveProperty('Strict-Transport-Security')
  })
})

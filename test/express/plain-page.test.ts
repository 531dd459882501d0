import { describe, expect, test } from 'vitest'
import { plainPage } from '../../packages/express/src/http/plain-page.ts'

const page = { title: 'Connected', text: 'You can close this window.' }
const hostile = `"><script>alert(1)</script>'&`

describe('plainPage', () => {
  test('runs nothing, frames nowhere and tells nobody', () => {
    const { headers, body } = plainPage('https://app.example.com/alter', page)
    expect(body).not.toContain('<script')
    expect(headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'Referrer-Policy': 'no-referrer',
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'unsafe-none',
      'Strict-Transport-Security': 'max-age=63072000',
    })
    const policy = headers['Content-Security-Policy'] ?? ''
    for (const part of [
      `default-src 'none'`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
      `require-trusted-types-for 'script'`,
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toMatch(/unsafe|\*/)
  })

  test('sends no HSTS from http', () => {
    const { headers } = plainPage('http://localhost:3000/alter', page)
    expect(headers).not.toHaveProperty(['Strict-Transport-Security'])
  })

  test('gives each answer a nonce of its own', () => {
    const nonces = [1, 2].map(() => {
      const { headers, body } = plainPage('https://app.example.com/alter', {
        ...page,
        closesItself: true,
      })
      const [, nonce = ''] =
        /<script nonce="([\w-]{24})">window\.close\(\)<\/script>/.exec(body) ?? []
      expect(headers['Content-Security-Policy']).toContain(`script-src 'nonce-${nonce}'`)
      return nonce
    })
    expect(new Set(nonces).size).toBe(2)
  })

  test('becomes nothing of what it shows', () => {
    const { body } = plainPage('https://app.example.com/alter', {
      title: hostile,
      text: hostile,
      link: { href: hostile, label: hostile },
      goesTo: hostile,
    })
    expect(body).not.toContain('<script')
    expect(body).not.toContain('">alert')
    expect(body.match(/&#34;&#62;&#60;script&#62;/g)).toHaveLength(6)
  })
})

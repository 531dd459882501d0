import type { Vault } from '@alter-ai/vault'
import type { Response } from 'express'

const days = 30

/**
 * Sets the cookie by which the browser is told again. Lax, because it must come along when the user opens a link to the
 * connect page; the session keeps only its hash.
 */
export function setBrowserCookie(response: Response, vault: Vault, value: string): void {
  const { browser, secure } = vault.connectFlow.cookieNames
  response.cookie(browser, value, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: days * 24 * 3_600_000,
  })
}

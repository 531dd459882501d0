import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { PageLook } from '@alter-ai/vault'
import type { Face, FaceContext } from './http/face.ts'
import type { PageOptions } from './pages/document.tsx'
import { pageHeaders } from './pages/page-headers.ts'

/**
 * What every page of a vault is rendered with. The language is the session's where one is known, else what the browser
 * likes.
 */
export function pageOptions(face: Face, context: FaceContext, look: PageLook = {}): PageOptions {
  const locale = [look.locale, context.req.header('accept-language')]
    .filter((range) => range !== undefined)
    .join(',')
  return {
    nonce: context.get('nonce'),
    appName: face.vault.appName,
    branding: face.vault.appBranding,
    locale,
    theme: look.theme,
  }
}

/** A page with every header that it must have. */
export function sendPage(face: Face, context: FaceContext, html: string): Response {
  setPageHeaders(face, context)
  return context.body(html)
}

/**
 * The same, compressed where the browser takes that: nobody behind us may (`no-transform`). Only for a page that holds
 * nothing of the session: where a secret and somebody else's words are compressed together, the size tells of the secret.
 *
 * @see CVE-2013-3587 (BREACH)
 */
export async function sendPublicPage(
  face: Face,
  context: FaceContext,
  html: string,
): Promise<Response> {
  setPageHeaders(face, context)
  context.header('Vary', 'Accept-Encoding')
  if (!takesGzip(context.req.header('accept-encoding') ?? '')) return context.body(html)
  context.header('Content-Encoding', 'gzip')
  return context.body(new Uint8Array(await compress(html)))
}

const compress = promisify(gzip)

function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((part) => {
    const [coding, quality = 'q=1'] = part.split(';').map((text) => text.trim().toLowerCase())
    return coding === 'gzip' && Number(quality.slice(2)) > 0
  })
}

function setPageHeaders(face: Face, context: FaceContext): void {
  const headers = pageHeaders(context.get('nonce'), { https: face.isHttps })
  for (const [name, value] of Object.entries(headers)) context.header(name, value)
}

import type { PageLook } from '@alter-ai/vault'
import type { Face, FaceContext } from './http/face.ts'
import type { PageOptions, RenderedPage } from './pages/document.tsx'
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
    appName: face.vault.appName,
    branding: face.vault.appBranding,
    locale,
    theme: look.theme,
  }
}

/** A page with every header that it must have. */
export function sendPage(face: Face, context: FaceContext, page: RenderedPage): Response {
  return context.body(page.html, 200, pageHeaders(page, { https: face.isHttps }))
}

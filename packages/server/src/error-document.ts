import type { ErrorCode } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import { renderErrorPage } from './pages/document.tsx'
import { pageHeaders } from './pages/page-headers.ts'

/** What the page of an error says. */
export interface ErrorDocumentOptions {
  readonly code: ErrorCode
  readonly requestId: string
  /** The `Accept-Language` header of the request. */
  readonly locale: string | undefined
}

/**
 * An error as a page for people, in place of JSON: its text, and every header that it must have. For whoever answers
 * navigations beside the server, such as the middleware of an app.
 */
export function errorDocument(
  { appName, appBranding, publicURL }: Pick<Vault, 'appName' | 'appBranding' | 'publicURL'>,
  about: ErrorDocumentOptions,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const page = renderErrorPage({ appName, branding: appBranding, ...about })
  return {
    headers: pageHeaders(page, { https: publicURL.startsWith('https:') }),
    body: page.html,
  }
}

import type { ErrorCode } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import { renderErrorPage } from './pages/document.tsx'
import { languageFor } from './pages/texts/language.ts'
import { pageHeaders } from './pages/page-headers.ts'

/** What the page of an error says. */
export interface ErrorDocumentOptions {
  readonly code: ErrorCode
  readonly requestId: string
  /** The `Accept-Language` header of the request. */
  readonly locale: string | undefined
}

/** An error as it is sent to a browser that navigates. */
export interface ErrorDocument {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type App = Pick<Vault, 'appName' | 'appBranding' | 'publicURL'>

/**
 * An error as a page for people, in place of JSON: its text, and every header that it must have. For whoever answers
 * navigations beside the server, such as the middleware of an app.
 */
export function errorDocument(app: App, about: ErrorDocumentOptions): ErrorDocument {
  return about.code === 'rate_limited' ? limitDocument(app, about) : render(app, about)
}

function render(
  { appName, appBranding, publicURL }: App,
  about: Omit<ErrorDocumentOptions, 'requestId'> & { readonly requestId?: string },
): ErrorDocument {
  const page = renderErrorPage({ appName, branding: appBranding, ...about })
  return {
    // A page has no other place for the code, which a proxy's log or a test may want.
    headers: {
      ...pageHeaders(page, { https: publicURL.startsWith('https:') }),
      'Alter-Error': about.code,
    },
    body: page.html,
  }
}

/**
 * The page of a client that sends too much. A refusal must cost less than what it refuses, so the page is rendered once for
 * each language and kept. So it names no request.
 */
function limitDocument(app: App, { code, locale: ranges }: ErrorDocumentOptions): ErrorDocument {
  const kept = limitDocuments.get(app) ?? new Map<string, ErrorDocument>()
  limitDocuments.set(app, kept)
  const { locale } = languageFor(ranges)
  const document = kept.get(locale) ?? render(app, { code, locale })
  kept.set(locale, document)
  return document
}

const limitDocuments = new WeakMap<App, Map<string, ErrorDocument>>()

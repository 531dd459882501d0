import { isFinalState, type CompletedSession } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import { renderResultPage, type PageResult } from './pages/document.tsx'
import { pageHeaders } from './pages/page-headers.ts'

/** What the page of a result shows. */
export interface ResultDocumentOptions {
  readonly completed: CompletedSession
  /** The app's page, for a window that cannot close itself. */
  readonly appUrl: string
  readonly requestId: string
  /** The `Accept-Language` header of the request. */
  readonly locale: string | undefined
}

/**
 * How a flow has ended, as a page for people that closes its own window where that is a popup. It tells nobody: for the
 * middleware of an app whose vault is elsewhere, which has just completed the session itself.
 */
export function resultDocument(
  { appName, appBranding, publicURL }: Pick<Vault, 'appName' | 'appBranding' | 'publicURL'>,
  { completed, appUrl, requestId, locale }: ResultDocumentOptions,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { status, grants, error, display = 'page' } = completed
  const result: PageResult = {
    session: '',
    display,
    status: isFinalState(status) ? (status as PageResult['status']) : 'failed',
    allowedOrigin: null,
    message: null,
    // In a popup it is a link; a page would go there by itself, and has nowhere to go.
    continueTo: display === 'popup' ? appUrl : null,
    grants,
    errorCode: error?.code,
    // The vault has the words for them, and is elsewhere.
    missingScopes: error?.details?.missing_scopes ?? [],
    requestId,
  }
  const page = renderResultPage({ appName, branding: appBranding, locale, result })
  return {
    headers: pageHeaders(page, { https: publicURL.startsWith('https:') }),
    body: page.html,
  }
}

import type { AccountConfirmation } from '@alter-ai/protocol'
import type { Vault } from '@alter-ai/vault'
import { renderDecisionPage } from './pages/document.tsx'
import { pageHeaders } from './pages/page-headers.ts'

/** What the question about an account shows and sends. */
export interface ConfirmationDocumentOptions {
  readonly confirmation: AccountConfirmation
  /** Names of the form's fields: the handle, and the decision, which is `accept` or `decline`. */
  readonly fields: { readonly handle: string; readonly decision: string }
  /** The `Accept-Language` header of the request. */
  readonly locale: string | undefined
}

/**
 * Asks a user whether the account that was chosen is theirs. Its form is posted to the page's own path: for the middleware of
 * an app whose vault is elsewhere.
 */
export function confirmationDocument(
  { appName, appBranding, publicURL }: Pick<Vault, 'appName' | 'appBranding' | 'publicURL'>,
  { confirmation, fields, locale }: ConfirmationDocumentOptions,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { accountIdentifier: identifier, accountDisplayName: name } = confirmation
  const page = renderDecisionPage({
    appName,
    branding: appBranding,
    locale,
    account: {
      name: name === undefined || name === identifier ? identifier : `${name} (${identifier})`,
      providerName: confirmation.providerName,
    },
    fields: { [fields.handle]: confirmation.result },
    decisionField: fields.decision,
  })
  return {
    headers: pageHeaders(page, { https: publicURL.startsWith('https:'), postsForm: true }),
    body: page.html,
  }
}

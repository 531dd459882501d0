import type { AccountConfirmation, CompletedSession, ErrorCode } from '@alter-ai/protocol'
import type { Request } from 'express'
import type { Middleware } from '../middleware.ts'
import { plainPage, type PageAnswer } from './plain-page.ts'

/** An error in words, in the user's language where the vault's pages are installed. */
export async function errorPage(
  { look }: Middleware,
  request: Request,
  { code, requestId }: { readonly code: ErrorCode; readonly requestId: string },
): Promise<PageAnswer> {
  const server = await serverIfInstalled()
  const locale = request.headers['accept-language']
  if (server !== undefined) return server.errorDocument(look, { code, requestId, locale })
  const [title, text] = errorWords[code] ?? general
  return plainPage(look.publicURL, { title, text })
}

/** How a session has ended. A popup closes itself; where it cannot, a link leads to the app. */
export async function resultPage(
  { look }: Middleware,
  request: Request,
  completed: CompletedSession,
  requestId: string,
): Promise<PageAnswer> {
  const server = await serverIfInstalled()
  const appUrl = completed.returnUrl ?? `${new URL(look.publicURL).origin}/`
  const locale = request.headers['accept-language']
  if (server !== undefined)
    return server.resultDocument(look, { completed, appUrl, requestId, locale })
  const [title, text] = completed.status === 'completed' ? connected : notConnected
  return plainPage(look.publicURL, {
    title,
    text,
    link: { href: appUrl, label: 'Back to the app' },
    // A failure has to be read.
    closesItself: completed.display === 'popup' && completed.status === 'completed',
  })
}

/** Asks the user whether the account that was chosen is theirs. The decision is posted to the page's own path. */
export async function confirmationPage(
  { look }: Middleware,
  request: Request,
  confirmation: AccountConfirmation,
): Promise<PageAnswer> {
  const server = await serverIfInstalled()
  const locale = request.headers['accept-language']
  const fields = { handle: handleParameter, decision: decisionField }
  if (server !== undefined)
    return server.confirmationDocument(look, { confirmation, fields, locale })
  const { result, providerName, accountIdentifier, accountDisplayName } = confirmation
  const name = accountDisplayName === undefined ? '' : ` (${accountDisplayName})`
  return plainPage(look.publicURL, {
    title: 'Is this your account?',
    text: `${providerName}: ${accountIdentifier}${name}. Connect it only if it is yours and you chose it just now. If someone sent you the link, the account may be theirs.`,
    question: {
      fields: { [handleParameter]: result },
      name: decisionField,
      choices: [
        { value: 'decline', label: 'This is not my account' },
        { value: 'accept', label: 'Connect this account' },
      ],
    },
  })
}

/** Names of what the browser carries to `/return`. */
export const handleParameter = 'alter_connect_result'
export const decisionField = 'decision'

/** An app whose vault is elsewhere need not have it. */
function serverIfInstalled() {
  return import('@alter-ai/server').catch(() => undefined)
}

const connected = ['Connected', 'You can close this window.'] as const
const notConnected = ['The account was not connected', 'Go back to the app and try again.'] as const
const general = ['Something went wrong', 'Go back to the app and start again.'] as const
const errorWords: Partial<Record<ErrorCode, readonly [string, string]>> = {
  unauthenticated: ['You are not signed in', 'Sign in to the app, then start again.'],
  binding_failed: [
    'This was started somewhere else',
    'Only the person who started it in the app can finish. Sign in as that person, and start again.',
  ],
  session_expired: ['This took too long', 'Go back to the app and start again.'],
  session_not_found: ['This link does not work', 'Go back to the app and start again.'],
  rate_limited: ['A little too fast', 'Wait a moment, then try again.'],
  unknown_provider: ['That account cannot be connected here', 'Go back to the app.'],
}

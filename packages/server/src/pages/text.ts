/**
 * Every word of the pages, in one place. A key is named for where the text stands; `{app}`, `{provider}`, `{host}`,
 * `{user}`, `{account}` and `{count}` are filled in by `fillText`.
 *
 * Another language is another object with the same keys, added to `languages`.
 */

const en = {
  'page.title': 'Connect an account',
  'page.title_app': 'Connect to {app}',
  'page.app': 'the app',
  'page.loading': 'One moment…',
  'page.noscript':
    'This page needs JavaScript to take you to the provider. Turn it on and reload the page.',

  'choice.heading': 'Connect an account to {app}',
  'choice.heading_one': 'Connect {provider} to {app}',
  'choice.user': 'Connecting as {user}',
  'choice.asks': '{app} will ask to:',
  'choice.more': '{count} more',
  'choice.connect': 'Connect {provider}',
  'choice.continue': 'Continue to {provider}',
  'choice.promise': 'You sign in at the provider’s own site. {app} never sees your password.',
  'choice.unbound':
    'Continue only if you started this yourself in {app}. If somebody sent you this link, close the window.',
  'choice.press_again':
    'Press once more to continue. The page waits half a second, so that nothing is pressed by accident.',

  'leaving.heading': 'Taking you to {provider}',
  'leaving.status': 'Taking you to {provider} ({host})…',
  'leaving.slow': '{host} is taking longer than usual.',
  'leaving.again': 'Open {provider} again',

  'done.cancelled': 'Cancelled',
  'done.cancelled_text': 'Nothing was connected.',
  'done.close': 'You can close this window.',

  'action.cancel': 'Cancel',
  'action.retry': 'Try again',
  'action.choose': 'See what you can connect',
  'action.close': 'Close window',
  'action.back': 'Back to {app}',
  'action.reference': 'Reference',

  'problem.session_not_found.title': 'This link does not work',
  'problem.session_not_found.text':
    'It is incomplete, or it was never valid. Go back to {app} and start again from there.',
  'problem.session_expired.title': 'This took too long',
  'problem.session_expired.text':
    'For your safety, connecting has to be finished within a few minutes. Go back to {app} and start again.',
  'problem.session_used.title': 'This link was already used',
  'problem.session_used.text':
    'Each link works once, in one browser. Go back to {app} to connect another account.',
  'problem.session_cancelled.title': 'This was cancelled',
  'problem.session_cancelled.text':
    'Nothing was connected. To connect after all, start again from {app}.',
  'problem.binding_failed.title': 'This was started somewhere else',
  'problem.binding_failed.text':
    'Only the person who started in {app} can finish, in the same browser. Open {app} here and start again. If somebody sent you this link, do not use it.',
  'problem.binding_required.title': 'We cannot tell who started this',
  'problem.binding_required.text':
    'Connecting only works from inside {app}. Open {app} in this browser, sign in, and start again.',
  'problem.unknown_provider.title': 'That account cannot be connected here',
  'problem.unknown_provider.text': '{app} does not offer this provider at the moment.',
  'problem.network.title': 'No connection',
  'problem.network.text':
    'The page could not reach its server. Check your internet connection, then try again. Nothing is lost.',
  'problem.rate_limited.title': 'A little too fast',
  'problem.rate_limited.text':
    'There were many tries in a short time. Wait a moment, then try again.',
  'problem.server.title': 'Something went wrong on our side',
  'problem.server.text':
    'It is not your fault, and nothing was connected. Please try again in a moment.',
} as const

const enResult = {
  'result.connected': 'Connected',
  'result.connected_text':
    '{app} can now use this account. You can disconnect it there at any time.',
  'result.connected_plain': 'Your account is now connected to {app}.',
  'result.closing': 'This window closes by itself.',
  'result.continue': 'Continue to {app}',
  'result.taking_back': 'Taking you back to {app}…',

  'again.heading': 'One more step at {provider}',
  'again.text':
    '{provider} has to ask for your consent once more, so that {app} keeps access after you leave.',
  'again.status': 'Taking you to {provider}…',

  'problem.access_denied.title': 'You did not allow access',
  'problem.access_denied.text':
    'Nothing was connected. If that was a slip, start again from {app}.',
  'problem.state_mismatch.title': 'We could not verify this answer',
  'problem.state_mismatch.text':
    'It does not belong to anything that was started in this browser, so it was not used. Go back to {app} and start again.',
  'problem.provider_unavailable.title': '{provider} is not available right now',
  'problem.provider_unavailable.text':
    'The provider reported a problem of its own. Wait a few minutes, then start again from {app}.',
  'problem.provider_unreachable.title': '{provider} did not answer',
  'problem.provider_unreachable.text':
    'You did your part, but the provider could not be reached afterwards. Start again from {app}.',
  'problem.provider_answer.title': '{provider} gave an answer we do not understand',
  'problem.provider_answer.text':
    'Nothing was connected. Start again from {app}; if it happens twice, tell the people who run {app}.',
  'problem.account_unidentified.title': 'We could not tell which account this is',
  'problem.account_unidentified.text':
    '{provider} did not say whose account was chosen, so it was not connected. Start again from {app} and allow basic profile access.',
  'problem.insufficient_scope.title': 'Some permissions are missing',
  'problem.insufficient_scope.text':
    '{app} cannot work with what was allowed, so nothing was connected. Start again and leave every box ticked.',
  'problem.configuration.title': '{app} is not set up correctly',
  'problem.configuration.text':
    '{provider} refused the way {app} asked. Only the people who run {app} can mend this; please tell them.',
  'problem.not_found.title': 'There is nothing here',
  'problem.not_found.text':
    'The address is wrong or no longer in use. Go back to {app} and start again from there.',
  'problem.unknown.title': 'The account was not connected',
  'problem.unknown.text': 'Something unexpected happened on the way. Start again from {app}.',
  'problem.provider': 'The provider',
} as const

type ConnectTextKey = keyof typeof en
export type TextKey = ConnectTextKey | keyof typeof enResult
export type Texts = Readonly<Record<TextKey, string>>

interface Language {
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  /** What the connect page's script needs; the result page is written on the server. */
  readonly connect: Readonly<Record<ConnectTextKey, string>>
  readonly all: Texts
}

const languages: readonly [Language, ...Language[]] = [
  { locale: 'en', direction: 'ltr', connect: en, all: { ...en, ...enResult } },
]

/**
 * The language for a BCP 47 tag or an `Accept-Language` header, which browsers send in order of preference: the first that
 * the pages speak, as it is named or as its base language; else English.
 */
export function languageFor(locale: string | undefined): Language {
  for (const range of (locale ?? '').toLowerCase().split(',', 20)) {
    const tag = range.split(';', 1)[0]?.trim()
    const base = tag?.split('-', 1)[0]
    const spoken =
      languages.find((language) => language.locale === tag) ??
      languages.find((language) => language.locale === base)
    if (spoken) return spoken
  }
  return languages[0]
}

/** The stem of the two keys that say what `code` means to the person in front of the page. Total. */
export function problemFor(code: string | undefined): Problem {
  return (code !== undefined && problems.get(code)) || 'unknown'
}

type Titled<Key> = Key extends `problem.${infer Name}.title` ? Name : never
type Problem = Titled<TextKey>

/** Several codes may mean the same to a user; a code that only a programmer could act on is `configuration`. */
const problems = new Map<string, Problem>([
  ['access_denied', 'access_denied'],
  ['account_unidentified', 'account_unidentified'],
  ['binding_failed', 'binding_failed'],
  ['binding_required', 'binding_required'],
  ['insufficient_scope', 'insufficient_scope'],
  ['not_found', 'not_found'],
  ['rate_limited', 'rate_limited'],
  ['session_cancelled', 'session_cancelled'],
  ['session_expired', 'session_expired'],
  ['session_not_found', 'session_not_found'],
  ['session_used', 'session_used'],
  ['state_mismatch', 'state_mismatch'],
  ['issuer_mismatch', 'state_mismatch'],
  ['unknown_provider', 'unknown_provider'],
  ['server_error', 'provider_unavailable'],
  ['temporarily_unavailable', 'provider_unavailable'],
  ['network', 'provider_unreachable'],
  ['timeout', 'provider_unreachable'],
  ['lost', 'provider_unreachable'],
  ['unexpected_response', 'provider_answer'],
  ['invalid_grant', 'provider_answer'],
  ['client_paused', 'configuration'],
  ['connect_config', 'configuration'],
  ['invalid_client', 'configuration'],
  ['invalid_request', 'configuration'],
  ['invalid_scope', 'configuration'],
  ['unauthorized_client', 'configuration'],
  ['unsupported_grant_type', 'configuration'],
  ['unsupported_response_type', 'configuration'],
  ['target_not_allowed', 'configuration'],
  ['decryption_failed', 'server'],
  ['internal_error', 'server'],
  ['invalid_config', 'server'],
  ['mount_mismatch', 'server'],
  ['storage_unavailable', 'server'],
])

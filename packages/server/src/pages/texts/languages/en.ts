/**
 * The English words, and with them the list of keys that every language has. A key is named for where its text stands;
 * `{app}`, `{provider}`, `{host}`, `{user}`, `{account}`, `{label}`, `{example}`, `{query}`, `{count}` and `{total}` are filled
 * in by `fillText`.
 *
 * For translators: counts stand where no plural depends on them. `{provider}` may become “The provider” in a text of
 * `problem.…`, so there it begins its sentence. A `problem.….text` says what happened, the `next.…` after it what to do.
 */
export const en = {
  locale: 'en',
  direction: 'ltr',

  /** Written by the server into the document around the script. */
  page: {
    'page.title': 'Connect an account',
    'page.title_app': 'Connect to {app}',
    'page.app': 'the app',
    'page.provider': 'The provider',
    'page.loading': 'One moment…',
    'page.noscript':
      'This page needs JavaScript to take you to the provider. Turn it on and reload the page.',
  },

  /** What the connect page's script may have to say in any flow. Some travel in the document; `redeem` brings the rest. */
  connect: {
    'choice.heading': 'Connect an account to {app}',
    'choice.heading_one': 'Connect {provider} to {app}',
    'choice.user': 'Connecting as {user}',
    'choice.asks': '{app} will ask to:',
    'choice.more': '{count} more',
    'choice.connect': 'Connect {provider}',
    'choice.continue': 'Continue to {provider}',
    'choice.promise': 'You sign in at the provider’s own site. {app} never sees your password.',
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
  },

  /** What has to be asked before anything is done; an answer brings them. */
  asking: {
    'ask.heading': 'Did you start this in {app}?',
    'ask.warning':
      'Only go on if you started this yourself in {app}. If you did not, or if somebody sent you this link or a code, stop: they would get access to your account.',
    'ask.go_on': 'Continue',
    'ask.stop': 'I did not start this',
    'code.heading': 'Type the code from {app}',
    'code.label': 'Code of eight letters',
    'code.form': 'The code has eight letters. The dash may be left out.',
    'code.wrong': 'That is not the code. Tries left: {count}.',
  },

  /** For providers that have to know more before the browser can leave; `redeem` brings them. */
  connection: {
    'connection.heading': 'Where is your {provider} account?',
    'connection.choose': 'Choose…',
    'connection.optional': '{label} (optional)',
    'connection.required': 'This is required.',
    'connection.wrong': 'This is not of the right form.',
    'connection.example': 'For example: {example}',
  },

  /** For the search that many providers have; `redeem` brings them. */
  many: {
    'search.label': 'Search',
    'search.clear': 'Clear search',
    'search.count': '{count} of {total}',
    'search.none': 'Nothing found for “{query}”',
    'search.none_text': 'Try another spelling, or clear the search to see everything.',
  },

  /** For sessions that may connect several accounts; `redeem` brings them. */
  multiple: {
    'multiple.heading': 'Connect another account?',
    'multiple.connected': 'Connected',
    'multiple.choose': 'Connect another account',
    'multiple.again': 'Connect another {provider} account',
    'multiple.just': '{account} is connected.',
    'multiple.done': 'Done',
    'multiple.finishing': 'Finishing…',
  },

  /** How a flow can end: for the result page, and for the choice that a several-account session comes back to. */
  outcome: {
    'result.connected': 'Connected',
    'result.connected_text':
      '{app} can now use this account. You can disconnect it there at any time.',
    'result.connected_several':
      '{app} can now use these accounts. You can disconnect them there at any time.',
    'result.closing': 'This window closes by itself.',
    'result.taking_back': 'Taking you back to {app}…',
  },

  /** Only ever written by the server. */
  result: {
    'result.continue': 'Continue to {app}',
    'result.go_on': 'Continue',

    'confirm.heading': 'Is this your account?',
    'confirm.text':
      'Connect it to {app} only if it is yours and you chose it just now. If someone sent you the link, the account may be theirs.',
    'confirm.accept': 'Connect this account',
    'confirm.decline': 'This is not my account',

    'again.heading': 'One more step at {provider}',
    'again.text': '{provider} has to ask for your consent once more, so that {app} keeps access.',
    'again.status': 'Taking you to {provider}…',
  },

  /** What can go wrong. An answer of the vault brings the words of its problem along. */
  problem: {
    'next.restart': 'Go back to {app} and start again.',
    'next.open_here': 'Open {app} in this browser, sign in and start again there.',
    'next.open_again': 'Sign in to {app} in this browser, then open the link again.',
    'next.open_popup':
      'Close this window and press the button in {app} once more, so that {app} itself opens it.',
    'next.sign_in': 'Sign in to {app}, then try again.',
    'next.wait': 'Wait a moment, then try again.',
    'next.offline': 'Check your internet connection, then try again.',
    'next.slip': 'If that was a slip, start again from {app}.',
    'next.all': 'Try again and leave every box ticked.',
    'next.profile': 'Try again and allow access to your basic profile.',
    'next.same_account': 'Try again and choose the account that was connected before.',
    'next.tell': 'Only the people who run {app} can put this right. Please tell them.',

    'problem.session_not_found.title': 'This link does not work',
    'problem.session_not_found.text': 'It is incomplete, or it was never valid.',
    'problem.session_expired.title': 'This took too long',
    'problem.session_expired.text':
      'For your safety, connecting has to be finished within a few minutes.',
    'problem.session_used.title': 'This link was already used',
    'problem.session_used.text': 'Each link works once, in one browser.',
    'problem.session_cancelled.title': 'This was cancelled',
    'problem.session_cancelled.text': 'The account was not connected.',
    'problem.binding_failed.title': 'This was started somewhere else',
    'problem.binding_failed.text':
      'Only the person who started in {app} can finish, and only in the same browser. If somebody sent you this link, do not use it.',
    'problem.binding_required.title': 'We cannot tell who started this',
    'problem.binding_required.text': 'Connecting only works from inside {app}.',
    'problem.signed_out.title': 'You are not signed in',
    'problem.signed_out.text': 'An account can only be connected while you are signed in to {app}.',
    'problem.unknown_provider.title': 'That account cannot be connected here',
    'problem.unknown_provider.text': '{app} does not offer this at the moment.',
    'problem.connection_parameter.title': 'Some details are missing or wrong',
    'problem.connection_parameter.text':
      '{provider} needs to know where your account is. The account was not connected.',
    'problem.configuration.title': '{app} is not set up correctly',
    'problem.configuration.text':
      'A setting is missing or wrong, so the account could not be connected.',
    'problem.provider_unreachable.title': '{provider} did not answer',
    'problem.provider_unreachable.text': 'You did nothing wrong. The account was not connected.',
    'problem.provider_unavailable.title': '{provider} is not available right now',
    'problem.provider_unavailable.text':
      'It reported a problem of its own. The account was not connected.',
    'problem.provider_answer.title': '{provider} gave an answer we do not understand',
    'problem.provider_answer.text':
      'The account was not connected. If this happens twice, tell the people who run {app}.',
    'problem.offline.title': 'No connection',
    'problem.offline.text': 'The page could not reach its server. Nothing is lost.',
    'problem.rate_limited.title': 'A little too fast',
    'problem.rate_limited.text': 'There were many tries in a short time.',
    'problem.server.title': 'Something went wrong on our side',
    'problem.server.text': 'You did nothing wrong. The account was not connected.',
    'problem.access_denied.title': 'You did not allow access',
    'problem.access_denied.text': 'The account was not connected.',
    'problem.account_mismatch.title': 'That is another account',
    'problem.account_mismatch.text':
      '{app} asked to renew access to one account, but another one was chosen. It was not connected.',
    'problem.account_unidentified.title': 'We could not tell which account this is',
    'problem.account_unidentified.text':
      '{provider} did not say whose account was chosen, so it was not connected.',
    'problem.insufficient_scope.title': 'Some permissions are missing',
    'problem.insufficient_scope.text':
      '{app} cannot work with what was allowed, so the account was not connected.',
    'problem.insufficient_scope.missing': 'Not allowed:',
    'problem.state_mismatch.title': 'We could not verify this answer',
    'problem.state_mismatch.text':
      'It does not belong to anything that was started in this browser, so it was not used.',
    'problem.not_found.title': 'There is nothing here',
    'problem.not_found.text': 'The address is wrong or no longer in use.',
    'problem.unknown.title': 'The account was not connected',
    'problem.unknown.text': 'Something unexpected happened on the way.',
  },
} as const

type Group = Exclude<keyof typeof en, 'locale' | 'direction'>

/** A language of the pages. Whether it has every text is checked by the compiler. */
export type Language = {
  /** BCP 47, as it stands in `<html lang>`. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
} & { readonly [Name in Group]: Readonly<Record<keyof (typeof en)[Name], string>> }

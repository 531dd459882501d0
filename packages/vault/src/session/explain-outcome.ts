const sentences: Readonly<Record<string, string>> = {
  access_denied: 'The user did not consent.',
  account_mismatch:
    'Another account was chosen than the one whose grant is to be renewed, so nothing was kept.',
  account_unidentified: 'The provider did not say which account this is, so nothing was kept.',
  binding_failed:
    'Someone other than who started this went on with it, so it was ended. What was connected before stays.',
  client_paused: 'The provider refuses this app’s registration; the operator must mend it.',
  insufficient_scope: 'Something that the app needs was not allowed, so nothing was kept.',
  invalid_client: 'The provider refuses this app’s client id or secret; the operator must mend it.',
  invalid_grant: 'The provider did not accept the authorization code. Start again.',
  invalid_scope: 'The provider does not know a scope that the app asks for.',
  issuer_mismatch: 'The answer came from another provider than was asked.',
  flow_lost: 'The provider’s answer was lost on the way. Start again.',
  network: 'The provider could not be reached.',
  server_error: 'The provider had an error.',
  session_cancelled: 'The flow was cancelled.',
  session_expired: 'The flow was not finished in time. Start again.',
  state_mismatch: 'The answer does not belong to this flow.',
  temporarily_unavailable: 'The provider is busy. Try again in a while.',
  timeout: 'The provider did not answer in time.',
  unexpected_response: 'The provider gave an answer that makes no sense.',
}

/** One sentence for a developer's log; the pages have their own words for people. */
export function explain(code: string): string {
  return Object.hasOwn(sentences, code)
    ? String(sentences[code])
    : 'The account could not be connected.'
}

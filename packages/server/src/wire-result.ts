import type { SessionResult } from '@alter-ai/vault'

/** How a session ended, for the connect page that ended it: what the result page would have done, it does itself. */
export function toWireResult({ status, outcome, message, continueTo }: SessionResult) {
  return {
    status,
    grants: outcome.grants ?? [],
    message: message ?? null,
    return_to: continueTo ?? null,
  }
}

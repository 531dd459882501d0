import { isAlterError, type AlterSDKError } from '@alter-ai/protocol'

/**
 * What a failed refresh means. The provider's row has translated its words to those of RFC 6749 §5.2 before.
 *
 * - `terminal`: this refresh token is no good any more
 * - `client`: the provider refuses the client; for everybody, or perhaps for this grant alone
 * - `transient`: worth another try, later
 */
export interface RefreshFailure {
  readonly kind: 'terminal' | 'client' | 'transient'
  /** The provider may have replaced the refresh token all the same: the answer was lost, or made no sense. */
  readonly maybeSpent: boolean
  /** The caller may as well wait for the next try: it is the network, the answer was lost, or the provider is busy. */
  readonly isSoonOver: boolean
  readonly code: string
  readonly retryAfterSeconds: number | undefined
}

export function classifyFailure(error: unknown): RefreshFailure {
  const { code = 'internal_error', details = {}, retryAfterSeconds } = factsOf(error)
  const isLost = maybeSpent(code, details)
  const isSoonOver = isLost || code === 'network_error' || code === 'temporarily_unavailable'
  return { kind: kindOf(code), maybeSpent: isLost, isSoonOver, code, retryAfterSeconds }
}

function factsOf(error: unknown): Partial<AlterSDKError> {
  return isAlterError(error) ? (error as Partial<AlterSDKError>) : {}
}

function kindOf(code: string): RefreshFailure['kind'] {
  switch (code) {
    case 'invalid_grant':
      return 'terminal'
    case 'invalid_client':
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'client'
    default:
      return 'transient'
  }
}

// A refusal (3xx, 4xx, 503) was not carried out. What broke on the way, or under the provider, may have been.
function maybeSpent(code: string, details: Readonly<Record<string, unknown>>): boolean {
  if (code === 'network_error' || code === 'timeout') return details['sent'] !== false
  if (code === 'temporarily_unavailable') return false
  const answered = Number(details['answered'] ?? 0)
  return !(answered >= 300 && answered < 500)
}

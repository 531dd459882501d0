import {
  AlterSDKError,
  ProviderAPIError,
  ScopeReauthRequiredError,
  type RequestOptions,
} from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import type { Engine } from '../engine.ts'

/**
 * Makes a call to a provider's API under a request id: that of the HTTP request it came with, else a new one. The audit
 * records and the log lines of the call have it.
 *
 * A call that the vault denied has a line, and so has one to which the provider did not respond. What the provider
 * responded is the caller's to judge, and so is a mistake in the call itself.
 */
export async function withCallLog<T>(
  engine: Engine,
  { signal }: Pick<RequestOptions, 'signal'>,
  call: (engine: Engine) => Promise<T>,
): Promise<T> {
  const log = engine.log.requestId === undefined ? engine.log.forRequest(uuidv7()) : engine.log
  const startedAt = performance.now()
  try {
    return await call({ ...engine, log })
  } catch (error) {
    if (isOfInterest(error, signal)) {
      const code = error instanceof AlterSDKError ? error.code : 'internal_error'
      const known = error instanceof AlterSDKError ? error : undefined
      log.write(denials.has(code) ? 'request.denied' : 'request.failed', {
        errorCode: code,
        reason: known?.message,
        durationMs: performance.now() - startedAt,
        ...(known === undefined && { error }),
      })
    }
    throw error
  }
}

/** Codes of what the vault decides before it opens a token. */
const denials: ReadonlySet<string> = new Set([
  'ambiguous_grant',
  'grant_expired',
  'grant_not_found',
  'grant_revoked',
  'policy_violation',
  'scope_reauth_required',
  'storage_unavailable',
  'target_not_allowed',
  'unknown_provider',
])

function isOfInterest(error: unknown, signal: AbortSignal | undefined): boolean {
  if (error instanceof ProviderAPIError) return false
  if (error instanceof ScopeReauthRequiredError) return error.response === undefined
  if (error instanceof AlterSDKError) return error.code !== 'invalid_argument'
  return signal?.aborted !== true
}

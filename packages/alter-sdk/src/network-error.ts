import { AlterSDKError, NetworkError, TimeoutError } from '@alter-ai/protocol'
import type { Deadline } from './deadline.ts'

/** Translates what `fetch` throws. Of the original only its code survives: a message may quote addresses or headers. */
export function networkError(error: unknown, deadline?: Deadline): AlterSDKError {
  if (error instanceof AlterSDKError) return error
  if (deadline?.hasPassed() === true) return new TimeoutError('the vault did not answer in time')
  const reason = reasonOf(error)
  return new NetworkError(`the connection to the vault failed (${reason})`, { details: { reason } })
}

function reasonOf(error: unknown): string {
  let each = error
  for (let depth = 0; each instanceof Error && depth < 4; depth += 1) {
    const { code } = each as { readonly code?: unknown }
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code
    each = each.cause
  }
  return 'UNKNOWN'
}

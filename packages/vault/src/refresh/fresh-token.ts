import { AlterSDKError, GrantRevokedError, TokenRefreshInProgressError } from '@alter-ai/protocol'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { UsableGrant } from '../storage/tables/credentials.ts'
import { decideUse, isOverForGood } from './decide-use.ts'
import type { LeaseOwner } from './lease/lease-owner.ts'
import { aboutError, credentialRevoked } from './refresh-errors.ts'
import { requireNewConsent } from './refresh-failure.ts'
import { createRefreshGate, type RefreshGate } from './refresh-gate.ts'
import { refreshGrant, type FreshToken, type Refresher } from './refresh-grant.ts'
import { openToken } from '../oauth/token/seal-tokens.ts'

/** Gives access tokens that can be used now. */
export interface FreshTokens {
  /**
   * @param refusedVersion the version whose token an API has just refused with 401; it is not used again.
   * @throws {AlterSDKError} `credential_revoked` when only the user can mend it; `grant_revoked`; `client_paused` when only
   * the operator can; `token_refresh_in_progress` when another process did not finish within 30 s; what the token endpoint
   * gave when it could not be asked, or was asked three times in vain, and the old token is over; `decryption_failed`;
   * `storage_unavailable`, also while the vault is closed. Else the signal's reason.
   */
  readonly of: (
    client: RegisteredClient,
    grant: UsableGrant,
    how?: { readonly refusedVersion?: number; readonly signal?: AbortSignal | undefined },
  ) => Promise<FreshToken>
  /** Uses the refresh token, so that it does not die of disuse. Once, without waiting for anybody. */
  readonly keepAlive: (client: RegisteredClient, grant: UsableGrant) => Promise<void>
  /** Waits for the refreshes under way: an answer that nobody keeps is a grant that is lost. */
  readonly close: () => Promise<void>
}

/** @param engine is asked at first use, because it holds what is made here. */
export function createFreshTokens(engine: () => Engine, owner: LeaseOwner): FreshTokens {
  const running = new Map<string, { isPatient: boolean; result: Promise<FreshToken | undefined> }>()
  const gates = new Map<string, RefreshGate>()
  const attempts = new Set<string>()
  const refresher = (): Refresher => ({
    engine: engine(),
    owner,
    attempts,
    gateOf: ({ key, provider }) => {
      const gate = gates.get(key) ?? createRefreshGate(provider.refresh.maxConcurrent)
      gates.set(key, gate)
      return gate
    },
  })

  let isClosing = false
  const all = new Set<Promise<unknown>>()

  /** One refresh of a version in this process, whoever asks and however many: the version in the key makes them agree. */
  function share(client: RegisteredClient, grant: UsableGrant, isPatient: boolean) {
    const key = `${grant.grantId} ${grant.version}`
    const current = running.get(key)
    if (current !== undefined && (current.isPatient || !isPatient)) return current.result
    if (isClosing) throw closed()
    const result = refreshGrant(refresher(), client, grant, isPatient).finally(() => {
      all.delete(result)
      if (running.get(key)?.result === result) running.delete(key)
    })
    running.set(key, { isPatient, result })
    all.add(result)
    // Whoever asked may have gone; a failure is nobody's then, and must not end the process.
    result.catch(() => undefined)
    return result
  }

  return {
    async of(client, grant, { refusedVersion, signal } = {}) {
      const token = openToken(engine(), client, grant, 'access_token')
      if (token === undefined) throw new GrantRevokedError(undefined, aboutError(grant))
      const current = { token, version: grant.version, refreshed: false }
      switch (decideUse(client, grant, refusedVersion)) {
        case 'use':
          return current
        case 'use_and_refresh':
          // Still good: use it now, and have the next one ready. A failure shows when the token is really over.
          if (!isClosing) void share(client, grant, false)
          return current
        case 'refresh': {
          signal?.throwIfAborted()
          const fresh = await withSignal(share(client, grant, true), signal)
          if (fresh === undefined)
            throw new TokenRefreshInProgressError(undefined, aboutError(grant))
          return fresh
        }
        case 'over':
          if (isOverForGood(grant)) await requireNewConsent(engine(), grant, 'token_expired')
          throw credentialRevoked(grant, 'token_expired')
      }
    },
    async keepAlive(client, grant) {
      await share(client, grant, false)
    },
    async close() {
      isClosing = true
      await Promise.allSettled(all)
      owner.end()
    },
  }
}

function closed(): AlterSDKError {
  return new AlterSDKError('storage_unavailable', 'the vault is closing', { status: 503 })
}

async function withSignal<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  // The caller no longer waits; the refresh goes on, because its answer must be kept.
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

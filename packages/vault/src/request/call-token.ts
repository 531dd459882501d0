import { GrantNotFoundError, TokenRefreshInProgressError } from '@alter-ai/protocol'
import { startWatch } from '../clock.ts'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import { assertUnmoved } from '../grant/assert-unmoved.ts'
import type { FreshToken } from '../refresh/refresh-grant.ts'
import { findUsableGrant, type UsableGrant } from '../storage/tables/credentials.ts'
import { assertUsable } from './resolve-grant.ts'

/** The grant as a look at the database found it, and how long ago that look began. Milliseconds. */
export interface Look {
  readonly grant: UsableGrant
  readonly ageMs: () => number
}

/** How long after a look a token may leave. Milliseconds. */
const maxAgeMs = 1_000

/** Other processes that refresh the same token take turns with this one; more often than that they do not. */
const maxLooks = 4

/** An API that refuses every token must not cost a refresh for each call. */
const minRefreshGapMs = 30_000

/**
 * The token of one call. It leaves only where the database has said within the last second that the grant may be used, so a
 * call that waits for a connection while its grant is revoked sends nothing.
 */
export class CallToken {
  readonly #engine: Engine
  readonly #client: RegisteredClient
  readonly #checked: UsableGrant
  readonly #signal: AbortSignal | undefined
  #look: Look
  #token: FreshToken | undefined
  /** It came after the look. */
  #isUnseen = false
  #wasRefreshed = false

  /** @param checked The grant against which the call was checked. */
  constructor(
    engine: Engine,
    client: RegisteredClient,
    checked: UsableGrant,
    look: Look,
    signal: AbortSignal | undefined,
  ) {
    this.#engine = engine
    this.#client = client
    this.#checked = checked
    this.#look = look
    this.#signal = signal
  }

  /** Whether the call has needed a refresh, its own or another's. */
  get wasRefreshed(): boolean {
    return this.#wasRefreshed
  }

  /**
   * A token that can be used now. Where the last look is older than a second, it looks again.
   *
   * @throws {AlterSDKError} `grant_revoked`, `grant_expired`, `credential_revoked`, `temporarily_unavailable` (the grant is
   * another's now), `storage_unavailable`; what `freshTokens.of()` throws.
   */
  async current(): Promise<{ readonly token: Secret; readonly isFresh: () => boolean }> {
    let token = this.#token ?? (await this.#fetch())
    if (this.#look.ageMs() > maxAgeMs && !this.#isUnseen) {
      await this.#lookAgain()
      token = await this.#fetch()
    }
    for (let looks = 0; this.#isUnseen; looks += 1) {
      if (looks === maxLooks) throw new TokenRefreshInProgressError()
      await this.#lookAgain()
      if (this.#look.grant.version === token.version) this.#isUnseen = false
      else token = await this.#fetch()
    }
    const { ageMs } = this.#look
    return { token: token.token, isFresh: () => ageMs() <= maxAgeMs }
  }

  /**
   * Fetches another token, because the API has refused this one. Once for each call, and not where it would not help.
   *
   * @returns whether there is another.
   * @throws {AlterSDKError} what `freshTokens.of()` throws.
   */
  async replace(): Promise<boolean> {
    const { grant } = this.#look
    // Refreshed a moment ago and refused: another refresh would not change the API's mind.
    const tokenAgeMs = grant.databaseTime - grant.issuedAt
    if (this.#wasRefreshed || (tokenAgeMs >= 0 && tokenAgeMs < minRefreshGapMs)) return false
    if (grant.refreshToken === null || this.#token === undefined) return false
    await this.#fetch(this.#token.version)
    return true
  }

  /** A refresh of this call may move the connection, and its token is in hand. One from the database must match the call. */
  async #fetch(refusedVersion?: number): Promise<FreshToken> {
    assertUnmoved(this.#checked, this.#look.grant)
    const token = await this.#engine.freshTokens.of(this.#client, this.#look.grant, {
      ...(refusedVersion !== undefined && { refusedVersion }),
      signal: this.#signal,
    })
    this.#token = token
    this.#isUnseen = token.refreshed
    this.#wasRefreshed ||= token.refreshed
    return token
  }

  async #lookAgain(): Promise<void> {
    const { appId, driver, clock } = this.#engine
    const ageMs = startWatch(clock)
    const [grant] = await driver.read(findUsableGrant(appId, this.#checked.grantId))
    if (grant === undefined) throw new GrantNotFoundError()
    assertUsable(grant)
    this.#look = { grant, ageMs }
  }
}

import { randomBytes } from 'node:crypto'
import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import type { Behaviour } from './behaviour.ts'
import type { Tally } from './tally.ts'

/** What a user agreed to; a code stands for it. */
export interface Consent {
  readonly account: string
  readonly connection: Connection
  readonly scopes: readonly string[]
  /** As it was sent: the address, or the provider's name for it. */
  readonly redirectUri: string
  readonly challenge: string | undefined
  readonly nonce: string | undefined
  readonly givesRefreshToken: boolean
}

/** All tokens that came of one code. */
export interface Family {
  readonly serial: number
  readonly consent: Consent
  readonly startedAt: number
  readonly generations: Generation[]
  readonly accessTokens: AccessToken[]
  refreshes: number
  endedBy: 'reuse' | 'code_replay' | 'revoked' | undefined
}

/** What a refresh is made with: each refresh token of a family, or each access token where there is nothing else. */
export interface Generation {
  readonly family: Family
  readonly number: number
  readonly token: string
  readonly issuedAt: number
  /** How often it came, whatever was answered. */
  calls: number
  lastUsedAt: number | undefined
  spentAt: number | undefined
  /** The access token that came with its successor. */
  given: AccessToken | undefined
}

export interface AccessToken {
  readonly serial: number
  readonly family: Family
  readonly token: string
  readonly lifeSeconds: number | undefined
  readonly expiresAt: number | undefined
  isEnded: boolean
}

/** What an answer of the token endpoint tells. */
export interface Granted {
  readonly family: Family
  readonly accessToken: AccessToken
  readonly refreshToken: Generation | undefined
  readonly step: 'exchange' | 'longer' | 'refresh'
  /** Of the access token, when this was decided. `undefined`: it does not end. */
  readonly secondsLeft: number | undefined
}

export type Refusal = 'unknown' | 'ended' | 'expired' | 'reused' | 'early'

const codeLifeMs = 600_000
/** Of a token that is to be exchanged for a longer one. */
const shortLifeSeconds = 3_600

/**
 * The provider's memory: codes, families of tokens, and what becomes of them. Whatever it is asked, it decides at once and
 * completely: of two that bring the same refresh token, one is the first.
 */
export class TokenFamilies {
  readonly #row: Provider
  readonly #behaviour: Behaviour
  readonly #tally: Tally
  readonly #clock: () => number
  readonly #codes = new Map<string, { consent: Consent; issuedAt: number; family?: Family }>()
  readonly #families: Family[] = []
  readonly #generations = new Map<string, Generation>()
  readonly #accessTokens = new Map<string, AccessToken>()
  readonly #consented = new Set<string>()

  constructor(row: Provider, behaviour: Behaviour, tally: Tally, clock: () => number) {
    this.#row = row
    this.#behaviour = behaviour
    this.#tally = tally
    this.#clock = clock
  }

  /** Whether this account has agreed before, so that it is not asked again. */
  hasConsented(account: string): boolean {
    return this.#consented.has(account)
  }

  newCode(consent: Consent): string {
    const code = `mp-code-${randomBytes(16).toString('hex')}`
    this.#codes.set(code, { consent, issuedAt: this.#clock() })
    this.#consented.add(consent.account)
    return code
  }

  /** A code is good once. When it comes again, what it brought is ended (RFC 6749 §4.1.2). */
  takeCode(code: string): Family | undefined {
    const known = this.#codes.get(code)
    if (known === undefined) return undefined
    if (known.family !== undefined) {
      this.#tally.counts.codeReplays += 1
      this.#end(known.family, 'code_replay')
      return undefined
    }
    const family: Family = {
      serial: this.#families.length + 1,
      consent: known.consent,
      startedAt: this.#clock(),
      generations: [],
      accessTokens: [],
      refreshes: 0,
      endedBy: undefined,
    }
    this.#families.push(family)
    known.family = family
    return this.#clock() - known.issuedAt < codeLifeMs ? family : undefined
  }

  /** The first tokens of a family. Where a longer token follows, there is nothing yet to refresh with. */
  start(family: Family): Granted {
    if (this.#row.longerToken !== undefined) {
      const accessToken = this.#newAccessToken(family, shortLifeSeconds)
      return granted(accessToken, undefined, 'exchange')
    }
    return this.#grant(family, 'exchange')
  }

  /** The second exchange. The short token stays good for the rest of its life. */
  lengthen(token: string): Granted | undefined {
    const accessToken = this.liveAccessToken(token)
    return accessToken === undefined ? undefined : this.#grant(accessToken.family, 'longer')
  }

  refresh(token: string): Granted | Refusal {
    const generation = this.#generations.get(token)
    if (generation === undefined) return 'unknown'
    generation.calls += 1
    const { family } = generation
    const now = this.#clock()
    if (family.endedBy !== undefined || this.#isOver(family, now)) return 'ended'
    if (generation.spentAt !== undefined) {
      if (this.#isInGrace(generation, now)) return this.#repeat(generation, now)
      this.#tally.counts.reuses += 1
      if (this.#behaviour.reuse === 'ends_all') this.#end(family, 'reuse')
      return 'reused'
    }
    if (!this.#isLive(generation, now)) return 'expired'
    if (this.#isEarly(family, now)) {
      this.#tally.counts.earlyRefreshes += 1
      return 'early'
    }
    return this.#spend(generation, now)
  }

  #spend(generation: Generation, now: number): Granted {
    const { family } = generation
    const { rotates, repeatsRefreshToken } = this.#behaviour
    generation.lastUsedAt = now
    if (this.#row.refresh.endsAccessToken)
      for (const token of family.accessTokens) token.isEnded = true
    family.refreshes += 1
    const isRotated =
      rotates === 'always' || (rotates === 'sometimes' && family.refreshes % 2 === 1)
    if (isRotated) generation.spentAt = now
    if (this.#isOwnCredential() || isRotated) {
      const next = this.#grant(family, 'refresh')
      generation.given = next.accessToken
      return next
    }
    const refreshToken = repeatsRefreshToken ? generation : undefined
    return granted(this.#newAccessToken(family), refreshToken, 'refresh')
  }

  /** The same pair again, as far as it still lives. */
  #repeat({ family, given }: Generation, now: number): Granted {
    const isHidden = this.#behaviour.graceHidesRefreshToken || this.#isOwnCredential()
    const successor = isHidden ? undefined : family.generations.at(-1)
    // Where the access token is the credential, another one would be another generation.
    const isSame = given !== undefined && (this.#isGood(given) || this.#isOwnCredential())
    if (!isSame) return granted(this.#newAccessToken(family), successor, 'refresh')
    const { expiresAt } = given
    const secondsLeft = expiresAt === undefined ? undefined : Math.floor((expiresAt - now) / 1_000)
    return granted(given, successor, 'refresh', secondsLeft)
  }

  #grant(family: Family, step: Granted['step']): Granted {
    const accessToken = this.#newAccessToken(family)
    const { supported } = this.#row.refresh
    if (!supported) return granted(accessToken, undefined, step)
    if (this.#isOwnCredential()) {
      this.#newGeneration(family, accessToken.token)
      return granted(accessToken, undefined, step)
    }
    const refreshToken = family.consent.givesRefreshToken
      ? this.#newGeneration(family, `mp-refresh-${randomBytes(16).toString('hex')}`)
      : undefined
    return granted(accessToken, refreshToken, step)
  }

  #newAccessToken(family: Family, lifeSeconds = this.#behaviour.accessTokenSeconds): AccessToken {
    const accessToken: AccessToken = {
      serial: this.#accessTokens.size + 1,
      family,
      token: `mp-access-${randomBytes(16).toString('hex')}`,
      lifeSeconds,
      expiresAt: lifeSeconds === undefined ? undefined : this.#clock() + lifeSeconds * 1_000,
      isEnded: false,
    }
    family.accessTokens.push(accessToken)
    this.#accessTokens.set(accessToken.token, accessToken)
    return accessToken
  }

  #newGeneration(family: Family, token: string): Generation {
    const generation: Generation = {
      family,
      number: family.generations.length,
      token,
      issuedAt: this.#clock(),
      calls: 0,
      lastUsedAt: undefined,
      spentAt: undefined,
      given: undefined,
    }
    family.generations.push(generation)
    this.#generations.set(token, generation)
    return generation
  }

  #isOwnCredential(): boolean {
    return this.#row.refresh.credential === 'access_token'
  }

  // Only the one before has a grace; with what came before that, somebody is far behind.
  #isInGrace(generation: Generation, now: number): boolean {
    const { graceSeconds, graceUntilUsed } = this.#behaviour
    const { generations } = generation.family
    const successor = generations[generation.number + 1]
    if (successor === undefined || successor !== generations.at(-1)) return false
    const isInTime = now - (generation.spentAt ?? 0) < graceSeconds * 1_000
    return isInTime || (graceUntilUsed && successor.lastUsedAt === undefined)
  }

  #isLive(generation: Generation, now: number): boolean {
    const { family, issuedAt, lastUsedAt = issuedAt, spentAt, token } = generation
    const { refreshTokenSeconds = Infinity, idleSeconds = Infinity } = this.#behaviour
    if (family.endedBy !== undefined || spentAt !== undefined) return false
    if (this.#isOver(family, now)) return false
    if (this.#isOwnCredential() && this.liveAccessToken(token) === undefined) return false
    return now - issuedAt < refreshTokenSeconds * 1_000 && now - lastUsedAt < idleSeconds * 1_000
  }

  #isEarly(family: Family, now: number): boolean {
    const limit = this.#row.refresh.notBeforeSecondsLeft
    const newest = family.accessTokens.at(-1)
    if (limit === undefined || newest === undefined || !this.#isGood(newest)) return false
    return newest.expiresAt !== undefined && newest.expiresAt - now > limit * 1_000
  }

  /** An access token that was given here, good or not. */
  accessToken(token: string): AccessToken | undefined {
    return this.#accessTokens.get(token)
  }

  liveAccessToken(token: string): AccessToken | undefined {
    const known = this.#accessTokens.get(token)
    return known !== undefined && this.#isGood(known) ? known : undefined
  }

  /** A refresh token that was given here and would be taken now, outside of any grace. */
  liveRefreshToken(token: string): Generation | undefined {
    const known = this.#generations.get(token)
    return known !== undefined && this.#isLive(known, this.#clock()) ? known : undefined
  }

  /** Whose a refresh token is, dead or alive. */
  familyOf(token: string): Family | undefined {
    return this.#generations.get(token)?.family
  }

  #isGood({ family, isEnded, expiresAt = Infinity }: AccessToken): boolean {
    const now = this.#clock()
    return family.endedBy === undefined && !isEnded && !this.#isOver(family, now) && now < expiresAt
  }

  #isOver({ startedAt }: Family, now: number): boolean {
    return now - startedAt >= (this.#behaviour.sessionSeconds ?? Infinity) * 1_000
  }

  /** By whoever may: the user, or a call of the revocation endpoint. */
  revoke(family: Family): void {
    if (family.endedBy === undefined) family.endedBy = 'revoked'
  }

  /** Everything of an account; it is asked for consent again the next time. */
  revokeAccount(account: string): void {
    for (const family of this.of(account)) this.revoke(family)
    this.#consented.delete(account)
  }

  #end(family: Family, reason: 'reuse' | 'code_replay'): void {
    if (family.endedBy !== undefined) return
    family.endedBy = reason
    this.#tally.counts.familiesEnded += 1
  }

  /** The families of an account, or all; oldest first. */
  of(account?: string): Family[] {
    return this.#families.filter(
      ({ consent }) => account === undefined || consent.account === account,
    )
  }

  liveRefreshTokens(family: Family): number {
    const now = this.#clock()
    return family.generations.filter((generation) => this.#isLive(generation, now)).length
  }

  liveAccessTokens(family: Family): number {
    return family.accessTokens.filter((token) => this.#isGood(token)).length
  }
}

function granted(
  accessToken: AccessToken,
  refreshToken: Generation | undefined,
  step: Granted['step'],
  secondsLeft = accessToken.lifeSeconds,
): Granted {
  return { family: accessToken.family, accessToken, refreshToken, step, secondsLeft }
}

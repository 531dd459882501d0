/** For whom a call is made, by ids. */
export interface ConnectionOwner {
  readonly grant: string
  /** Absent for a grant that belongs to the app itself. */
  readonly user?: string | undefined
}

export interface ConnectionLimits {
  /** Connections to one origin at once. */
  readonly connectionsPerOrigin: number
  /** Of these, for one grant. */
  readonly connectionsPerGrant: number
  /** Of these, for all grants of one user. */
  readonly connectionsPerUser: number
  /** Calls with one grant that wait, for all origins together. */
  readonly waitingPerGrant: number
}

/** A call's place, first in the line and then at a connection. */
export interface ConnectionPlace {
  /** Resolves when it is the call's turn; absent where that is at once. */
  readonly turn: Promise<void> | undefined
  /** Gives the place up, in the line or at a connection. Only the first time counts. */
  readonly leave: () => void
}

/**
 * Decides which call gets the next connection to an origin, so that neither a grant nor a user can take all of them.
 *
 * Calls with one grant go in the order in which they came. Users take turns, and so do the grants of one user. A grant or a
 * user at its limit is passed over until one of its calls leaves.
 */
export class ConnectionLine {
  readonly #limits: ConnectionLimits
  readonly #origins = new Map<string, OriginLine>()
  readonly #waiting = new Map<string, number>()

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
  }

  /** @returns nothing where as many calls with this grant wait as may wait. */
  enter(origin: string, owner: ConnectionOwner): ConnectionPlace | undefined {
    const { grant, user } = owner
    if ((this.#waiting.get(grant) ?? 0) >= this.#limits.waitingPerGrant) return undefined
    const line = this.#origins.get(origin) ?? new OriginLine(this.#limits)
    this.#origins.set(origin, line)
    let isWaiting = true
    this.#count(grant, 1)
    const stopWaiting = () => {
      if (isWaiting) this.#count(grant, -1)
      isWaiting = false
    }
    let takeTurn = () => {}
    const turn = new Promise<void>((resolve) => (takeTurn = resolve))
    const leaveLine = line.enter(grant, user, () => {
      stopWaiting()
      takeTurn()
    })
    const leave = () => {
      stopWaiting()
      leaveLine()
      if (line.isEmpty && this.#origins.get(origin) === line) this.#origins.delete(origin)
    }
    return { turn: isWaiting ? turn : undefined, leave }
  }

  #count(grant: string, change: 1 | -1): void {
    const count = (this.#waiting.get(grant) ?? 0) + change
    if (count === 0) this.#waiting.delete(grant)
    else this.#waiting.set(grant, count)
  }
}

/** Connections in use, and who may have the next one. A set keeps the order in which its members take turns. */
interface Turns<Member> {
  held: number
  readonly limit: number
  /** Members that have a call waiting and are not at their own limit. */
  readonly ready: Set<Member>
}

interface UserLine extends Turns<GrantLine> {
  readonly key: string
  readonly grants: Map<string, GrantLine>
}

interface GrantLine extends Turns<() => void> {
  readonly key: string
  readonly user: UserLine
}

class OriginLine implements Turns<UserLine> {
  held = 0
  readonly limit: number
  readonly ready = new Set<UserLine>()
  readonly #limits: ConnectionLimits
  readonly #users = new Map<string, UserLine>()

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
    this.limit = limits.connectionsPerOrigin
  }

  get isEmpty(): boolean {
    return this.#users.size === 0
  }

  /** @param onTurn A function of its own for each call. @returns what gives the place up again. */
  enter(grantKey: string, userKey: string | undefined, onTurn: () => void): () => void {
    const grant = this.#grantOf(grantKey, userKey)
    grant.ready.add(onTurn)
    this.#sort(grant)
    this.#serve()
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      if (!grant.ready.delete(onTurn)) {
        grant.held -= 1
        grant.user.held -= 1
        this.held -= 1
      }
      this.#sort(grant)
      this.#serve()
    }
  }

  #grantOf(grantKey: string, userKey: string | undefined): GrantLine {
    // A grant of the app itself is limited as a grant alone, and takes turns with users.
    const key = userKey === undefined ? `grant:${grantKey}` : `user:${userKey}`
    const limit = userKey === undefined ? Infinity : this.#limits.connectionsPerUser
    const user: UserLine = this.#users.get(key) ?? {
      key,
      held: 0,
      limit,
      ready: new Set(),
      grants: new Map(),
    }
    this.#users.set(key, user)
    const grant: GrantLine = user.grants.get(grantKey) ?? {
      key: grantKey,
      user,
      held: 0,
      limit: this.#limits.connectionsPerGrant,
      ready: new Set(),
    }
    user.grants.set(grantKey, grant)
    return grant
  }

  /** Gives connections away while there are any, to one user and one grant after the other. */
  #serve(): void {
    for (;;) {
      const user = nextOf(this)
      const grant = user && nextOf(user)
      const call = grant && nextOf(grant)
      if (user === undefined || grant === undefined || call === undefined) return
      grant.ready.delete(call)
      user.ready.delete(grant)
      this.ready.delete(user)
      grant.held += 1
      user.held += 1
      this.held += 1
      this.#sort(grant)
      call()
    }
  }

  /** Puts a grant and its user where they belong now. Who was taken out before stands behind the others. */
  #sort(grant: GrantLine): void {
    const { user } = grant
    place(user.ready, grant, nextOf(grant) !== undefined)
    place(this.ready, user, nextOf(user) !== undefined)
    if (grant.held === 0 && grant.ready.size === 0) user.grants.delete(grant.key)
    if (user.grants.size === 0) this.#users.delete(user.key)
  }
}

function nextOf<Member>({ held, limit, ready }: Turns<Member>): Member | undefined {
  if (held >= limit) return undefined
  const [next] = ready
  return next
}

function place<Member>(set: Set<Member>, member: Member, isIn: boolean): void {
  if (isIn) set.add(member)
  else set.delete(member)
}

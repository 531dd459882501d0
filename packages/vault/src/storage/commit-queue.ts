import { setImmediate as soon } from 'node:timers'
import { busyPauseMs, stayedBusy } from './busy.ts'
import type { CommitOutcome, StatementResult } from './driver.ts'
import type { BoundStatement, Moment, SqliteConnection } from './sqlite-connection.ts'
import { isBusy, storageUnavailable, translateSqliteError } from './sqlite-error.ts'

/**
 * Collects the commits asked for in one turn of the event loop and runs them in one transaction, each in a savepoint of its
 * own: one fsync is paid for all, and one that fails is undone alone. A promise settles only after COMMIT has returned.
 */
export class CommitQueue {
  readonly #connection: SqliteConnection
  readonly #busyLimitMs: number
  #pending: Pending[] = []
  #isScheduled = false
  #onEmpty: (() => void) | undefined

  constructor(connection: SqliteConnection, busyLimitMs: number) {
    this.#connection = connection
    this.#busyLimitMs = busyLimitMs
  }

  add(statements: readonly BoundStatement[]): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + this.#busyLimitMs
      this.#pending.push({ statements, deadline, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when everything added so far has been settled, which the busy limit bounds. */
  async drained(): Promise<void> {
    if (this.#pending.length === 0) return
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
    })
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    soon(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    const group = this.#pending.splice(0, mostInOneCommit)
    try {
      const outcomes = this.#runGroup(group)
      group.forEach((pending, index) => settle(pending, outcomes[index]))
    } catch (error) {
      if (isBusy(error)) return this.#retryLater(group)
      const failure = groupFailure(error)
      for (const pending of group) pending.reject(failure)
    }
    this.#continue()
  }

  #continue(): void {
    if (this.#pending.length > 0) return this.#schedule()
    this.#onEmpty?.()
  }

  /** Nothing was acknowledged, so the same work is done again from the start, together with what arrives meanwhile. */
  #retryLater(group: readonly Pending[]): void {
    const now = performance.now()
    const inTime = group.filter((pending) => now < pending.deadline)
    for (const pending of group) {
      if (now >= pending.deadline) pending.reject(stayedBusy())
    }
    this.#pending.unshift(...inTime)
    if (this.#pending.length === 0) return this.#continue()
    this.#isScheduled = true
    setTimeout(() => this.#flush(), busyPauseMs())
  }

  #runGroup(group: readonly Pending[]): Settlement[] {
    // The clock is read under the lock, so that the order of times is the order of commits, in all processes.
    const moment = this.#connection.moment()
    return this.#connection.transaction(() =>
      group.map((pending) => this.#runOne(pending.statements, moment)),
    )
  }

  #runOne(statements: readonly BoundStatement[], moment: Moment): Settlement {
    this.#connection.word('SAVEPOINT one')
    const results: StatementResult[] = []
    for (const [index, statement] of statements.entries()) {
      try {
        results.push(this.#connection.run(statement, moment))
      } catch (error) {
        if (isBusy(error)) throw error
        const failure = translateSqliteError(error, { statement: index })
        // Not this commit's fault: the file cannot be used, so no other of the group may be acknowledged either.
        if ('code' in failure && failure.code === 'storage_unavailable') throw failure
        this.#undo()
        return { failure }
      }
      if (statement.expect !== undefined && results.at(-1)?.count !== statement.expect) {
        this.#undo()
        return { outcome: { committed: false, unmet: index } }
      }
    }
    this.#connection.word('RELEASE one')
    return { outcome: { committed: true, results } }
  }

  #undo(): void {
    this.#connection.word('ROLLBACK TO one')
    this.#connection.word('RELEASE one')
  }
}

interface Pending {
  readonly statements: readonly BoundStatement[]
  /** On the monotonic clock, in milliseconds. */
  readonly deadline: number
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: Error) => void
}

type Settlement =
  | { readonly outcome: CommitOutcome; readonly failure?: never }
  | { readonly failure: Error; readonly outcome?: never }

/** Keeps one transaction, and so one stop of the event loop, to a few milliseconds. */
const mostInOneCommit = 256

function settle(pending: Pending, settlement: Settlement | undefined): void {
  if (settlement?.outcome !== undefined) pending.resolve(settlement.outcome)
  else pending.reject(settlement?.failure ?? groupFailure(undefined))
}

/** Whatever broke the common transaction, to each caller it means the same: nothing was stored, try again. */
function groupFailure(error: unknown): Error {
  const failure = translateSqliteError(error)
  return 'code' in failure && failure.code === 'storage_unavailable'
    ? failure
    : storageUnavailable('the database could not commit')
}

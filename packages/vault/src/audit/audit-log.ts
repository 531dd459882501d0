import type { Driver } from '../storage/driver.ts'
import { auditStatement, type AuditEvent } from './audit-event.ts'

/** How long an outcome may wait for company before it is written. Design budget: durable within 50 ms. */
const outcomeDelayMs = 25

export interface AuditLog {
  /** Resolves when the record is durable. Whatever depends on it waits; a failure to write is a failure to go on. */
  readonly record: (event: AuditEvent) => Promise<void>
  /** Queues an outcome; many of one moment share a commit. */
  readonly recordSoon: (event: AuditEvent) => void
  /** Writes what is queued. */
  readonly flush: () => Promise<void>
}

/** The writing side of the audit trail. It only ever inserts. */
export function createAuditLog(
  driver: Driver,
  appId: string,
  onError: (error: unknown) => void,
): AuditLog {
  let queue: AuditEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const events = queue
    queue = []
    if (events.length > 0) writing = Promise.all([writing, write(events)]).then(() => undefined)
    return writing
  }

  async function write(events: readonly AuditEvent[]): Promise<void> {
    try {
      await driver.commit(events.map((event) => auditStatement(appId, event)))
    } catch (error) {
      // The intent of each of them is durable already, so a lost outcome shows as `started`.
      onError(error)
    }
  }

  return {
    async record(event) {
      await driver.commit([auditStatement(appId, event)])
    },
    recordSoon(event) {
      queue.push(event)
      timer ??= setTimeout(() => void flush(), outcomeDelayMs)
    },
    flush,
  }
}

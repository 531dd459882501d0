import type { LogDetails, LogEvent } from '@alter-ai/protocol/log'
import type { Engine } from '../engine.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'

/** Writes the line of a flow that has finished. Its duration is the session's age. */
export function logSession(
  { log, clock }: Pick<Engine, 'log' | 'clock'>,
  event: LogEvent,
  { sessionId, createdAt }: Pick<SessionRow, 'sessionId' | 'createdAt'>,
  details: LogDetails = {},
): void {
  // The database may have another clock than this process.
  log.write(event, { sessionId, durationMs: Math.max(0, clock() - createdAt), ...details })
}

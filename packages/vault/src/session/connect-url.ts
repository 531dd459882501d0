import type { Engine } from '../engine.ts'
import type { SessionRow } from '../storage/tables/connect-sessions.ts'

/** The connect page of a session. What names it stands in the fragment, which reaches no server and no log. */
export function connectUrl({ publicURL }: Pick<Engine, 'publicURL'>, publicId: string): string {
  return `${publicURL}/sdk/oauth/connect#session=${publicId}`
}

/** The same page for a browser that comes back to choose another account. */
export function resumeUrl(
  engine: Pick<Engine, 'publicURL'>,
  { publicId, display }: Pick<SessionRow, 'publicId' | 'display'>,
): string {
  return `${connectUrl(engine, publicId)}&display=${display ?? 'page'}&resume=1`
}

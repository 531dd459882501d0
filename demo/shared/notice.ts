import type { ExitReason, Grant } from '@alter-ai/connect'
import { toSentence } from './to-sentence.ts'

/** What a page says when a connect flow has ended. */
export interface Notice {
  readonly tone: 'good' | 'calm' | 'bad'
  readonly title: string
  readonly text: string
  readonly code?: string
  readonly grants: readonly Grant[]
}

/** For `onSuccess`. */
export function connectedNotice(grants: readonly Grant[]): Notice {
  const [first] = grants
  const isNew = first?.operation === 'creation'
  return {
    tone: 'good',
    title: `${grants.map((grant) => grant.provider_name).join(', ')} connected`,
    text: isNew
      ? 'A new grant. Its tokens are sealed in the vault; the page got this and nothing more.'
      : 'This account was connected before: the grant keeps its id, its tokens are new.',
    grants,
  }
}

/** For `onExit`. */
export function exitNotice(reason: ExitReason): Notice {
  const texts: Readonly<Record<ExitReason, string>> = {
    user_closed: 'You left before the end.',
    user_cancelled: 'You pressed Cancel.',
    closed_by_app: 'The page closed the window.',
    aborted: 'The page ended the flow.',
  }
  return { tone: 'calm', title: 'Nothing was connected', text: texts[reason], grants: [] }
}

/** For `onError`. Somebody who declined has decided, and nothing has gone wrong. */
export function errorNotice({ code, message }: { code: string; message: string }): Notice {
  const tone = code === 'access_denied' ? 'calm' : 'bad'
  return { tone, title: 'Not connected', text: toSentence(message), code, grants: [] }
}

import type { PageResult } from './document.tsx'
import { nextSteps, problemFor } from './texts/problem.ts'
import type { TextKey } from './texts/words.ts'

/** What the result page says of an outcome. */
export interface Outcome {
  readonly icon: 'done' | 'alert' | 'plain'
  readonly heading: TextKey
  readonly lead: TextKey
  /** What to do about it, where there is something to do. */
  readonly next?: TextKey
  /** Success and the user's own decision need no reading. */
  readonly closesItself: boolean
}

export function describeOutcome(
  { status, message, errorCode }: PageResult,
  accounts: number,
): Outcome {
  if (status === 'completed') {
    return {
      icon: 'done',
      heading: 'result.connected',
      lead: accounts > 1 ? 'result.connected_several' : 'result.connected_text',
      closesItself: true,
    }
  }
  if (status === 'cancelled') {
    return {
      icon: 'plain',
      heading: 'done.cancelled',
      lead: 'done.cancelled_text',
      closesItself: true,
    }
  }
  const told = message?.type === 'alter_connect_error' ? message.error : undefined
  return describeProblem(status === 'expired' ? 'session_expired' : (errorCode ?? told))
}

/** @param code Of `errorCodes`; an unheard-of one gets general words. */
export function describeProblem(code: string | undefined): Outcome {
  const problem = problemFor(code)
  const isDenied = problem === 'access_denied'
  return {
    icon: isDenied ? 'plain' : 'alert',
    heading: `problem.${problem}.title`,
    lead: `problem.${problem}.text`,
    next: nextSteps[problem],
    closesItself: isDenied,
  }
}

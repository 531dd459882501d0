import { toSentence } from './to-sentence.ts'

/** How a call of the provider's API ended, in the words of the pages. */
export interface Answer {
  readonly isGood: boolean
  /** One line. */
  readonly title: string
  /** The provider's JSON, or why there is none. */
  readonly body: string
  readonly code?: string
}

/** An answer of the provider's API. */
export function toAnswer({
  method,
  url,
  status,
  body,
}: {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly body: unknown
}): Answer {
  return {
    isGood: true,
    title: `${method} ${url.replace(/^https?:\/\//, '')} answered ${status}`,
    body: JSON.stringify(body, undefined, 2),
  }
}

/** What was thrown instead. */
export function toRefusal({ code, message }: { code: string; message: string }): Answer {
  return { isGood: false, title: 'The call failed', body: toSentence(message), code }
}

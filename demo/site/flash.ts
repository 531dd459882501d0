import type { Notice } from '../shared/notice.ts'
import type { Answer } from '../shared/answer.ts'

/** What the server-rendered page tells after a redirect. It waits on the server, so that no URL carries it. */
export interface Flash {
  readonly notice?: Notice
  /** How the provider's API answered, by grant. */
  readonly answer?: { readonly grantId: string; readonly answer: Answer }
}

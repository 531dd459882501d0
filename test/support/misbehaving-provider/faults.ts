/** What can be asked for at the token endpoint. */
export type Grant = 'authorization_code' | 'refresh_token' | 'longer_token'

/**
 * What goes wrong at the token endpoint.
 *
 * Nothing has happened there with `connection_lost` (it breaks before the request was looked at), `half_open` (nobody ever
 * answers), `http_500`, `http_502` and `html_200` (pages for people), `error_in_200`, `invalid_grant`, `invalid_client`, and
 * 429 with `retry_after_seconds` or `retry_after_date`. The request was obeyed, and the answer is bad, with `answer_lost` (it
 * breaks before a byte of it), `slow_body`, `form_encoded`, `no_expires_in`, `string_expires_in`, `millisecond_expires_in`,
 * `wrong_hosts` (in what the answer says of the connection) and `malformed_body`.
 */
export type FaultKind = keyof typeof comesAfterwards

const comesAfterwards = {
  connection_lost: false,
  half_open: false,
  http_500: false,
  http_502: false,
  html_200: false,
  error_in_200: false,
  invalid_grant: false,
  invalid_client: false,
  retry_after_seconds: false,
  retry_after_date: false,
  answer_lost: true,
  slow_body: true,
  form_encoded: true,
  no_expires_in: true,
  string_expires_in: true,
  millisecond_expires_in: true,
  wrong_hosts: true,
  malformed_body: true,
}

export const faultKinds = Object.keys(comesAfterwards) as FaultKind[]

export interface FaultOptions {
  /** How many calls it meets. Default 1. */
  readonly times?: number
  /** Only these calls; others pass and do not count. */
  readonly grant?: Grant
  /** Whether the request is obeyed before it is answered so. */
  readonly isCommitted?: boolean
  /** For `retry_after_…`. Default 30. */
  readonly seconds?: number
  /** For `slow_body`: how long it takes. Default 3,000. */
  readonly overMs?: number
  /** For `error_in_200`: the code of RFC 6749 §5.2 that is said in the row's words. Default `temporarily_unavailable`. */
  readonly code?: string
  /** For `wrong_hosts` and `malformed_body`: which of them. Default: one after the other. */
  readonly which?: number
}

export interface Fault {
  readonly kind: FaultKind
  readonly options: FaultOptions
  readonly isCommitted: boolean
  /** How often it was given before. */
  readonly turn: number
}

export interface FaultControl {
  /** How many calls it has met. */
  readonly given: () => number
  readonly stop: () => void
}

/** The faults that wait for their calls; the oldest that fits comes first. */
export class Faults {
  readonly #waiting: { kind: FaultKind; options: FaultOptions; given: number; left: number }[] = []

  add(kind: FaultKind, options: FaultOptions = {}): FaultControl {
    const entry = { kind, options, given: 0, left: options.times ?? 1 }
    this.#waiting.push(entry)
    return {
      given: () => entry.given,
      stop: () => {
        entry.left = 0
      },
    }
  }

  take(grant: Grant | undefined): Fault | undefined {
    const entry = this.#waiting.find(
      ({ left, options }) => left > 0 && (options.grant === undefined || options.grant === grant),
    )
    if (entry === undefined) return undefined
    entry.left -= 1
    entry.given += 1
    const { kind, options, given } = entry
    const isCommitted = options.isCommitted ?? comesAfterwards[kind]
    return { kind, options, isCommitted, turn: given - 1 }
  }
}

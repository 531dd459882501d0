/** What the provider was asked, and what went wrong there. Each call counts once, when all of it has arrived. */
export interface Counts {
  authorization: number
  /** Calls of the token endpoint, by what they asked for; whatever became of them. */
  authorization_code: number
  refresh_token: number
  longer_token: number
  discovery: number
  userinfo: number
  revocation: number
  api: number
  /** Calls of nothing that the row knows. */
  unknown: number
  /** Refresh tokens that came again after they were spent, beyond any grace. */
  reuses: number
  codeReplays: number
  /** Families that were ended because of a reuse or a replay. */
  familiesEnded: number
  /** Calls of API or userinfo with a token that was good once. */
  staleTokens: number
  /** … with none, with one of somebody else, or with one that this provider never gave. */
  foreignTokens: number
  /** Answers 429 because of the rate limit. */
  tooManyRequests: number
  /** Refreshes that came sooner than the row allows. */
  earlyRefreshes: number
  /** The most refreshes that were under way at once. */
  refreshesAtOnce: number
}

export interface Tally {
  readonly counts: Counts
  /** What was wrong with requests, in words without a value from them. */
  readonly violations: string[]
}

export function newTally(): Tally {
  return {
    counts: {
      authorization: 0,
      authorization_code: 0,
      refresh_token: 0,
      longer_token: 0,
      discovery: 0,
      userinfo: 0,
      revocation: 0,
      api: 0,
      unknown: 0,
      reuses: 0,
      codeReplays: 0,
      familiesEnded: 0,
      staleTokens: 0,
      foreignTokens: 0,
      tooManyRequests: 0,
      earlyRefreshes: 0,
      refreshesAtOnce: 0,
    },
    violations: [],
  }
}

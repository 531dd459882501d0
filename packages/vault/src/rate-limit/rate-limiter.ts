/** How often one key may do something: `requests` at once, and as many again in every `seconds`, evenly spread. */
export interface RateLimit {
  readonly requests: number
  readonly seconds: number
}

export interface RateLimitDecision {
  readonly allowed: boolean
  /** Whole seconds until a request of this key is allowed again; 0 when this one was. */
  readonly retryAfterSeconds: number
}

/** Counts requests. Asynchronous, so that processes on one database can share the count. */
export interface RateLimiter {
  /** Counts one request of `key`. A refused request costs nothing, so a client that waits is always allowed again. */
  readonly take: (key: string, limit: RateLimit) => Promise<RateLimitDecision>
}

import type { PersonalityKey } from './personality.ts'

export type Endpoint = 'authorization' | 'token' | 'userinfo' | 'revocation' | 'api'

/** The endpoints that can be made to fail: all but the one that people look at. */
export type FaultyEndpoint = Exclude<Endpoint, 'authorization'>

/**
 * What goes wrong. An answer of one's own, or: `hang`, no answer ever; `reset`, the connection is cut before anything
 * happened; `lost`, it is cut after the provider has done what was asked; `empty`, status 200 and no body; `html`, a page
 * of some proxy with status 502.
 */
export type Fault =
  | {
      readonly status: number
      readonly body?: string
      readonly contentType?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'hang'
  | 'reset'
  | 'lost'
  | 'empty'
  | 'html'

/** A request that reached the provider, without anything secret. */
export interface Call {
  readonly personality: PersonalityKey
  readonly endpoint: Endpoint
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly headerNames: readonly string[]
  readonly authorizationScheme: string | null
  /** Names of the parameters in the query and, at the token and revocation endpoints, in the form. */
  readonly parameterNames: readonly string[]
  /** Only at the token endpoint. */
  readonly grantType: string | null
}

/** Requests that wait at an endpoint until they are let on. */
export interface Hold {
  /** Settles when that many requests (usually 1) wait. */
  readonly arrived: (count?: number) => Promise<void>
  /** Lets those that wait go on, and all that come later. */
  readonly release: () => void
}

export type ShapeTokenResponse = (body: Readonly<Record<string, unknown>>) => unknown

/** What tests do to the provider, and what they learn from it. The demo itself uses none of it. */
export class Control {
  /** Sent as `Cross-Origin-Opener-Policy` with the login and consent pages. */
  coop:
    | 'same-origin'
    | 'same-origin-allow-popups'
    | 'noopener-allow-popups'
    | 'unsafe-none'
    | undefined
  /** Handle of the account that signs in and consents at once, without a page. */
  autoConsent: string | undefined
  /** The GitHub-like token endpoint answers as a form even when it is asked for JSON. */
  formEncodedOnly = false

  readonly #calls: Call[] = []
  readonly #faults: { endpoint: FaultyEndpoint; fault: Fault; left: number }[] = []
  readonly #holds = new Map<FaultyEndpoint, Gate>()
  readonly #shapes: ShapeTokenResponse[] = []

  /** Every request so far, oldest first, those that met a fault included. */
  get calls(): readonly Call[] {
    return this.#calls
  }

  /** How often the token endpoint was asked. */
  tokenCalls(personality?: PersonalityKey, grantType?: string): number {
    return this.#count('token', personality, grantType)
  }

  /** How often the revocation endpoint was asked. */
  revocations(personality?: PersonalityKey): number {
    return this.#count('revocation', personality)
  }

  /** How often the API was asked. The GitHub-like `/user` is a userinfo call and not among them. */
  apiCalls(personality?: PersonalityKey): number {
    return this.#count('api', personality)
  }

  /** The next requests at an endpoint, of any personality, meet this fault. Faults queue up in the order they are given. */
  failNext(endpoint: FaultyEndpoint, fault: Fault, times = 1): void {
    this.#faults.push({ endpoint, fault, left: times })
  }

  clearFaults(): void {
    this.#faults.length = 0
  }

  /** Requests at this endpoint wait, before anything is done with them, until the hold is released. */
  hold(endpoint: FaultyEndpoint): Hold {
    const gate = this.#holds.get(endpoint) ?? new Gate()
    this.#holds.set(endpoint, gate)
    const release = () => {
      this.#holds.delete(endpoint)
      gate.open()
    }
    return { arrived: (count = 1) => gate.arrived(count), release }
  }

  /**
   * The next answer of a token endpoint, after it was given its personality's shape, goes through this function. What it
   * returns is sent instead: a string as it is, anything else encoded as usual.
   */
  shapeNextTokenResponse(shape: ShapeTokenResponse): void {
    this.#shapes.push(shape)
  }

  /** @internal */
  record(call: Call): void {
    this.#calls.push(call)
  }

  /** @internal The fault that the next request at this endpoint meets. */
  takeFault(endpoint: FaultyEndpoint): Fault | undefined {
    const index = this.#faults.findIndex((planned) => planned.endpoint === endpoint)
    const planned = this.#faults[index]
    if (!planned) return undefined
    planned.left -= 1
    if (planned.left <= 0) this.#faults.splice(index, 1)
    return planned.fault
  }

  /** @internal */
  takeShape(): ShapeTokenResponse | undefined {
    return this.#shapes.shift()
  }

  /** @internal Settles at once, or when the hold on this endpoint is released. */
  async pass(endpoint: FaultyEndpoint): Promise<void> {
    await this.#holds.get(endpoint)?.wait()
  }

  #count(endpoint: Endpoint, personality?: PersonalityKey, grantType?: string): number {
    return this.#calls.filter(
      (call) =>
        call.endpoint === endpoint &&
        (personality === undefined || call.personality === personality) &&
        (grantType === undefined || call.grantType === grantType),
    ).length
  }
}

class Gate {
  #waiting = 0
  readonly #watchers: { count: number; tell: () => void }[] = []
  readonly #opened: Promise<void>
  open: () => void = () => {}

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.open = resolve
    })
  }

  wait(): Promise<void> {
    this.#waiting += 1
    for (const { count, tell } of this.#watchers) if (this.#waiting >= count) tell()
    return this.#opened
  }

  arrived(count: number): Promise<void> {
    if (this.#waiting >= count) return Promise.resolve()
    return new Promise((tell) => {
      this.#watchers.push({ count, tell })
    })
  }
}

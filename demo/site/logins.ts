import { randomBytes } from 'node:crypto'
import { readCookies } from '@alter-ai/vault'
import type { Request, Response } from 'express'
import type { Flash } from './flash.ts'
import type { DemoUser } from './users.ts'

/** One browser that is logged in. */
export interface Login {
  readonly user: DemoUser
  /** Stands in every form of the server-rendered page. */
  readonly formToken: string
  /** What the next load of the server-rendered page tells, once. */
  flash?: Flash | undefined
}

const mostLogins = 1_000

/** Who is logged in, by a random cookie. In memory: a restart logs everybody out. */
export class Logins {
  readonly #cookieName: string
  readonly #logins = new Map<string, Login>()

  /** @param port Cookies ignore ports; with it in the name, two demos on one machine do not log each other out. */
  constructor(port: string) {
    this.#cookieName = `demo-login-${port}`
  }

  of(request: Request): Login | undefined {
    return this.#logins.get(this.#read(request))
  }

  /** Always under a fresh id: one that somebody planted before is worth nothing. */
  begin(request: Request, response: Response, user: DemoUser): void {
    this.#logins.delete(this.#read(request))
    const id = randomBytes(32).toString('base64url')
    this.#logins.set(id, { user, formToken: randomBytes(32).toString('base64url') })
    const [oldest] = this.#logins.keys()
    if (this.#logins.size > mostLogins && oldest !== undefined) this.#logins.delete(oldest)
    response.cookie(this.#cookieName, id, { httpOnly: true, sameSite: 'lax', path: '/' })
  }

  end(request: Request, response: Response): void {
    this.#logins.delete(this.#read(request))
    response.clearCookie(this.#cookieName, { httpOnly: true, sameSite: 'lax', path: '/' })
  }

  #read(request: Request): string {
    return readCookies(request.headers.cookie).get(this.#cookieName) ?? ''
  }
}

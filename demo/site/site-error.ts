/** An answer of the site that is not success; the message is for people. */
export class SiteError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'SiteError'
    this.status = status
    this.code = code
  }
}

export function notLoggedIn(): SiteError {
  return new SiteError(401, 'unauthenticated', 'Log in to the demo first.')
}

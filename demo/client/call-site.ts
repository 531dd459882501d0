/** An answer of the demo's own API that is not success. */
export class SiteRefusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * Asks the demo's own API.
 *
 * @throws {SiteRefusal}
 */
export async function callSite<Body>(method: 'GET' | 'POST', path: string): Promise<Body> {
  const response = await fetch(path, { method, headers: { 'Demo-Request': '1' } }).catch(() => {
    throw new SiteRefusal(0, 'network_error', 'The demo does not answer. Is it still running?')
  })
  const body = (await response.json()) as Body | { error: { code: string; message: string } }
  if (response.ok) return body as Body
  const { code, message } = (body as { error: { code: string; message: string } }).error
  throw new SiteRefusal(response.status, code, message)
}

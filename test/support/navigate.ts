import { request, type IncomingHttpHeaders } from 'node:http'
import type { CookieJar } from './cookie-jar.ts'

/**
 * A page load with the cookies of a jar, from another site unless `headers` say otherwise. `fetch` cannot pass for it,
 * because it says of itself what kind of request it is (`sec-fetch-mode`). Redirects are returned, never followed.
 */
export async function navigate(
  jar: CookieJar,
  url: string | URL,
  how: {
    readonly headers?: Readonly<Record<string, string>>
    /** Fields of a form that is posted. */
    readonly form?: Readonly<Record<string, string>>
  } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const target = new URL(url)
  const body = how.form && new URLSearchParams(how.form).toString()
  const cookie = jar.header(target)
  const call = request(target, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'text/html',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(cookie !== '' && { cookie }),
      ...how.headers,
    },
  })
  return new Promise((resolve, reject) => {
    call.on('error', reject)
    call.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        for (const line of response.headers['set-cookie'] ?? []) jar.keep(target, line)
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    call.end(body)
  })
}

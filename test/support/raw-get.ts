import { request, type IncomingHttpHeaders } from 'node:http'

/**
 * A GET with exactly these headers. `fetch` says of itself what kind of request it is (`sec-fetch-mode`), so it cannot
 * pass for a browser that navigates.
 */
export function rawGet(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString('utf8'),
        })
      })
      response.on('error', reject)
    })
    call.on('error', reject)
    call.end()
  })
}

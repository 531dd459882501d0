import type { Face, FaceContext } from './face.ts'

/** Headers of every answer that is not a page. */
export function jsonHeaders(face: Face): Record<string, string> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'Content-Security-Policy': `default-src 'none'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    ...(face.isHttps && { 'Strict-Transport-Security': 'max-age=63072000' }),
  }
}

export function answerJson(
  face: Face,
  context: FaceContext,
  body: unknown,
  status = 200,
): Response {
  for (const [name, value] of Object.entries(jsonHeaders(face))) context.header(name, value)
  return context.body(JSON.stringify(body), status as 200)
}

/** A picture that somebody gave us: shown as one, and never run. */
export function answerFile(
  face: Face,
  context: FaceContext,
  { type, bytes }: { readonly type: string; readonly bytes: Uint8Array },
): Response {
  for (const [name, value] of Object.entries(jsonHeaders(face))) context.header(name, value)
  context.header('Content-Type', type)
  context.header('Content-Security-Policy', `default-src 'none'; frame-ancestors 'none'; sandbox`)
  return context.body(new Uint8Array(bytes))
}

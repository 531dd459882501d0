/**
 * The URL, if a page may send the browser there: https, or http on loopback. Everything else (`javascript:`, `data:`, a
 * plain-http host, credentials in it) gives `undefined`.
 *
 * @param {unknown} value
 * @returns {URL | undefined}
 */
export function webUrl(value) {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if (url.username !== '' || url.password !== '') return undefined
  if (url.protocol === 'https:') return url
  const isLoopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'http:' && isLoopback ? url : undefined
}

/**
 * The origin, if a message may be posted to it: exactly as browsers write it, never a wildcard.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function webOrigin(value) {
  const url = webUrl(value)
  return url !== undefined && url.origin === value ? url.origin : undefined
}

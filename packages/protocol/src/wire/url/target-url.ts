import { AlterValueError, TargetNotAllowedError } from '../../errors.ts'
import type { RequestOptions } from '../../vault-client.ts'
import { parseUrl } from './parse-url.ts'

/**
 * Makes the one URL that a call goes to, in the form in which it is sent.
 *
 * `{name}` in the path is filled from `pathParams`, each value percent-encoded whole; `queryParams` are appended. The text
 * must then already be what is sent: a host written as it stands after parsing, no dot segments, no backslash, no control
 * character. What other programs might read differently is refused here rather than interpreted. Whether a token may go
 * there is another question.
 *
 * @throws {TargetNotAllowedError} the form of the URL.
 * @throws {AlterValueError} a parameter; the message names it.
 * @see RFC 3986 §3.2, §5.2.4
 */
export function buildTarget(
  url: string,
  pathParams: RequestOptions['pathParams'],
  queryParams: RequestOptions['queryParams'],
): URL {
  if (typeof url !== 'string') throw new AlterValueError('url must be a string')
  if (url.length > maxUrlLength)
    throw new AlterValueError(`url must be at most ${maxUrlLength} characters long`)
  const { origin, path, query } = splitUrl(url)
  const text = `${origin}${fillPath(path, pathParams)}${appendQuery(query, queryParams)}`
  const target = parseUrl(text)
  if (target === undefined) throw refused('it cannot be parsed')
  if (target.host !== origin.slice(origin.indexOf('//') + 2)) {
    throw refused(
      "write its host exactly as in the provider's row: lower case, no port, no user name",
    )
  }
  return target
}

/**
 * The path of a URL before `pathParams` fill it, `/users/{id}`, in ASCII. What identifies a customer stands in the values, so
 * records and logs take this instead of the path that is sent.
 *
 * @throws as {@link buildTarget}.
 */
export function pathTemplate(url: string): string {
  return splitUrl(url).path.replace(/[^\x21-\x7e]+/g, (text) => encode('url', text))
}

const maxUrlLength = 8192

function refused(why: string): TargetNotAllowedError {
  return new TargetNotAllowedError(`the URL is not allowed: ${why}`)
}

/** A fragment is for the reader of an answer, and is not sent; it is dropped. */
function splitUrl(url: string): { origin: string; path: string; query: string } {
  // The URL parser removes tabs and line breaks, and spaces at the ends, without a word.
  if (/[\x00-\x1f\x7f]|^\s|\s$/.test(url))
    throw refused('it holds control characters or spaces at its ends')
  const [, origin, path, query = ''] = /^(https?:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/.exec(url) ?? []
  if (origin === undefined || path === undefined)
    throw refused('it does not begin with https:// and a host')
  if (path.includes('\\')) throw refused('its path holds a backslash')
  return { origin, path, query }
}

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g
// `.` and `..` in any spelling that a URL parser takes for them (WHATWG URL, "dot path segment").
const dotSegment = /^(\.|%2e){1,2}$/i

function fillPath(path: string, params: RequestOptions['pathParams'] = {}): string {
  const unused = new Set(Object.keys(params))
  const filled = path.split('/').map((segment) => {
    const text = segment.replaceAll(placeholder, (_, name: string) => {
      unused.delete(name)
      return encodePathParam(name, params[name])
    })
    if (!dotSegment.test(text)) return text
    throw text === segment
      ? refused('its path holds a dot segment')
      : new AlterValueError('pathParams must not make a dot segment')
  })
  const [stray] = unused
  if (stray !== undefined) throw new AlterValueError(`pathParams.${stray} has no place in the URL`)
  return filled.join('/')
}

function encodePathParam(name: string, value: unknown): string {
  const text = toText(`pathParams.${name}`, value)
  if (text === '') throw new AlterValueError(`pathParams.${name} must not be empty`)
  return encode(`pathParams.${name}`, text)
}

// Appended as text: `URLSearchParams` would rewrite the query that stands in the URL.
function appendQuery(query: string, params: RequestOptions['queryParams'] = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) => {
    const option = `queryParams.${name}`
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.map((each) => {
      const text = typeof each === 'boolean' ? String(each) : toText(option, each)
      return `${encode(option, name)}=${encode(option, text)}`
    })
  })
  if (pairs.length === 0) return query
  return query.length > 1 ? `${query}&${pairs.join('&')}` : `?${pairs.join('&')}`
}

function toText(option: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw new AlterValueError(`${option} must be a string or a finite number`)
}

function encode(option: string, text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    throw new AlterValueError(`${option} is not well-formed text`)
  }
}

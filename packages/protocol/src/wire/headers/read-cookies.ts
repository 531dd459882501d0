/**
 * Cookies of a request, by exact name. Of a name that comes twice with different values neither counts: one of them was put
 * there by somebody else, and we cannot know which.
 *
 * Only space and tab are trimmed (RFC 6265 §4.2.1, RFC 9110 §5.6.3). `trim()` would also remove a no-break space, and a browser that does not
 * take `\u00a0__Host-…` for a prefixed name lets a neighbouring host plant it.
 */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at <= 0) continue
    const name = trimBlanks(pair.slice(0, at))
    const value = trimBlanks(pair.slice(at + 1))
    const known = cookies.get(name)
    if (known !== undefined && known !== value) ambiguous.add(name)
    else cookies.set(name, value)
  }
  for (const name of ambiguous) cookies.delete(name)
  return cookies
}

/** By index: a regular expression would try every run of blanks inside the text, which costs quadratic time. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const isBlank = (code: number) => code === 0x20 || code === 0x09

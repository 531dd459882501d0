/**
 * Parses a URL; `undefined` for what is none. Total.
 *
 * Not by `URL.canParse()` before: on Node 20 that has been seen to say yes to a host that the constructor then refuses.
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

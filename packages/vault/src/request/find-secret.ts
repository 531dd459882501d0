/** Says whether a text holds a secret. */
export type FindSecret = (text: string) => boolean

/**
 * Looks for secrets in texts that go back to a caller, as an API may echo them: as they are, percent-encoded, in hex, in
 * base64 or base64url, and anywhere inside a longer text of these encodings, such as `Bearer …` or JSON in base64.
 *
 * The cost is linear in the length of the text, whatever is in it.
 *
 * @param secrets An empty one is found nowhere.
 */
export function createSecretFinder(secrets: readonly string[]): FindSecret {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf)
  if (forms.length === 0) return () => false
  const shortest = Math.min(...forms.map(({ text }) => text.length))
  return (text) => {
    // Most headers are shorter than any token.
    if (text.length < shortest) return false
    const readings = new Map<Reading, string[]>()
    return forms.some(({ reading, text: form }) => {
      const read = readings.get(reading) ?? percentDecodings(text).map(readAs[reading])
      readings.set(reading, read)
      return read.some((each) => each.includes(form))
    })
  }
}

/** How a text is read before a form is looked for in it. */
type Reading = 'plain' | 'hex' | 'base64'

interface Form {
  readonly reading: Reading
  readonly text: string
}

const readAs: Readonly<Record<Reading, (text: string) => string>> = {
  plain: (text) => text,
  // `61:62`, `61 62` and `0x61,0x62` are hex as well.
  hex: (text) => text.toLowerCase().replaceAll(/[\s:,-]|0x|\\x/g, ''),
  // Long base64 is folded, and base64url has two digits of its own (RFC 4648 §5).
  base64: (text) => text.replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/'),
}

/** Shorter pieces of hex and base64 stand in many texts by chance. */
const minDigits = 8

function formsOf(secret: string): Form[] {
  // Before the whole is encoded again, it may stand in a URL or in JSON that escapes slashes.
  const spellings = new Set([secret, encodeURIComponent(secret), secret.replaceAll('/', '\\/')])
  return [...spellings].flatMap(encodingsOf)
}

function encodingsOf(text: string): Form[] {
  const bytes = Buffer.from(text)
  const forms: Form[] = [
    { reading: 'plain', text },
    { reading: 'hex', text: bytes.toString('hex') },
    { reading: 'base64', text: base64Within(bytes, 0) },
    { reading: 'base64', text: base64Within(bytes, 1) },
    { reading: 'base64', text: base64Within(bytes, 2) },
  ]
  return forms.filter(({ reading, text: form }) => reading === 'plain' || form.length >= minDigits)
}

/**
 * The base64 digits that depend on these bytes alone where they stand in a longer text, `offset` bytes after the begin of a
 * group of three. The digits at both ends hold bits of the neighbors as well, and are left out.
 */
function base64Within(bytes: Buffer, offset: number): string {
  const digits = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  const first = Math.ceil((offset * 8) / 6)
  const end = Math.floor(((offset + bytes.length) * 8) / 6)
  return digits.slice(first, end)
}

/** A URL in a URL is encoded twice; what is encoded deeper is no accident. */
const maxPercentLevels = 3

/** The text, and what it says once percent-encoding is undone, level by level. */
function percentDecodings(text: string): string[] {
  const texts = [text]
  for (let level = 0; level < maxPercentLevels; level += 1) {
    const last = texts.at(-1) ?? ''
    const decoded = last.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    if (decoded === last) break
    texts.push(decoded)
  }
  return texts
}

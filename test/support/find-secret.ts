/** The forms in which a secret could stand somewhere. */
function formsOf(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret, 'utf8')
  const forms = new Map([
    ['raw', secret],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(secret)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ])
  // Inside a longer text that is encoded as a whole, a secret begins at any of three places of a base64 group.
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = shifted.toString(encoding).replace(/=+$/, '')
      const whole = text.slice(
        Math.ceil((shift * 4) / 3),
        text.length - (shifted.length % 3 === 0 ? 0 : 1),
      )
      forms.set(`${encoding} at ${shift}`, whole)
    }
  }
  return forms
}

/** The form in which `haystack` holds the secret; `undefined` when it holds none. */
export function findSecret(haystack: Buffer, secret: string): string | undefined {
  for (const [form, text] of formsOf(secret)) if (haystack.includes(text)) return form
  return undefined
}

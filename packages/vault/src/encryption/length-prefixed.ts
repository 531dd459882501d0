/**
 * Joins fields so that no two lists of fields give the same bytes: each is preceded by its length in four bytes.
 *
 * Without the lengths, `('ab', 'c')` and `('a', 'bc')` would be one context, and a ciphertext could move between them.
 */
export function lengthPrefixed(fields: readonly (string | Uint8Array)[]): Buffer {
  const parts: Uint8Array[] = []
  for (const field of fields) {
    const bytes = typeof field === 'string' ? Buffer.from(field, 'utf8') : field
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    parts.push(length, bytes)
  }
  return Buffer.concat(parts)
}

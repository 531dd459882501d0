import type { Engine } from '../engine.ts'
import { equalHash, hashSecret } from '../encryption/token-hash.ts'
import type { RandomBytes } from '../random.ts'
import { countUserCodeTry, type SessionRow } from '../storage/tables/connect-sessions.ts'

/** Tries that a person has. With 20^8 codes, five of them find one in five billion times. */
const maxUserCodeTries = 5

/** A session whose code may be asked out of somebody is not kept open for longer. Milliseconds. */
export const userCodeLifeMs = 5 * 60_000

// No vowels, so that no word comes about, and no digits, which are read as letters (RFC 8628 §6.1).
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 8
// The largest multiple of 20 in a byte; from here on a byte is dropped, as it would favour the first letters.
const usable = 240

/** A fresh code, `XXXX-XXXX`, for a person to read off one screen and type on another. */
export function generateUserCode(random: RandomBytes): string {
  let code = ''
  while (code.length < length) {
    for (const byte of random(length)) {
      if (byte < usable && code.length < length) code += letters[byte % letters.length]
    }
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What is stored: bound to the session, so that a code never opens another one. */
export function hashUserCode(publicId: string, typed: string): string {
  return hashSecret('code', `${publicId}:${normalise(typed)}`)
}

/**
 * Compares a typed code. The try is counted in the database before, so that any number of browsers at once have five
 * together.
 *
 * @returns tries that are left after a wrong one; `'right'`; `'spent'` when there was none left.
 */
export async function tryUserCode(
  engine: Engine,
  session: SessionRow,
  typed: string,
): Promise<number | 'right' | 'spent'> {
  const counted = await engine.driver.commit([
    countUserCodeTry(engine.appId, session.sessionId, maxUserCodeTries),
  ])
  if (!counted.committed) return 'spent'
  if (equalHash(session.userCodeHash, hashUserCode(session.publicId, typed))) return 'right'
  return maxUserCodeTries - (counted.results[0]?.rows[0]?.['tries'] as number)
}

// As people type: in lower case, with the dash, with spaces or without.
function normalise(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '')
}

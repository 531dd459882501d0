import { AlterSDKError } from '@alter-ai/protocol'
import { isUint8Array } from 'node:util/types'
import type { Value } from './driver.ts'

/** How a database spells what the common SQL text leaves open. */
export interface Dialect {
  /** The parameter of the given number, counted from 1. */
  readonly parameter: (index: number) => string
  /** The SQL that stands for `$now`; without it, `$now` is bound as one parameter after the others. */
  readonly now?: string
}

export interface ParsedStatement {
  /** The SQL as the database takes it. */
  readonly text: string
  /** How many values the statement takes. */
  readonly parameters: number
  /** Whether the current time is to be bound after the values. */
  readonly bindsNow: boolean
  /** Whether it can change rows. */
  readonly writes: boolean
}

/** What a driver binds: exact on every engine, whatever the type of the column. */
export type BoundValue = string | bigint | null | Uint8Array

/**
 * The statement in the words of a dialect.
 *
 * Checks what engines let pass in silence: a second statement in the text (never run), a parameter without a value (taken as
 * NULL), and words that would end the driver's own transaction.
 *
 * @throws `internal_error`
 */
export function parseStatement(sql: string, dialect: Dialect): ParsedStatement {
  const used = new Set<number>()
  let bindsNow = false
  // The text without what its literals, quoted names and comments say.
  let words = ''
  let end = 0
  for (const { 0: whole, 1: name, index } of sql.matchAll(token)) {
    words += sql.slice(end, index) + (whole === ';' ? ';' : ' x ')
    end = index + whole.length
    if (whole.startsWith('--') || whole.startsWith('/*')) words = words.slice(0, -2)
    else if (/^[?:@]/.test(whole)) throw wrong('has a parameter that is not written as $1')
    else if (name === 'now') bindsNow = dialect.now === undefined
    else if (name !== undefined && /^[1-9]\d*$/.test(name)) used.add(Number(name))
    else if (name !== undefined) throw wrong(`names the unknown parameter $${name}`)
  }
  words += sql.slice(end)
  if (/;\s*\S/.test(words)) throw wrong('has more than one statement')

  const parameters = used.size
  for (let index = 1; index <= parameters; index++) {
    if (!used.has(index)) throw wrong(`does not use $${index}`)
  }
  const keyword = /^\s*(\w+)/.exec(words)?.[1]?.toUpperCase() ?? ''
  if (!keywords.has(keyword)) throw wrong('is not a SELECT, INSERT, UPDATE or DELETE')

  const now = dialect.now ?? dialect.parameter(parameters + 1)
  const text = sql.replace(token, (whole: string, name: string | undefined) => {
    if (name === undefined) return whole
    return name === 'now' ? now : dialect.parameter(Number(name))
  })
  return {
    text,
    parameters,
    bindsNow,
    writes: keyword !== 'SELECT' && /\b(insert|update|delete)\b/i.test(words),
  }
}

/**
 * The values as they are bound.
 *
 * Engines differ, or change the value in silence, on everything refused here: fractions and unsafe integers, dates and
 * objects (bound as NULL), NUL (one engine cuts the string there) and lone surrogates (two keys would become one).
 *
 * @throws `internal_error` naming the parameter, never the value.
 */
export function bindValues(values: readonly Value[], parameters: number): BoundValue[] {
  if (values.length !== parameters) {
    throw wrong(`takes ${parameters} values and got ${values.length}`)
  }
  return values.map((value, index) => {
    if (value === null || isUint8Array(value)) return value
    if (typeof value === 'boolean') return value ? 1n : 0n
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw refused(index, 'a number that is no safe integer')
      return BigInt(value)
    }
    // The types say that it is text; a Date that came through a cast says otherwise.
    if (typeof value !== 'string') throw refused(index, 'a value of a type that is not stored')
    if (value.includes('\0')) throw refused(index, 'text with a NUL character')
    if (loneSurrogate.test(value)) throw refused(index, 'text with half a character')
    return value
  })
}

/** Literals and comments, which are passed over; parameters; and what must not be there. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w+)|;|\?|[:@]\w+/g

const keywords = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH'])

const loneSurrogate = /\p{Surrogate}/u

function wrong(what: string): AlterSDKError {
  return new AlterSDKError('internal_error', `an SQL statement ${what}`)
}

function refused(index: number, what: string): AlterSDKError {
  return new AlterSDKError('internal_error', `SQL parameter $${index + 1} is ${what}`)
}

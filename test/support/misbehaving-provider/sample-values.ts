import type { Provider } from '@alter-ai/vault'
import fc from 'fast-check'
import {
  parseConnectionValue,
  type Connection,
  type ConnectionParameter,
} from '../../../packages/vault/src/providers/connection-parameter.ts'

/**
 * A value that a row's connection parameter allows, the same each time: what a user types, an operator configures, or a
 * provider answers.
 *
 * From a list it is one that is not the default, so that whoever ignores it is found out; else the example, the default, or
 * something made to fit suffixes and pattern.
 *
 * @throws {Error} with the parameter's name when nothing fits.
 */
export function sampleValue(parameter: ConnectionParameter): string {
  const found = candidates(parameter).find(
    (candidate) => parseConnectionValue(parameter, candidate) !== undefined,
  )
  const value = found === undefined ? undefined : parseConnectionValue(parameter, found)
  if (value === undefined) throw new Error(`no sample value fits ${parameter.name}`)
  return value
}

/** A value for each parameter of the row; what is given comes first. */
export function sampleConnection(row: Provider, given: Connection = {}): Connection {
  return Object.fromEntries(
    row.connection.map((parameter) => [
      parameter.name,
      given[parameter.name] ?? sampleValue(parameter),
    ]),
  )
}

/** The value as an answer carries it. */
export function inAnswer({ form }: ConnectionParameter, value: string): string {
  return form === 'host' ? `https://${value}` : value
}

function candidates({
  values = [],
  default: usual,
  example,
  suffixes = [],
  pattern,
}: ConnectionParameter): string[] {
  return [
    ...values.map(({ value }) => value).filter((value) => value !== usual),
    ...values.map(({ value }) => value),
    ...given(example),
    ...given(usual),
    ...suffixes.flatMap((suffix) => [`acme${suffix}`, suffix.slice(1), `acme.eu${suffix}`]),
    ...(pattern === undefined ? ['acme'] : madeFor(pattern)),
  ]
}

// Examples are written as people write them: a whole address, where a host is meant.
function given(text: string | undefined): string[] {
  return text === undefined ? [] : [text, text.replace(/^https:\/\//, '').replace(/\/.*$/, '')]
}

function madeFor(pattern: string): string[] {
  return fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed: 1, numRuns: 50 })
}

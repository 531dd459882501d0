import type { Call } from './call.ts'
import { fill, isOpen } from './fill.ts'
import type { Site } from './site.ts'

/** Notes what is wrong with a request. What it says never holds a value that came with it. */
export type Complain = (fault: string) => void

/** Where a request's parameters are. */
export type Format = 'form' | 'json' | 'query'

const contentTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' }

/** The parameters of a request, from where they have to be; empty when they cannot be read. */
export function readParameters(call: Call, format: Format, complain: Complain): URLSearchParams {
  if (format === 'query') return withoutRepeats(call.query, complain)
  const type = call.headers['content-type']?.split(';')[0]
  if (type !== contentTypes[format]) complain(`its content type is not ${contentTypes[format]}`)
  if (format === 'form') return withoutRepeats(new URLSearchParams(call.body), complain)
  const members = readObject(call.body)
  if (members === undefined) complain('its body is not a JSON object')
  return new URLSearchParams(
    Object.entries(members ?? {}).map(([name, value]) => [name, String(value)]),
  )
}

/** RFC 6749 §3.2: parameters are not included more than once. */
export function withoutRepeats(parameters: URLSearchParams, complain: Complain): URLSearchParams {
  for (const name of new Set(parameters.keys()))
    if (parameters.getAll(name).length > 1) complain(`${name} is repeated`)
  return parameters
}

export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** How a client shows who it is: in the header, among the parameters, or by its id alone (RFC 6749 §2.3.1, §3.2.1). */
export type ClientProof = 'basic' | 'post' | 'none'

export interface ClientNames {
  readonly id: string
  readonly secret: string
}

/** Whether a request comes from the client, shown in the way that the row names and in no other. */
export function provesClient(
  { clientId, clientSecret }: Site,
  call: Call,
  parameters: URLSearchParams,
  proof: ClientProof,
  names: ClientNames,
  complain: Complain,
): boolean {
  const faults: string[] = []
  const header = call.headers.authorization
  const id = parameters.get(names.id)
  const secret = parameters.get(names.secret)
  if (proof === 'basic') {
    const [name, password] = readBasic(header)
    if (name !== clientId || password !== clientSecret) faults.push('its Basic header is wrong')
    if (secret !== null) faults.push('it has the secret among its parameters too')
  } else {
    if (header !== undefined) faults.push('it has an Authorization header')
    if (id !== clientId) faults.push(`its ${names.id} is wrong`)
    if (proof === 'post' && secret !== clientSecret) faults.push(`its ${names.secret} is wrong`)
    if (proof === 'none' && secret !== null) faults.push('a client without a secret sends one')
  }
  for (const fault of faults) complain(fault)
  return faults.length === 0
}

/** Id and secret are form-encoded before they go into the header. */
export function readBasic(header: string | undefined): [id?: string, secret?: string] {
  const [, encoded] = /^Basic (.+)$/.exec(header ?? '') ?? []
  if (encoded === undefined) return []
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return [fromForm(id), fromForm(secret)]
}

function fromForm(text: string): string {
  return new URLSearchParams(`t=${text}`).get('t') ?? ''
}

/** Complains of headers that a row sends along and that are not there. */
export function expectHeaders(
  call: Call,
  expected: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
  complain: Complain,
): boolean {
  const missing = Object.entries(expected).filter(
    ([name, text]) => call.headers[name.toLowerCase()] !== fill(text, values),
  )
  for (const [name] of missing) complain(`its header ${name} is not as the row says`)
  return missing.length === 0
}

/**
 * Complains of parameters that a row sends along and that are not there. `{scopes}` is a set, in whatever order, as it was
 * asked for or as it was told; what still waits for a value must only be there.
 */
export function expectParameters(
  parameters: URLSearchParams,
  expected: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
  scopes: readonly (readonly string[])[],
  complain: Complain,
): void {
  for (const [name, text] of Object.entries(expected)) {
    const received = parameters.get(name)
    const wanted = fill(text, values)
    const isAsWanted =
      text === '{scopes}'
        ? scopes.some((granted) => isSameSet(splitScopes(received ?? ''), granted))
        : received === wanted || (received !== null && isOpen(wanted))
    if (!isAsWanted) complain(`its ${name} is not as the row says`)
  }
}

function splitScopes(text: string): string[] {
  return text.split(/[ ,]+/).filter((scope) => scope !== '')
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each))
}

/** The token that a call carries as the row says, or nothing. */
export function readToken(
  call: Call,
  { header, scheme }: { readonly header: string; readonly scheme: string },
): string | undefined {
  const value = call.headers[header.toLowerCase()]
  if (typeof value !== 'string') return undefined
  if (scheme === '') return value
  return value.startsWith(`${scheme} `) ? value.slice(scheme.length + 1) : undefined
}

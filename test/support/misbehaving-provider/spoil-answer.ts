import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConnectionValue } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { html, json, send, type Answer } from './call.ts'
import type { Fault } from './faults.ts'
import { malformedBodies } from './malformed-bodies.ts'
import { inAnswer } from './sample-values.ts'
import type { Site } from './site.ts'
import { errorAnswer, errorBody, refuseClient, tokenBody, type Spoiling } from './token-answer.ts'
import type { Granted } from './token-families.ts'

/** What the honest provider would answer: tokens, or an error that is ready to be sent. */
export type Outcome = Granted | Answer | undefined

/** Answers as the fault wants it. Faults of answers with tokens leave an error as it is. */
export async function spoilAnswer(
  site: Site,
  response: ServerResponse,
  outcome: Outcome,
  fault: Fault,
): Promise<void> {
  const { row, clock } = site
  const { seconds = 30, overMs = 3_000, code = 'temporarily_unavailable' } = fault.options
  const withTokens = (spoiling: Spoiling, write: typeof formEncoded = ok) =>
    isGranted(outcome) ? write(tokenBody(site, outcome, spoiling)) : honest(site, outcome)
  switch (fault.kind) {
    case 'connection_lost':
    case 'answer_lost':
      response.destroy()
      return
    case 'half_open':
      return
    case 'http_500':
      send(response, html(500, 'Internal Server Error'))
      return
    case 'http_502':
      send(response, html(502, 'Bad Gateway'))
      return
    case 'html_200':
      send(response, html(200, 'We will be back soon'))
      return
    case 'error_in_200':
      send(response, json(200, errorBody(row, code)))
      return
    case 'invalid_grant':
      send(response, errorAnswer(row, fault.kind))
      return
    case 'invalid_client':
      send(response, refuseClient(site))
      return
    case 'retry_after_seconds':
      send(response, tooMany(String(seconds)))
      return
    case 'retry_after_date':
      send(response, tooMany(new Date(clock() + seconds * 1_000).toUTCString()))
      return
    case 'slow_body':
      await trickle(response, honest(site, outcome), overMs)
      return
    case 'form_encoded':
      send(response, withTokens({ isFlat: true }, formEncoded))
      return
    case 'no_expires_in':
      send(response, withTokens({ lifetime: 'absent' }))
      return
    case 'string_expires_in':
      send(response, withTokens({ lifetime: 'string' }))
      return
    case 'millisecond_expires_in':
      send(response, withTokens({ lifetime: 'milliseconds' }))
      return
    case 'wrong_hosts':
      send(response, withTokens({ connection: (name) => wrongValue(site, name, whichOf(fault)) }))
      return
    case 'malformed_body':
      if (isGranted(outcome)) sendMalformed(response, tokenBody(site, outcome), whichOf(fault))
      else send(response, honest(site, outcome))
  }
}

/** The honest answer. */
export function honest(site: Site, outcome: Outcome): Answer {
  if (outcome === undefined) return html(500, 'Internal Server Error')
  return isGranted(outcome) ? ok(tokenBody(site, outcome)) : outcome
}

export function tooMany(retryAfter: string): Answer {
  return json(429, {}, { 'retry-after': retryAfter })
}

// RFC 6749 §5.1.
function ok(body: unknown): Answer {
  return json(200, body, { 'cache-control': 'no-store' })
}

function isGranted(outcome: Outcome): outcome is Granted {
  return outcome !== undefined && 'accessToken' in outcome
}

function whichOf({ options, turn }: Fault): number {
  return options.which ?? turn
}

function formEncoded(body: Readonly<Record<string, unknown>>): Answer {
  const members = Object.entries(body).filter(([, value]) => typeof value !== 'object')
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(members.map(([name, value]) => [name, String(value)])).toString(),
  }
}

/** Ways to name a host that is not the provider's; those that the row would allow are left out. */
export function wrongValues({ row, usual }: Pick<Site, 'row' | 'usual'>, name: string): string[] {
  const parameter = row.connection.find((one) => one.name === name)
  if (parameter === undefined) throw new Error(`the row has no connection parameter ${name}`)
  const right = usual[name] ?? 'acme'
  const hosts = [
    'attacker.example',
    `${right}.attacker.example`,
    `attacker.example/${right}`,
    `${right}@attacker.example`,
    `attacker.example#.${right}`,
    `${right}:8443`,
    '169.254.169.254',
    ...(parameter.suffixes ?? []).map((suffix) => `evil${suffix.slice(1)}`),
  ]
  return [...hosts.map((host) => inAnswer(parameter, host)), `http://${right}`, '../..'].filter(
    (value) => parseConnectionValue(parameter, value) === undefined,
  )
}

function wrongValue(site: Site, name: string, which: number): string {
  const values = wrongValues(site, name)
  return values[which % values.length] ?? ''
}

function sendMalformed(
  response: ServerResponse,
  good: Readonly<Record<string, unknown>>,
  which: number,
): void {
  const malformed = malformedBodies[which % malformedBodies.length]
  const bytes = Buffer.from(malformed?.of(good) ?? '')
  if (response.destroyed) return
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
  })
  if (malformed?.isCut !== true) response.end(bytes)
  else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
}

const stepMs = 20

async function trickle(response: ServerResponse, answer: Answer, overMs: number): Promise<void> {
  if (response.destroyed) return
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(bytes.length) })
  const steps = Math.max(1, Math.min(bytes.length, Math.floor(overMs / stepMs)))
  const size = Math.ceil(bytes.length / steps)
  for (let at = 0; at < bytes.length; at += size) {
    await sleep(overMs / steps)
    if (response.destroyed) return
    response.write(bytes.subarray(at, at + size))
  }
  response.end()
}

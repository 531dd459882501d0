import fc from 'fast-check'
import { auditStatement, type AuditEvent } from '../../packages/vault/src/audit/audit-event.ts'
import { fuzzTest, soup } from './fuzz.ts'

const text = soup([
  '"',
  '\\',
  '\u2028',
  '\u2029',
  '\u007f',
  '\u0085',
  '</script>',
  '{',
  'x'.repeat(600),
])
const name = fc.constantFrom(
  '__proto__',
  '1',
  '10',
  'toString',
  'a',
  'b',
  '\u2028',
  'x'.repeat(200),
)
const record = fc.tuple(text, text, fc.dictionary(name, text, { maxKeys: 3 }), fc.nat({ max: 50 }))

/** Two names that are cut to the same one, and more members than a record takes. */
const tooMuch = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`${'x'.repeat(150)}${at}`, String(at)]),
)

fuzzTest(
  'the same event is always the same bytes, small, and of one line (AU-01)',
  record,
  ([event, reason, context, rarely]) =>
    judge({
      event,
      outcome: 'denied',
      principal: { issuer: 'app', id: reason },
      context: rarely === 0 ? tooMuch : context,
      details: { 11: true, 2: reason, b: event, a: 7 },
    }),
)

function judge(event: AuditEvent): string | undefined {
  const body = bodyOf(event)
  if (bodyOf(turnedRound(event)) !== body) return 'another order of members gives other bytes'
  if (bodyOf(JSON.parse(body) as AuditEvent) !== body) return 'it changes when it is recorded again'
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(body)) return 'it holds a control character'
  const parsed = JSON.parse(body) as Record<string, unknown>
  if (Object.values(parsed).includes(undefined)) return 'a member is undefined'
  return body.length > 20_000 ? `it is ${body.length} characters long` : undefined
}

function bodyOf(event: AuditEvent): string {
  const body = auditStatement('main', event).values.find(
    (value) => typeof value === 'string' && value.startsWith('{'),
  )
  return String(body)
}

/** The same, with all members in the opposite order. */
function turnedRound<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turnedRound(member as unknown)]),
  ) as Value
}

/**
 * `npm run bench:refresh`: how often the token endpoint is asked when many uses at once meet one expired token, beside
 * better-auth and the client that one writes on the first day, in one run. The provider gives refresh tokens for one use, as
 * many do by now, and either merely refuses a spent one or ends the consent (RFC 9700 §4.14.2). It prints Markdown.
 */
import { toTable } from '../browser/markdown.ts'
import { startMisbehavingProvider } from '../../support/misbehaving-provider/index.ts'
import { subjects, type Subject } from './subjects.ts'

const rows: string[][] = []
for (const reuse of ['refused', 'ends_all'] as const) {
  for (const uses of [50, 1_000]) {
    for (const subject of subjects) rows.push(await measure(subject, uses, reuse))
  }
}
const head = [
  'subject',
  'a spent refresh token is',
  'uses at once',
  'token calls',
  'uses that worked',
  'next use works',
]
process.stdout.write(`\`npm run bench:refresh\`, Node ${process.versions.node}\n\n`)
process.stdout.write(`${toTable(head, rows)}\n`)
process.exit()

async function measure(
  subject: Subject,
  uses: number,
  reuse: 'refused' | 'ends_all',
): Promise<string[]> {
  const provider = await startMisbehavingProvider()
  provider.behaviour.reuse = reuse
  const { use, close } = await subject.prepare(provider)
  const before = provider.tokenCalls('refresh_token')
  const worked = await Promise.all(Array.from({ length: uses }, use))
  const calls = provider.tokenCalls('refresh_token') - before
  // An hour later, so to speak: the tokens of the rush are over, and one use comes alone.
  const isAlive = await use()
  await close()
  await provider.close()
  return [
    subject.name,
    reuse === 'refused' ? 'refused' : 'refused, and the consent ended',
    String(uses),
    String(calls),
    String(worked.filter(Boolean).length),
    isAlive ? 'yes' : 'no',
  ]
}

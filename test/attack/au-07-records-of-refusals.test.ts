import { afterAll, beforeAll, expect } from 'vitest'
import type { Vault } from '@alter-ai/vault'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { createManualRepeat } from '../support/time/manual-repeat.ts'
import { mintUntied } from '../support/untied-session.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

// The public half of a session stands in its link. It must not let anyone fill the operator's audit trail.
const reference = 'OWASP ASVS 16.1.1, 16.3.3; CWE-779'
const day = 24 * 3_600_000

let world: TestWorld
let other: Vault
let nowMs = Date.now()
const { repeat, tick } = createManualRepeat()
beforeAll(async () => {
  world = await createTestVault({
    database: `sqlite:${temporaryFile()}`,
    clock: () => nowMs,
    repeat,
  })
  // Another process of the same database.
  other = await world.reopen()
})
afterAll(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

async function recordsOf(connectUrl: string, event?: string) {
  const records = []
  let cursor: string | undefined
  do {
    const page = await world.vault.queryAudit({ limit: 200, ...(cursor && { cursor }) })
    records.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return records.filter(
    ({ details, event: name }) =>
      details?.['session'] === publicIdOf(connectUrl) && (event === undefined || name === event),
  )
}

attackTest(
  { row: 'AU-07', name: 'a record for each request with the public half of a session', reference },
  async (countTry) => {
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    const strangers = [world.vault, other].map(
      (vault) => new FlowBrowser({ vault, provider: world.provider }),
    )
    const proof = { sessionToken: 'sess_main_x', origin: 'https://evil.example' }
    const rounds = 50
    const attack = async () => {
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(
          strangers.flatMap((stranger) => [
            codeOf(stranger.redeem(connectUrl, undefined, { display: 'page' })),
            codeOf(stranger.redeem(connectUrl, undefined, { proof })),
            codeOf(stranger.authorize(connectUrl, 'slack')),
            codeOf(stranger.done(connectUrl, grace)),
          ]),
        )
      }
    }
    await attack()
    const kinds = (await recordsOf(connectUrl, 'session.refused')).map(
      ({ details }) => details?.['kind'],
    )
    // One of each kind, however many requests and processes there were.
    countTry(kinds.length > new Set(kinds).size)
    expect(new Set(kinds)).toEqual(new Set(['unbound', 'opener_proof', 'flow_cookie']))

    // The right browser is not held up.
    const owner = new FlowBrowser(world)
    await owner.redeem(connectUrl, ada)
    await attack()
    await world.vault.cancelConnectSession(sessionToken)
    const ended = (await recordsOf(connectUrl)).length
    await attack()
    // Another login is one more kind: an anonymous request before must not hide who it was.
    for (let round = 0; round < rounds; round += 1) await codeOf(owner.done(connectUrl, grace))
    const after = await recordsOf(connectUrl)
    countTry(after.length > ended + 1)
    expect(after.find(({ details }) => details?.['kind'] === 'other_user')).toMatchObject({
      principal: { id: ada.id },
      details: { by: grace.id },
    })

    // The others are counted, and the last record of the session says how many there were.
    await other.close()
    nowMs += 2 * day
    tick()
    await expect
      .poll(async () => (await recordsOf(connectUrl)).length)
      .toBe(after.length + kinds.length + 2)
    const totals = (await recordsOf(connectUrl)).flatMap(({ details }) =>
      details?.['times'] === undefined ? [] : [[details['kind'], details['times']]],
    )
    expect(Object.fromEntries(totals)).toMatchObject({
      unbound: rounds * 2,
      flow_cookie: rounds * 2 * 2 * 3,
      other_user: rounds,
    })
  },
)

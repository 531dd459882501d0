import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConnectSession } from '@alter-ai/vault'
import { createTestVault, type TestWorld } from '../../support/create-test-vault.ts'
import { createManualRepeat } from '../../support/time/manual-repeat.ts'
import { mintUntied } from '../../support/untied-session.ts'
import { temporaryFile } from '../storage/temporary-file.ts'

const minute = 60_000
let world: TestWorld
let nowMs: number
const { repeat, tick } = createManualRepeat()
beforeEach(async () => {
  nowMs = Date.now()
  world = await createTestVault({
    database: `sqlite:${temporaryFile()}`,
    clock: () => nowMs,
    repeat,
  })
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

/** How many records of each event there are. */
async function countEvents(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  let cursor: string | undefined
  do {
    const page = await world.vault.queryAudit({ limit: 200, ...(cursor && { cursor }) })
    for (const { event } of page.items) counts[event] = (counts[event] ?? 0) + 1
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return counts
}

const statusOf = async ({ sessionToken }: ConnectSession) =>
  (await world.vault.pollConnectSession(sessionToken)).status

/** Sessions of many users: one user has only so many. */
const mintMany = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      mintUntied(world.vault, { user: { id: `user-${index}` } }),
    ),
  )

test('ends all sessions that are due in one run, however many, and leaves the others', async () => {
  await mintMany(1_050)
  nowMs += 6 * minute
  const live = await mintUntied(world.vault)
  nowMs += 5 * minute
  tick()
  await expect.poll(async () => (await countEvents())['session.expired']).toBe(1_050)
  expect(await statusOf(live)).toBe('pending')
  // Nothing is left for the next run.
  tick()
  await world.reopen()
  expect((await countEvents())['session.expired']).toBe(1_050)
})

test('ends each session once where several processes sweep one database', async () => {
  await world.reopen()
  await world.reopen()
  await mintMany(450)
  nowMs += 11 * minute
  tick()
  tick()
  await expect.poll(async () => (await countEvents())['session.expired']).toBe(450)
})

test('deletes all that is a day old in one run', async () => {
  const sessions = await mintMany(450)
  nowMs += 11 * minute
  tick()
  await expect.poll(async () => (await countEvents())['session.expired']).toBe(450)
  nowMs += 24 * 60 * minute
  tick()
  const missing = async () => {
    const found = await Promise.allSettled(sessions.map(statusOf))
    return found.filter(({ status }) => status === 'rejected').length
  }
  await expect.poll(missing).toBe(450)
})

import { afterEach, beforeEach, expect } from 'vitest'
import type { ConnectSession, Vault } from '@alter-ai/vault'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { createManualRepeat } from '../support/time/manual-repeat.ts'
import { mintUntied } from '../support/untied-session.ts'
import { temporaryFile } from '../vault/storage/temporary-file.ts'

const reference = 'OWASP ASVS 2.4.1, CWE-770'
const most = 20

let world: TestWorld
/** Two processes of one database. */
let vaults: readonly Vault[]
beforeEach(async () => {
  world = await createTestVault({
    database: `sqlite:${temporaryFile()}`,
    repeat: createManualRepeat().repeat,
  })
  vaults = [world.vault, await world.reopen()]
})
afterEach(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

const vaultOf = (index: number) => vaults[index % vaults.length] as Vault

async function countLive(sessions: readonly ConnectSession[]): Promise<number> {
  const statuses = await Promise.all(
    sessions.map(({ sessionToken }) => world.vault.pollConnectSession(sessionToken)),
  )
  return statuses.filter(({ status }) => status === 'pending' || status === 'opened').length
}

attackTest(
  { row: 'CP-19', name: 'one user creates sessions one by one and all at once', reference },
  async (countTry) => {
    const others = await mintUntied(world.vault, { user: grace })
    const sessions: ConnectSession[] = []
    for (let index = 0; index < 50; index += 1) {
      sessions.push(await mintUntied(vaultOf(index)))
      countTry((await countLive(sessions)) > most)
    }
    for (let round = 0; round < 3; round += 1) {
      sessions.push(
        ...(await Promise.all(
          Array.from({ length: 60 }, (_, index) => mintUntied(vaultOf(index))),
        )),
      )
      countTry((await countLive(sessions)) > most)
    }
    expect(await countLive(sessions)).toBe(most)
    // The newest is good, and so is another user's.
    const newest = await mintUntied(world.vault)
    await new FlowBrowser(world).redeem(newest.connectUrl, ada)
    await new FlowBrowser(world).redeem(others.connectUrl, grace)
  },
)

attackTest(
  {
    row: 'CP-19',
    name: 'a user opens each session, so that none can make room',
    reference,
  },
  async (countTry) => {
    const opened: ConnectSession[] = []
    for (let index = 0; index < most; index += 1) {
      const session = await mintUntied(vaultOf(index))
      await new FlowBrowser(world).redeem(session.connectUrl, ada)
      opened.push(session)
    }
    for (let index = 0; index < 10; index += 1) {
      const refusal: unknown = await mintUntied(vaultOf(index)).catch((error: unknown) => error)
      countTry('sessionToken' in (refusal as object))
      expect(refusal).toMatchObject({ code: 'rate_limited', status: 429 })
      const { retryAfterSeconds = 0 } = refusal as { retryAfterSeconds?: number }
      // Until the first of them expires.
      expect([retryAfterSeconds > 0, retryAfterSeconds <= 600]).toEqual([true, true])
    }
    // None of the open ones was ended, and one that is canceled makes room at once.
    expect(await countLive(opened)).toBe(most)
    await world.vault.cancelConnectSession(String(opened[0]?.sessionToken))
    await mintUntied(world.vault)
  },
)

attackTest(
  { row: 'CP-19', name: 'a back end creates sessions of no user in a loop', reference },
  async (countTry) => {
    const ofNobody = (vault: Vault) =>
      vault.createConnectSession({ allowedProviders: ['slack'], userCode: true })
    const sessions: ConnectSession[] = []
    for (let round = 0; round < 11; round += 1) {
      sessions.push(
        ...(await Promise.all(Array.from({ length: 100 }, (_, index) => ofNobody(vaultOf(index))))),
      )
    }
    countTry((await countLive(sessions)) > 1_000)
    expect(await countLive(sessions)).toBe(1_000)
    // No user is held up by them.
    await mintUntied(world.vault)
  },
)

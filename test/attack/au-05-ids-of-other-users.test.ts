import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  grace,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { mintUntied } from '../support/untied-session.ts'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault()
})
afterAll(() => world.close())

attackTest(
  {
    row: 'AU-05',
    name: 'a user sends a link around, and reads in the own records who has opened it',
    reference: 'OWASP ASVS 8.2.2, 16.2.5',
  },
  async (countTry) => {
    const victim = new FlowBrowser(world)
    const ended = await mintUntied(world.vault)
    expect(await codeOf(victim.redeem(ended.connectUrl, grace))).toBe('binding_failed')
    const opened = await mintUntied(world.vault)
    await new FlowBrowser(world).redeem(opened.connectUrl, ada)
    expect(await codeOf(victim.redeem(opened.connectUrl, grace))).toBe('binding_failed')

    const own = await world.vault.forUser(ada).queryAudit()
    countTry(JSON.stringify(own).includes(grace.id))
    // The user still sees that there was a refusal, and the operator who it was.
    const refusals = ({ items }: typeof own) =>
      items.filter(({ errorCode }) => errorCode === 'binding_failed')
    expect(refusals(own)).toHaveLength(2)
    for (const { details } of refusals(await world.vault.queryAudit({ user: ada })))
      expect(details).toMatchObject({ by: grace.id, by_issuer: 'app' })
  },
)

import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault()
})
afterAll(() => world.close())

attackTest(
  {
    row: 'HD-04',
    name: 'two people know the code: after one has claimed it, the other approves or denies',
    reference: 'CVE-2026-45337, RFC 8628 §5.3',
  },
  async (countTry) => {
    for (let round = 0; round < 12; round += 1) {
      const {
        connectUrl,
        sessionToken,
        userCode = '',
      } = await world.vault.createConnectSession({
        allowedProviders: ['slack'],
        userCode: true,
      })
      const browsers = Array.from({ length: 2 + (round % 4) }, () => new FlowBrowser(world))
      const opened = await Promise.all(
        browsers.map((browser) =>
          codeOf(browser.redeem(connectUrl, undefined, { display: 'page', userCode })),
        ),
      )
      const winners = browsers.filter((_, index) => opened[index] === 'nothing was thrown')
      countTry(winners.length > 1)
      for (const browser of browsers) {
        if (browser === winners[0]) continue
        const session = connectUrl.split('session=')[1] ?? ''
        const { cookies } = browser
        const cancelled = world.vault.connectFlow.cancelByFlow({
          session,
          cookies,
          identified: undefined,
        })
        countTry((await codeOf(browser.authorize(connectUrl, 'slack'))) === 'nothing was thrown')
        countTry((await codeOf(cancelled)) === 'nothing was thrown')
      }
      // Also somebody who is logged in, in whatever name: the session is no one's in particular.
      const stranger = new FlowBrowser(world).redeem(
        connectUrl,
        { id: 'user-mallory' },
        { userCode },
      )
      countTry((await codeOf(stranger)) === 'nothing was thrown')
      expect(winners).toHaveLength(1)
      await winners[0]?.authorize(connectUrl, 'slack')
      expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('authorizing')
    }
  },
)

import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import { createTestVault, FlowBrowser, type TestWorld } from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'

let world: TestWorld
beforeAll(async () => {
  world = await createTestVault()
})
afterAll(async () => {
  expect(world.errors).toEqual([])
  await world.close()
})

const tokenCalls = () => world.provider.control.tokenCalls()

/** A browser whose provider has answered; nobody has received that yet. */
async function waiting(browser: FlowBrowser) {
  const { connectUrl, sessionToken } = await browser.mint('slack', { id: 'user-ada' })
  await browser.redeem(connectUrl)
  const url = await browser.authorize(connectUrl, 'slack')
  const { redirect } = await world.provider.authorize(url, { jar: browser.jar })
  return { redirect, sessionToken }
}

attackTest(
  {
    row: 'CP-03',
    name: 'a state that is taken before it is checked: 200 identical callbacks at once, 50 rounds',
    reference: 'RFC 6749 §10.5, RFC 9700 §4.7',
  },
  async (countTry) => {
    const browser = new FlowBrowser(world)
    for (let round = 0; round < 50; round += 1) {
      const { redirect } = await waiting(browser)
      const before = tokenCalls()
      const received = await Promise.all(
        Array.from({ length: 200 }, () => browser.receive('slack', redirect)),
      )
      const exchanges = tokenCalls() - before
      // The one that exchanges is the honest one; a second is the attack.
      expect(exchanges).toBeGreaterThanOrEqual(1)
      for (let count = 0; count < 200; count += 1) countTry(count > 0 && count < exchanges)
      expect(new Set(received.map((each) => each.kind === 'result' && each.result.status))).toEqual(
        new Set(['completed']),
      )
    }
  },
)

attackTest(
  {
    row: 'CP-03',
    name: 'a callback from another browser burns the flow of the right one',
    reference: 'Nango at 2f4c0af: state is deleted before the cookie is compared',
  },
  async (countTry) => {
    const victim = new FlowBrowser(world)
    const { redirect, sessionToken } = await waiting(victim)
    const before = tokenCalls()
    const forged = (code: string | undefined) => {
      const url = new URL(redirect)
      if (code === undefined) url.searchParams.delete('code')
      else url.searchParams.set('code', code)
      return url
    }
    const denied = forged(undefined)
    denied.searchParams.set('error', 'access_denied')
    const stranger = new FlowBrowser(world)
    const answers = [redirect, forged('of-the-attacker'), forged(undefined), denied]
    for (const answer of answers) {
      expect(await codeOf(stranger.receive('slack', answer))).toBe('binding_failed')
      const { status } = await world.vault.pollConnectSession(sessionToken)
      countTry(status !== 'authorizing' || tokenCalls() > before)
    }
    // Also while the right answer is on its way.
    const [right] = await Promise.all([
      victim.receive('slack', redirect),
      ...answers.map((answer) => codeOf(stranger.receive('slack', answer))),
    ])
    countTry(!(right.kind === 'result' && right.result.status === 'completed'))
    expect(tokenCalls()).toBe(before + 1)
  },
)

import { afterAll, beforeAll, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  createTestVault,
  FlowBrowser,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { createServer } from '@alter-ai/server'

// The attacker's answer of the provider is brought to the victim's browser, so that the victim's account in the app gets the
// attacker's mailbox; or the victim's answer to the attacker's.
let world: TestWorld
let ask: (search: string, cookie: string) => Promise<Response>
beforeAll(async () => {
  world = await createTestVault()
  const server = createServer({ vault: world.vault, identify: async () => undefined })
  ask = (search, cookie) =>
    server.fetch(
      new Request(`${world.vault.publicURL}/oauth/callback/slack?${search}`.replace('/alter', ''), {
        headers: { cookie },
      }),
    )
})
afterAll(() => world.close())

async function waiting() {
  const browser = new FlowBrowser(world)
  const session = await browser.mint('slack', { id: 'user-ada' })
  await browser.redeem(session.connectUrl)
  const url = await browser.authorize(session.connectUrl, 'slack')
  const { redirect } = await world.provider.authorize(url, { jar: browser.jar })
  const name = world.vault.connectFlow.cookieNames.flow(publicIdOf(session.connectUrl))
  return {
    token: session.sessionToken,
    code: redirect.searchParams.get('code') ?? '',
    state: redirect.searchParams.get('state') ?? '',
    cookie: `${name}=${browser.cookies.get(name)}`,
    name,
  }
}

type Waiting = Awaited<ReturnType<typeof waiting>>

const states: Record<string, (flow: Waiting, other: Waiting) => string[]> = {
  right: ({ state }) => [`state=${state}`],
  absent: () => [],
  empty: () => ['state='],
  wrong: ({ state }) => [`state=${state.slice(0, -1)}${state.endsWith('a') ? 'b' : 'a'}`],
  'in other letters': ({ state }) => [`state=${state.toUpperCase()}`],
  twice: ({ state }) => [`state=${state}`, `state=${state}`],
  'twice, one of them wrong': ({ state }, other) => [`state=${other.state}`, `state=${state}`],
  'as an array': ({ state }) => [`state[]=${state}`],
  'as an object': ({ state }) => [`state[a]=${state}`],
  'with a blank': ({ state }) => [`state=${state}%20`],
  'with a zero byte': ({ state }) => [`state=${state}%00`],
  'of another flow': (_flow, other) => [`state=${other.state}`],
}

const cookies: Record<string, (flow: Waiting, other: Waiting) => string> = {
  right: ({ cookie }) => cookie,
  absent: () => '',
  wrong: ({ name }) => `${name}=flow_main_${'a'.repeat(43)}`,
  'of another flow': (_flow, other) => other.cookie,
  'of another flow under this name': ({ name }, other) =>
    `${name}=${other.cookie.slice(other.cookie.indexOf('=') + 1)}`,
  'twice, one of them another': ({ cookie, name }, other) =>
    `${name}=${other.cookie.slice(other.cookie.indexOf('=') + 1)}; ${cookie}`,
}

for (const reference of [
  'RFC 9700 §4.7',
  'CVE-2025-14546',
  'CVE-2026-81888',
  'GHSA-xc49-mgwh-9pjv',
]) {
  // These published cases are each a part of the matrix: no state compared at all, or none because none came.
  const only = reference.startsWith('RFC') ? Object.keys(states) : ['absent', 'empty', 'wrong']
  attackTest(
    {
      row: 'CP-02',
      name:
        only.length > 3
          ? 'every wrong state with every wrong cookie'
          : 'an answer whose state is missing, empty or wrong',
      reference,
    },
    async (countTry) => {
      const [flow, other] = [await waiting(), await waiting()]
      for (const state of only) {
        for (const [cookie, cookieOf] of Object.entries(cookies)) {
          // Both right, or both of the other flow: then it is that flow.
          if (state === cookie) continue
          const parameters = [`code=${flow.code}`, ...(states[state]?.(flow, other) ?? [])]
          const before = world.provider.control.tokenCalls()
          const answer = await ask(parameters.join('&'), cookieOf(flow, other))
          countTry(world.provider.control.tokenCalls() > before || answer.status < 400)
          expect(answer.status, `${state}, ${cookie}`).toBeLessThan(500)
        }
      }
      // Nothing of it has touched either flow: both are finished by their own browsers.
      for (const each of [flow, other]) {
        const before = world.provider.control.tokenCalls()
        await ask(`code=${each.code}&state=${each.state}`, each.cookie)
        expect(world.provider.control.tokenCalls()).toBe(before + 1)
        expect((await world.vault.pollConnectSession(each.token)).status).toBe('completed')
      }
    },
  )
}

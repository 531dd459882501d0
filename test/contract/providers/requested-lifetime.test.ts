import { catalogue } from '@alter-ai/vault'
import { expect, test } from 'vitest'
import { createProviderWorld } from './provider-world.ts'

test('Zendesk names the lifetime of its tokens because each request asks for it', async () => {
  const zendesk = catalogue.get('zendesk')!
  const world = await createProviderWorld(zendesk)
  const { provider } = world
  expect(provider.behaviour.statesLifetime).toBe('if_requested')
  const grantId = await world.connect()
  // Twice: the response to a refresh has to name the lifetime as well.
  for (const round of [1, 2]) {
    world.pass(1_801)
    expect((await world.call(grantId)).status).toBe(200)
    expect(provider.tokenCalls('refresh_token')).toBe(round)
  }
  expect(provider.wrongTokens()).toBe(0)
  await world.close()
  expect(provider.violations).toEqual([])
})

test('without the request such a token would seem endless', async () => {
  const world = await createProviderWorld({ ...catalogue.get('zendesk')!, tokenParameters: {} })
  world.provider.behaviour.statesLifetime = 'if_requested'
  const grantId = await world.connect()
  world.pass(1_801)
  // The vault sends the dead token once, and refreshes only because the API refuses it.
  await world.call(grantId)
  expect(world.provider.wrongTokens()).toBe(1)
  await world.close()
})

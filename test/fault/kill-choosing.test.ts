import { expect, test } from 'vitest'
import type { PersonalityKey } from '../support/authorization-server.ts'
import { CookieJar } from '../support/cookie-jar.ts'
import { jsonHeaders, postSession, type MintedSession } from '../support/http-flow.ts'
import { createKillableApp } from './killable-app.ts'

test('kill -9 between accounts, and in the exchange of one, loses nothing that was connected; the user goes on', async () => {
  const app = await createKillableApp()
  const { origin, provider } = app
  let child = await app.start()
  const jar = new CookieJar()
  await jar.fetch(`${origin}/login/ada`)
  const minted = (await (await postSession(app, jar, { multiple: true })).json()) as MintedSession
  const session = minted.session_token.split('.')[0]
  const call = async (path: string, more: object = {}) => {
    const answer = await jar.fetch(`${origin}/alter/sdk/oauth/connect/${path}`, {
      method: 'POST',
      headers: jsonHeaders,
      body: JSON.stringify({ session, ...more }),
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const answerOf = async (key: PersonalityKey) => {
    const { authorization_url: url } = await call('authorize', { provider: key })
    return (await provider.authorize(String(url), { jar })).redirect
  }
  const redeem = () => call('redeem', { display: 'popup' })
  const github = { provider: 'github', account_identifier: 'ada' }
  const slack = { provider: 'slack' }

  await redeem()
  const first = await answerOf('github')
  await jar.fetch(first)
  await child.kill('SIGKILL')
  child = await app.start()
  expect(await redeem()).toMatchObject({ status: 'choosing', grants: [github], error: null })
  const calls = provider.control.tokenCalls()
  await jar.fetch(first)
  expect(provider.control.tokenCalls()).toBe(calls)

  const second = await answerOf('google')
  const hold = provider.control.hold('token')
  const cut = jar.fetch(second).catch((error: unknown) => error)
  await hold.arrived()
  await child.kill('SIGKILL')
  expect(await cut).toBeInstanceOf(TypeError)
  hold.release()
  child = await app.start()
  expect(await redeem()).toMatchObject({ status: 'authorizing', grants: [github] })
  await jar.fetch(await answerOf('slack'))
  expect(await call('done')).toMatchObject({ status: 'completed', grants: [github, slack] })

  await child.kill('SIGKILL')
  const vault = await app.openVault()
  expect(await vault.pollConnectSession(minted.session_token)).toMatchObject({
    status: 'completed',
    grants: [github, slack],
  })
  await vault.close()
})

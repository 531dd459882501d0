import { randomUUID } from 'node:crypto'
import { parseSessionStatus } from '@alter-ai/vault'
import { expect, test } from 'vitest'
import { CookieJar } from '../support/cookie-jar.ts'
import { connectByHttp, getStatus } from '../support/http-flow.ts'
import { createKillableApp, type KillableApp } from './killable-app.ts'

const rounds = 20
const flowsAtOnce = 3

test(
  `kill -9 in the middle of ${rounds} runs of connect-and-call loses no grant that was announced`,
  { timeout: rounds * 60_000 },
  async () => {
    const app = await createKillableApp()
    const { control, urls } = app.provider
    const announced = new Set<string>()
    for (let round = 0; round < rounds; round += 1) {
      const child = await app.start()
      // At another point of the way each time: the provider counts every request that reaches it, and at that one it ends.
      const killAt = control.calls.length + 3 + ((round * 7) % 23)
      const flows = Array.from({ length: flowsAtOnce }, () =>
        connectAndCall(app, announced).catch((error: unknown) => error),
      )
      await expect.poll(() => control.calls.length, { interval: 1 }).toBeGreaterThanOrEqual(killAt)
      await child.kill('SIGKILL')
      // What stopped them is that the app was gone, and nothing else.
      for (const stopped of await Promise.all(flows)) expect(stopped).toBeInstanceOf(TypeError)
    }
    expect(announced.size).toBeGreaterThan(rounds / 2)

    const vault = await app.openVault()
    for (const grantId of announced) {
      const url = `${urls.google.apiUrl}/calendar/events`
      expect((await vault.request('GET', url, { grantId })).status).toBe(200)
    }
    // No half of anything is left: every use that began has its intent, every grant its tokens.
    const { items } = await vault.listGrants({ limit: 200 })
    expect(new Set(items.map((grant) => grant.status))).toEqual(new Set(['active']))
    await vault.close()
  },
)

/** One user after another connects an account and calls through it, until the app is gone. */
async function connectAndCall(app: KillableApp, announced: Set<string>): Promise<void> {
  const { origin } = app
  for (;;) {
    const jar = new CookieJar()
    await jar.fetch(`${origin}/login/u${randomUUID()}`)
    const { minted } = await connectByHttp(app, jar)
    const status = parseSessionStatus(await (await getStatus(app, minted.session_token)).json())
    const grantId = status?.grants?.[0]?.grant_id
    if (status?.status !== 'completed' || grantId === undefined)
      throw new Error(`ended ${status?.status}`)
    // This is what `onSuccess` would have said.
    announced.add(grantId)
    await jar.fetch(`${origin}/call/${grantId}`)
  }
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { generateSessionToken } from '../../packages/vault/src/encryption/token-hash.ts'
import { attackTest } from '../support/attack.ts'
import {
  ada,
  createTestVault,
  FlowBrowser,
  publicIdOf,
  type TestWorld,
} from '../support/create-test-vault.ts'
import { codeOf } from '../support/error-code.ts'
import { appOrigin, mintUntied, walkOnce } from '../support/untied-session.ts'

const folder = mkdtempSync(join(tmpdir(), 'cp-05-'))
let nowMs = Date.now()
let world: TestWorld
beforeAll(async () => {
  world = await createTestVault({
    database: `sqlite:${join(folder, 'vault.db')}`,
    clock: () => nowMs,
  })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

attackTest(
  {
    row: 'CP-05',
    name: 'guessing from 100,000 tokens: none comes twice, no letter is likelier than another',
    reference: 'RFC 6749 §10.10, OWASP ASVS 11.5.1',
  },
  async (countTry) => {
    const count = 100_000
    const seen = new Set<string>()
    // How often each letter stands in each place.
    const places = 65
    const counts = Array.from({ length: places }, () => new Uint32Array(128))
    for (let index = 0; index < count; index += 1) {
      const [publicHalf = '', secret = ''] = generateSessionToken('main', randomBytes)
        .slice('sess_main_'.length)
        .split('.')
      countTry(seen.has(publicHalf) || seen.has(secret))
      seen.add(publicHalf).add(secret)
      const text = publicHalf + secret
      for (let place = 0; place < places; place += 1) {
        const ofPlace = counts[place]
        const letter = text.charCodeAt(place)
        if (ofPlace !== undefined) ofPlace[letter] = (ofPlace[letter] ?? 0) + 1
      }
    }
    const expected = count / 62
    for (const ofPlace of counts) {
      const used = [...ofPlace].filter((times) => times > 0)
      expect(used).toHaveLength(62)
      const chiSquare = used.reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0)
      // 61 degrees of freedom: above 150 by chance less than once in a billion places.
      expect(chiSquare).toBeLessThan(150)
    }
  },
)

attackTest(
  {
    row: 'CP-05',
    name: 'a token that was opened once, is over, or has expired, opened by another browser',
    reference: 'RFC 9700 §2.1.1, OWASP ASVS 7.2.3',
  },
  async (countTry) => {
    const owner = new FlowBrowser(world)
    const thief = new FlowBrowser(world)
    const { connectUrl, sessionToken } = await mintUntied(world.vault)
    const proof = { sessionToken, origin: appOrigin }
    const steal = async () => {
      const code = await codeOf(thief.redeem(connectUrl, undefined, { proof, sessionToken }))
      const authorized = await codeOf(thief.authorize(connectUrl, 'slack'))
      countTry(code === 'nothing was thrown' || authorized === 'nothing was thrown')
      return code
    }
    await owner.redeem(connectUrl, undefined, { proof })
    expect(await steal()).toBe('session_used')
    await walkOnce(owner, connectUrl)
    expect(await steal()).toBe('session_used')
    expect((await world.vault.pollConnectSession(sessionToken)).status).toBe('completed')
    const audit = await world.vault.queryAudit({ limit: 200 })
    expect(audit.items.map(({ event }) => event)).toContain('session.refused')

    const late = await mintUntied(world.vault)
    nowMs += 601_000
    const lateProof = { sessionToken: late.sessionToken, origin: appOrigin }
    const code = await codeOf(thief.redeem(late.connectUrl, undefined, { proof: lateProof }))
    countTry(code !== 'session_expired')
  },
)

attackTest(
  {
    row: 'CP-05',
    name: 'a stolen copy of the database: nothing in it is a token, a state, a code or a cookie',
    reference: 'OWASP ASVS 11.4.1',
  },
  async (countTry) => {
    const browser = new FlowBrowser(world)
    const secrets: string[] = []
    const ids: string[] = []
    for (let index = 0; index < 20; index += 1) {
      const session = await browser.mint('slack', ada, {
        ...(index % 2 === 1 && { completeUrl: `${appOrigin}/return` }),
      })
      await browser.redeem(session.connectUrl)
      const { redirect, received } = await walkOnce(browser, session.connectUrl)
      const url = received.kind === 'result' ? received.result.continueTo : undefined
      const handle = new URL(url ?? appOrigin).searchParams.get('alter_connect_result')
      secrets.push(
        session.sessionToken.split('.')[1] ?? '',
        redirect.searchParams.get('state') ?? '',
        redirect.searchParams.get('code') ?? '',
        ...(handle === null ? [] : [handle]),
      )
      ids.push(publicIdOf(session.connectUrl))
    }
    secrets.push(...browser.cookies.values())
    const dump = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name)).toString('latin1'))
      .join('\n')
    // The copy is a real one: what is no secret stands in it.
    for (const id of ids) expect(dump).toContain(id)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(15)
      countTry(dump.includes(secret))
    }
    // And what stands there instead opens nothing.
    const hashes = [...new Set(dump.match(/[0-9a-f]{64}/g))].slice(0, 200)
    for (const hash of hashes) {
      const code = await codeOf(world.vault.pollConnectSession(`${ids[0]}.${hash.slice(0, 43)}`))
      countTry(code !== 'session_not_found')
    }
  },
)

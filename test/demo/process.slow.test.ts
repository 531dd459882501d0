import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  failDemoProcess,
  findFreePorts,
  newDataDir,
  occupy,
  release,
  startDemoProcess,
} from './demo-process.ts'
import { Visitor } from './visitor.ts'

describe('the process', () => {
  test('keeps key and grants over a restart, and frees both ports at SIGTERM', async () => {
    const options = { port: await findFreePorts(), dataDir: await newDataDir() }
    const first = await startDemoProcess(options)
    onTestFinished(async () => void (await first.stop()))
    const visitor = new Visitor(first)
    await visitor.logIn('ada')
    await visitor.connect('google')
    const before = await visitor.grants()
    expect(before).toHaveLength(1)
    const key = await readFile(join(options.dataDir, 'encryption-key'), 'utf8')

    expect(await first.stop()).toEqual({ code: 0, signal: null })
    for (const port of [options.port, options.port + 1]) await release(await occupy(port))

    const second = await startDemoProcess(options)
    onTestFinished(async () => void (await second.stop()))
    expect(await readFile(join(options.dataDir, 'encryption-key'), 'utf8')).toBe(key)
    const again = new Visitor(second)
    expect((await again.get('/react')).status).toBe(303)
    await again.logIn('ada')
    expect(await again.grants()).toEqual(before)
  })

  test.each([
    ['its own port', 0],
    ['the provider’s port', 1],
  ])('says in one line that %s is taken', async (_which, offset) => {
    const port = await findFreePorts()
    const taken = await occupy(port + offset)
    onTestFinished(() => release(taken))
    const { code, output } = await failDemoProcess({ port, dataDir: await newDataDir() })
    expect(code).toBe(1)
    expect(output.trim()).toBe(
      `The demo cannot start: port ${port + offset} is taken. It needs two ports in a row; choose others, e.g. PORT=4000 npm run demo`,
    )
  })

  test('says in one line that PORT is no port', async () => {
    const dataDir = await newDataDir()
    const { code, output } = await failDemoProcess({ port: 99_999, dataDir })
    expect(code).toBe(1)
    expect(output.trim()).toBe('The demo cannot start: PORT must be a number from 0 to 65534.')
  })

  test('says in one line that the key does not open the database', async () => {
    const options = { port: await findFreePorts(), dataDir: await newDataDir() }
    await (await startDemoProcess(options)).stop()
    const key = join(options.dataDir, 'encryption-key')
    await rm(key)
    const { code, output } = await failDemoProcess(options)
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toContain('The demo cannot start: ')
    expect(output).not.toContain((await readFile(key, 'utf8')).trim())
  })

  test('says in one line that a client id lacks its secret', async () => {
    const { code, output } = await failDemoProcess({
      port: await findFreePorts(),
      dataDir: await newDataDir(),
      env: { GITHUB_CLIENT_ID: 'some-id' },
    })
    expect(code).toBe(1)
    expect(output.trim()).toBe(
      'The demo cannot start: GITHUB_CLIENT_ID is set and GITHUB_CLIENT_SECRET is not; set both, or neither.',
    )
  })

  test('goes to the real provider where there is a client id for it', async () => {
    const real = await startDemoProcess({
      port: await findFreePorts(),
      dataDir: await newDataDir(),
      env: { GOOGLE_CLIENT_ID: 'real-id', GOOGLE_CLIENT_SECRET: 'real-secret' },
    })
    onTestFinished(async () => void (await real.stop()))
    expect(real.output()).toContain('Google, the real one')
    expect(real.output()).toContain('Octobase, played on this machine')
    expect(real.output()).not.toContain('real-secret')
    const visitor = new Visitor(real)
    await visitor.logIn('ada')
    const session = await visitor.followConnectLink('google')
    await visitor.callConnectPage('redeem', { session, display: 'page' })
    const { authorization_url: url } = await visitor.callConnectPage('authorize', {
      session,
      provider: 'google',
    })
    const { origin, searchParams } = new URL(String(url))
    expect(origin).toBe('https://accounts.google.com')
    expect(searchParams.get('client_id')).toBe('real-id')
    expect(searchParams.get('redirect_uri')).toBe(`${real.url}/alter/oauth/callback/google`)
    expect(searchParams.get('scope')).toBe('openid email profile')
  })
})

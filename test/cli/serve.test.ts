import { App } from '@alter-ai/alter-sdk'
import { generateApiKey } from '@alter-ai/server'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bundleChild } from '../support/bundle-child.ts'
import { startChild, type Child } from '../support/child-process.ts'
import { codeOf } from '../support/error-code.ts'
import { freePort } from '../support/free-port.ts'

const clientSecret = `secret-${randomBytes(12).toString('hex')}`
const encryptionKey = randomBytes(32).toString('base64')
const { key, hash } = generateApiKey('main')
/** What must never be seen. */
const secrets = [clientSecret, encryptionKey, key]

let folder: string
let alter: string
let configs = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alter-cli-'))
  alter = await bundleChild('packages/cli/src/bin.ts', folder)
})
afterAll(() => rm(folder, { recursive: true }))

function goodConfig(port: number) {
  return {
    publicURL: `http://127.0.0.1:${port}`,
    app: { name: 'Example' },
    database: `sqlite:${join(folder, `vault-${(configs += 1)}.db`)}`,
    encryptionKey: '${TEST_ENCRYPTION_KEY}',
    providers: { google: { clientId: 'id', clientSecret: '${TEST_CLIENT_SECRET}' } },
    apiKeyHash: hash,
    listen: { port },
  }
}

async function writeConfig(config: unknown): Promise<string> {
  const path = join(folder, `alter-${(configs += 1)}.json`)
  await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config))
  return path
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = startChild(alter, args, {
    env: { TEST_ENCRYPTION_KEY: encryptionKey, TEST_CLIENT_SECRET: clientSecret, ...env },
  })
  onTestFinished(() => child.kill().then(() => undefined))
  return child
}

/** Runs to the end: exit code and all that was printed. */
async function runOut(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = run(args, env)
  const lines: string[] = []
  for await (const line of child.lines) lines.push(line)
  const { code } = await child.exited
  return { code, out: lines.join('\n'), errors: child.errors() }
}

/** Stops it. What it has logged since the last line that was read. */
async function logOf(child: Child): Promise<string> {
  await child.kill('SIGTERM')
  const lines: string[] = []
  for await (const line of child.lines) lines.push(line)
  return lines.join('\n')
}

const serve = (path: string, env?: NodeJS.ProcessEnv) => runOut(['serve', '--config', path], env)

describe('alter serve', () => {
  test('serves until it receives a stop signal, and logs JSON lines: where, what to register, what it refused', async () => {
    const port = await freePort()
    const child = run(['serve', '-c', await writeConfig(goodConfig(port))])
    const written = [await child.nextLine()]
    const baseURL = `http://127.0.0.1:${port}`
    const vault = new App({ apiKey: key, baseURL })
    expect(await vault.listGrants()).toEqual({ items: [] })
    const session = await vault.createConnectSession({ userCode: true })
    expect(session.connectUrl.startsWith(`${baseURL}/sdk/oauth/connect#session=`)).toBe(true)
    const stranger = new App({ apiKey: generateApiKey('main').key, baseURL })
    for (const _each of [1, 2, 3]) expect(await codeOf(stranger.listGrants())).toBe('invalid_key')
    await vault.cancelConnectSession(session.sessionToken)
    expect(await child.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(await codeOf(vault.listGrants())).toBe('network_error')
    for await (const line of child.lines) written.push(line)
    const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(written.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        level: 'info',
        time,
        event: 'serve.listening',
        port,
        public_url: baseURL,
        redirect_uris: { google: `${baseURL}/oauth/callback/google` },
      },
      { level: 'warn', time, event: 'http.refused', error_code: 'invalid_key', status: 401 },
      { level: 'info', time, event: 'session.cancelled' },
      { level: 'info', time, event: 'serve.stopping' },
      { level: 'info', time, event: 'serve.stopped' },
    ])
    expect(child.errors()).toBe('')
    for (const secret of [...secrets, session.sessionToken, session.userCode ?? ''])
      expect(written.join()).not.toContain(secret)
  })

  test('writes only lines of the level that the configuration names', async () => {
    const port = await freePort()
    const config = { ...goodConfig(port), logLevel: '${TEST_LOG_LEVEL}' }
    const child = run(['serve', '-c', await writeConfig(config)], { TEST_LOG_LEVEL: 'warn' })
    const stranger = new App({
      apiKey: generateApiKey('main').key,
      baseURL: `http://127.0.0.1:${port}`,
    })
    await expect.poll(() => codeOf(stranger.listGrants())).toBe('invalid_key')
    expect(await child.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    const events: unknown[] = []
    for await (const line of child.lines) events.push((JSON.parse(line) as { event: string }).event)
    expect(events).toEqual(['http.refused'])
  })

  test('goes on serving when its log has no reader any more', async () => {
    const port = await freePort()
    const child = run(['serve', '-c', await writeConfig(goodConfig(port))])
    await child.nextLine()
    child.closeOutput()
    const baseURL = `http://127.0.0.1:${port}`
    const stranger = new App({ apiKey: generateApiKey('main').key, baseURL })
    const vault = new App({ apiKey: key, baseURL })
    for (let count = 0; count < 3; count++) {
      expect(await codeOf(stranger.getGrant(`${count}`))).toBe('invalid_key')
      const { sessionToken } = await vault.createConnectSession({ userCode: true })
      await vault.cancelConnectSession(sessionToken)
    }
    expect(await vault.listGrants()).toEqual({ items: [] })
    expect(await child.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  test('stops although the reader of its log takes nothing any more', async () => {
    const port = await freePort()
    const child = run([
      'serve',
      '-c',
      await writeConfig({ ...goodConfig(port), rateLimits: false }),
    ])
    await child.nextLine()
    const readOn = child.pauseOutput()
    const vault = new App({ apiKey: key, baseURL: `http://127.0.0.1:${port}` })
    const cancelOne = async () => {
      const { sessionToken } = await vault.createConnectSession({ userCode: true })
      await vault.cancelConnectSession(sessionToken)
    }
    // Each writes a line. Together they are more than the pipe and both ends of it hold.
    for (let batch = 0; batch < 80; batch++)
      await Promise.all(Array.from({ length: 25 }, cancelOne))
    const ended = child.kill('SIGTERM')
    await expect.poll(() => isRunning(child.pid)).toBe(false)
    readOn()
    expect(await ended).toEqual({ code: 0, signal: null })
  })

  test('without a key it makes one, shows it once with its hash, and serves nothing', async () => {
    const port = await freePort()
    const { apiKeyHash: _none, ...config } = goodConfig(port)
    const path = await writeConfig(config)
    const { code, out, errors } = await serve(path)
    expect([code, errors]).toEqual([2, ''])
    const [, newKey = ''] = /^ {2}(alter_key_app_main_\w{49})$/m.exec(out) ?? []
    const [, line = ''] = /^ {2}("apiKeyHash": "sha256:\w{64}")$/m.exec(out) ?? []
    await expect(readFile(config.database.replace('sqlite:', ''))).rejects.toThrow('ENOENT')
    // The line is good as it stands.
    const { apiKeyHash } = JSON.parse(`{${line}}`) as { apiKeyHash: string }
    const child = run(['serve', '-c', await writeConfig({ ...config, apiKeyHash })], {})
    await child.nextLine()
    const vault = new App({ apiKey: newKey, baseURL: config.publicURL })
    expect(await vault.listGrants()).toEqual({ items: [] })
    const again = await serve(path)
    expect(again.out).not.toContain(newKey)
  })

  test('limits each address, and warns once where the proxy in front is not trusted', async () => {
    const port = await freePort()
    const perAddress = { requests: 2, seconds: 3_600 }
    const config = { ...goodConfig(port), rateLimits: { perAddress } }
    const statuses = async () => {
      const found: number[] = []
      for (const client of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
        const headers = { 'x-forwarded-for': client }
        found.push((await fetch(`${config.publicURL}/sdk/oauth/connect`, { headers })).status)
      }
      return found
    }
    const direct = run(['serve', '-c', await writeConfig(config)])
    await direct.nextLine()
    expect(await statuses()).toEqual([200, 200, 429])
    const written = await logOf(direct)
    expect(written.match(/"trustProxy\\" is not set/g)).toHaveLength(1)
    expect(written + direct.errors()).not.toContain('203.0.113')

    const behind = run(['serve', '-c', await writeConfig({ ...config, trustProxy: 1 })])
    await behind.nextLine()
    expect(await statuses()).toEqual([200, 200, 200])
    expect(await logOf(behind)).not.toContain('trustProxy')
    expect(behind.errors()).toBe('')
  })

  test('a port that is taken is one line, with what to change', async () => {
    const taken = createServer()
    onTestFinished(() => void taken.close())
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const { code, out, errors } = await serve(await writeConfig(goodConfig(port)))
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(errors).toBe(
      `alter serve: port ${port} on 127.0.0.1 is in use; choose another: listen.port\n`,
    )
  })

  test('another encryption key than the database’s is refused', async () => {
    const config = goodConfig(await freePort())
    const first = run(['serve', '-c', await writeConfig(config)])
    await first.nextLine()
    await first.kill('SIGINT')
    const { code, errors } = await serve(await writeConfig(config), {
      TEST_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    })
    expect(code).toBe(2)
    expect(errors).toMatch(/^alter: \S+\.json: .*encryptionKey.*\n$/)
  })

  const broken: [string, (good: ReturnType<typeof goodConfig>) => unknown, RegExp][] = [
    ['that is not JSON', (good) => `{\n"encryptionKey": "${key}",\n${good.database}}`, /not JSON/],
    ['with a member nobody knows', (good) => ({ ...good, apikey: key }), /no member apikey/],
    ['with a misspelt nested one', (good) => ({ ...good, listen: { prot: 1 } }), /listen.*prot/],
    ['with an unknown level', (good) => ({ ...good, logLevel: key }), /logLevel: must be one of/],
    ['with a port that is none', (good) => ({ ...good, listen: { port: 70_000 } }), /listen\.port/],
    ['with the key for its hash', (good) => ({ ...good, apiKeyHash: key }), /apiKeyHash: .*sha256/],
    [
      'without a provider’s secret',
      (good) => ({ ...good, providers: { google: { clientId: 'x' } } }),
      /providers\.google\.clientSecret/,
    ],
    ['with a wrong encryption key', (good) => ({ ...good, encryptionKey: key }), /encryptionKey/],
    ['without encryption key', ({ encryptionKey: _left, ...good }) => good, /encryptionKey/],
    [
      'with http in the open',
      (good) => ({ ...good, publicURL: 'http://vault.example.com' }),
      /publicURL: must be https/,
    ],
    [
      'with a variable that is not set',
      (good) => ({ ...good, app: { name: '${TEST_NO_SUCH}' } }),
      /app\.name: the environment variable TEST_NO_SUCH is not set/,
    ],
    [
      'that trusts every client as a proxy',
      (good) => ({ ...good, trustProxy: ['0.0.0.0/0'] }),
      /trustProxy: must be the number of proxies in front/,
    ],
    [
      'with a rate limit that is not one',
      (good) => ({ ...good, rateLimits: { perAddress: 5 } }),
      /rateLimits/,
    ],
    ['that is a list', () => [], /it: must be/],
  ]
  test.each(broken)(
    'a configuration %s is refused in one line, without a value',
    async (_what, change, expected) => {
      const { code, out, errors } = await serve(await writeConfig(change(goodConfig(1))))
      expect([code, out]).toEqual([2, ''])
      expect(errors).toMatch(expected)
      expect(errors.trim().split('\n')).toHaveLength(1)
      for (const secret of secrets) expect(errors).not.toContain(secret)
    },
  )

  test('no configuration at all is told by name', async () => {
    const { code, errors } = await serve(join(folder, 'none.json'))
    expect(code).toBe(2)
    expect(errors).toMatch(/^alter: there is no \S+none\.json; write one/)
  })

  test('a folder that is not there for the database is told', async () => {
    const config = { ...goodConfig(1), database: `sqlite:${join(folder, 'none', 'vault.db')}` }
    const { code, errors } = await serve(await writeConfig(config))
    expect(code).toBeGreaterThan(0)
    expect(errors.trim().split('\n')).toHaveLength(1)
  })
})

describe('alter', () => {
  test('explains itself, and says its version', async () => {
    const help = await runOut(['--help'])
    expect(help).toMatchObject({ code: 0, errors: '' })
    expect(help.out).toContain('alter serve')
    const { version } = JSON.parse(await readFile('packages/cli/package.json', 'utf8')) as {
      version: string
    }
    expect(await runOut(['--version'])).toEqual({ code: 0, out: version, errors: '' })
    const serveHelp = await runOut(['serve', '--help'])
    expect(serveHelp).toMatchObject({ code: 0, errors: '' })
    for (const member of [
      'publicURL',
      'encryptionKey',
      'apiKeyHash',
      'listen',
      'allowUnboundSessions',
    ])
      expect(serveHelp.out).toContain(member)
  })

  test('refuses what it does not know, and does not repeat it', async () => {
    for (const args of [
      [key],
      ['serve', `--key=${key}`],
      ['serve', key],
      ['serve', '--config'],
      [],
    ]) {
      const { code, out, errors } = await runOut(args)
      expect([code, out]).toEqual([2, ''])
      expect(errors).toMatch(/^alter:? /)
      expect(errors).not.toContain(key)
    }
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

import type { ProviderFinding } from '@alter-ai/vault'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { doctor } from '../../packages/cli/src/doctor.ts'
import { bundleChild } from '../support/bundle-child.ts'
import { startChild } from '../support/child-process.ts'

const clientSecret = `secret-${randomBytes(12).toString('hex')}`
const encryptionKey = randomBytes(32).toString('base64')
const env = { TEST_ENCRYPTION_KEY: encryptionKey, TEST_CLIENT_SECRET: clientSecret }

let folder: string
let alter: string
let configs = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alter-doctor-'))
  alter = await bundleChild('packages/cli/src/bin.ts', folder)
})
afterAll(() => rm(folder, { recursive: true }))

const client = { clientId: 'id', clientSecret: '${TEST_CLIENT_SECRET}' }

async function writeConfig(changes: object): Promise<string> {
  const path = join(folder, `alter-${(configs += 1)}.json`)
  const config = {
    publicURL: 'https://vault.example.com',
    app: { name: 'Example' },
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey: '${TEST_ENCRYPTION_KEY}',
    providers: { google: client },
    ...changes,
  }
  await writeFile(path, JSON.stringify(config))
  return path
}

/** Runs to the end: exit code and all that was printed, in which there is never a secret. */
async function run(args: readonly string[], more: NodeJS.ProcessEnv = env) {
  const child = startChild(alter, ['doctor', ...args], { env: more })
  onTestFinished(() => child.kill().then(() => undefined))
  const lines: string[] = []
  for await (const line of child.lines) lines.push(line)
  const { code } = await child.exited
  const [out, errors] = [lines.join('\n'), child.errors()]
  for (const secret of [clientSecret, encryptionKey]) expect(out + errors).not.toContain(secret)
  return { code, out, errors }
}

describe('alter doctor', () => {
  test('tells what to register and to know, by client, and ends with the count', async () => {
    const path = await writeConfig({
      providers: { google: client, shop: { ...client, provider: 'shopify' } },
    })
    const { code, out, errors } = await run(['--config', path])
    expect([code, errors]).toEqual([0, ''])
    expect(out).toMatch(
      /^google\n {2}note {5}register https:\/\/vault\.example\.com\/oauth\/callback\/google at /,
    )
    expect(out).toMatch(/\n\nshop\n {2}\w.*\n/)
    expect(out).toMatch(/\n\nalter doctor: 0 errors, \d+ warnings?, \d+ notes$/)
  })

  test('knows a product by its own id, and names what replaces a provider that is gone', async () => {
    const path = await writeConfig({ providers: { gmail: client, fitbit: client } })
    const { code, out } = await run(['--config', path])
    expect(code).toBe(1)
    expect(out).toMatch(
      /^fitbit\n {2}error {4}providers\.fitbit\.provider: Fitbit .*2026-11-02.*google-health/,
    )
    expect(out).toMatch(
      /\ngmail\n.*register https:\/\/vault\.example\.com\/oauth\/callback\/gmail at /,
    )
    expect(out).toMatch(/\nalter doctor: 1 error, /)
  })

  test('finds every error, and then exits with 1', async () => {
    const path = await writeConfig({
      providers: { ebay: { clientId: 'id' }, okta: client, acme: client, google: client },
    })
    const { code, out, errors } = await run(['-c', path])
    expect([code, errors]).toEqual([1, ''])
    for (const member of [
      'ebay.clientSecret',
      'ebay.redirectUriAlias',
      'okta.connection.domain',
      'acme.provider',
    ])
      expect(out).toMatch(new RegExp(`^ {2}error {4}providers\\.${member} `, 'm'))
    expect(out).toContain('alter doctor: 4 errors')
  })

  test('prints the same as a list for programs', async () => {
    const path = await writeConfig({
      publicURL: 'http://localhost:8787',
      providers: { ebay: client },
    })
    const { code, out } = await run(['--config', path, '--json'])
    expect(code).toBe(1)
    const findings = JSON.parse(out) as ProviderFinding[]
    expect(findings[0]).toEqual({
      level: 'error',
      provider: 'ebay',
      code: 'redirect_uri_alias_missing',
      message: expect.stringContaining('providers.ebay.redirectUriAlias is required') as string,
    })
    expect(findings.map(({ code }) => code)).toContain('loopback_url')
  })

  test('opens no socket and no database', async () => {
    const taken = createServer(() => expect.fail('somebody has called'))
    onTestFinished(() => void taken.close())
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const path = await writeConfig({ listen: { port }, publicURL: `http://127.0.0.1:${port}` })
    const before = await readdir(folder)
    expect(await run(['--config', path])).toMatchObject({ code: 0, errors: '' })
    expect(await readdir(folder)).toEqual(before)
  })

  test('a configuration that cannot be read is one line and exit code 2, as for alter serve', async () => {
    const path = await writeConfig({})
    for (const [args, more, expected] of [
      [['--config', join(folder, 'none.json')], env, /^alter: there is no \S+none\.json/],
      [['--config', path], {}, /the environment variable TEST_ENCRYPTION_KEY is not set/],
      [['--config', path, clientSecret], env, /^alter: doctor takes --config <file>, --json/],
    ] as const) {
      const { code, out, errors } = await run(args, more)
      expect([code, out]).toEqual([2, ''])
      expect(errors).toMatch(expected)
      expect(errors.trim().split('\n')).toHaveLength(1)
    }
  })

  test('explains itself', async () => {
    const { code, out, errors } = await run(['--help'])
    expect([code, errors]).toEqual([0, ''])
    expect(out).toMatch(/^alter doctor \[--config alter\.json\] \[--json\]\n/)
  })

  test('fills a terminal’s width, and no more', async () => {
    const configPath = await writeConfig({ providers: { shopify: client } })
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    onTestFinished(() => written.mockRestore())
    const today = new Date('2026-11-28')
    expect(doctor({ configPath, env, json: false, today, columns: 80 })).toBe(0)
    const lines = written.mock.calls
      .map(([text]) => String(text))
      .join('')
      .split('\n')
    const words = lines.filter((line) => !line.includes('://'))
    expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines).toContain(
      '  warning  announced for 2027-01-01, in 34 days: All public apps get only tokens',
    )
  })
})

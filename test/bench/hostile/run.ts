/**
 * `npm run bench:hostile`: what a hostile client on 50 sockets does to an honest one, with the default rate limits and
 * without any. `alter serve` and both clients are processes of their own; the hostile client comes from 127.0.0.2. It prints
 * Markdown. `HOSTILE_SECONDS` (default 30) is how long each run takes.
 *
 * It judges no time, because that depends on the machine. It exits with 1 when a refusal had no code, or when the server
 * ended.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from '@alter-ai/alter-sdk'
import { generateApiKey } from '@alter-ai/server'
import { bundleChild } from '../../support/bundle-child.ts'
import { startChild, type Child } from '../../support/child-process.ts'
import { freePort } from '../../support/free-port.ts'
import { toTable } from '../browser/markdown.ts'
import type { HonestReport, HonestSettings } from './honest-client.ts'
import type { HostileReport, HostileSettings } from './hostile-client.ts'

const seconds = Number(process.env['HOSTILE_SECONDS'] ?? 30)
const here = new URL('.', import.meta.url)
const { key, hash } = generateApiKey('main')

interface Run {
  readonly name: string
  readonly honest: HonestReport
  readonly hostile: HostileReport
  readonly memoryMB: readonly number[]
  /** Processor time of the server, in seconds. */
  readonly cpuSeconds: number
  readonly hasEnded: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'alter-bench-'))
try {
  const alter = await bundleChild('packages/cli/src/bin.ts', folder)
  const load = loadavg()[0]?.toFixed(1)
  const runs = [
    await measure(alter, 'default rate limits', undefined),
    await measure(alter, 'no rate limits', false),
  ]
  process.stdout.write(
    `\`npm run bench:hostile\`, Node ${process.versions.node}, ${cpus().length} cores, load ${load} before, ${seconds} s a run\n\n`,
  )
  process.stdout.write(`${latencyTable(runs)}\n\n${serverTable(runs)}\n\n${hostileTable(runs)}\n`)
  const faults = runs.flatMap(faultsOf)
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(alter: string, name: string, rateLimits: false | undefined): Promise<Run> {
  const port = await freePort()
  const baseURL = `http://127.0.0.1:${port}`
  const config = {
    publicURL: baseURL,
    app: { name: 'Bench' },
    database: `sqlite:${join(folder, `${port}.db`)}`,
    encryptionKey: randomBytes(32).toString('base64'),
    providers: { google: { clientId: 'id', clientSecret: 'secret' } },
    apiKeyHash: hash,
    listen: { host: '127.0.0.1', port },
    ...(rateLimits !== undefined && { rateLimits }),
  }
  const path = join(folder, `${port}.json`)
  writeFileSync(path, JSON.stringify(config))
  const server = startChild(alter, ['serve', '--config', path])
  let hasEnded = false
  void server.exited.then(() => (hasEnded = true))
  await server.nextLine()

  const client = new App({ apiKey: key, baseURL })
  const sessionOf = async (id: string) =>
    (await client.createConnectSession({ user: { id }, allowedOrigin: baseURL })).sessionToken
  const honest = await startClient('honest-client.ts', {
    baseURL,
    seconds,
    sessionToken: await sessionOf('ada'),
  } satisfies HonestSettings)
  const hostile = await startClient('hostile-client.ts', {
    baseURL,
    seconds,
    apiKey: key,
    wrongKey: generateApiKey('main').key,
    // Not of the user for whom it creates others: those would end these.
    sessionTokens: await Promise.all(Array.from({ length: 10 }, () => sessionOf('eve'))),
  } satisfies HostileSettings)

  const memoryMB = [memoryOf(server)]
  const cpuBefore = cpuOf(server)
  const sampling = setInterval(() => memoryMB.push(memoryOf(server)), 1_000)
  honest.send('go')
  hostile.send('go')
  const [honestReport, hostileReport] = await Promise.all([
    honest.nextLine().then((line) => JSON.parse(line) as HonestReport),
    hostile.nextLine().then((line) => JSON.parse(line) as HostileReport),
  ])
  clearInterval(sampling)
  const run = {
    name,
    honest: honestReport,
    hostile: hostileReport,
    memoryMB,
    cpuSeconds: cpuOf(server) - cpuBefore,
    hasEnded,
  }
  await Promise.all([honest.kill(), hostile.kill(), server.kill('SIGTERM')])
  return run
}

async function startClient(file: string, settings: unknown): Promise<Child> {
  const child = startChild(new URL(file, here), [JSON.stringify(settings)])
  await child.nextLine()
  return child
}

/** Resident memory in MB; 0 when the process has ended. */
function memoryOf(child: Child): number {
  return Math.round(Number(statusOf(child, 'rss')) / 1_024)
}

/** Processor time so far, in whole seconds: `[[days-]hours:]minutes:seconds`, of which no platform writes less. */
function cpuOf(child: Child): number {
  const [seconds = 0, minutes = 0, hours = 0] = statusOf(child, 'time')
    .split(/[-:]/)
    .map(Number)
    .toReversed()
  return seconds + 60 * (minutes + 60 * hours)
}

function statusOf({ pid }: Child, what: 'rss' | 'time'): string {
  try {
    return execFileSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return '0'
  }
}

function latencyTable(runs: readonly Run[]): string {
  const rows = runs.flatMap(({ name, honest }) =>
    honest.requests.map(({ what, p50Ms, p99Ms, laterP99Ms, maxMs, count, refused, failed }) => [
      `${what}, ${name}`,
      ...[p50Ms, p99Ms, laterP99Ms, maxMs].map((ms) => `${ms.toFixed(0)} ms`),
      ...[count, refused, failed].map(String),
    ]),
  )
  return toTable(
    ['honest client', 'p50', 'p99', 'p99 after 3 s', 'max', 'requests', 'refused', 'failed'],
    rows,
  )
}

function serverTable(runs: readonly Run[]): string {
  const rows = runs.map(({ name, memoryMB, cpuSeconds, hostile }) => {
    const half = memoryMB[Math.floor(memoryMB.length / 2)] ?? 0
    const at = [memoryMB[0] ?? 0, half, memoryMB.at(-1) ?? 0, Math.max(...memoryMB)]
    const requests = Object.values(hostile)
      .flatMap((counts) => Object.values(counts))
      .reduce((sum, count) => sum + count, 0)
    const memory = at.map((megabytes) => `${megabytes} MB`)
    return [name, ...memory, `${cpuSeconds.toFixed(0)} s`, String(requests)]
  })
  const head = ['the server', 'memory', 'half-way', 'end', 'peak', 'processor', 'hostile requests']
  return toTable(head, rows)
}

function hostileTable(runs: readonly Run[]): string {
  const kinds = [...new Set(runs.flatMap(({ hostile }) => Object.keys(hostile)))]
  const rows = kinds.map((kind) =>
    [kind].concat(runs.map(({ hostile }) => outcomes(hostile[kind]))),
  )
  return toTable(['hostile client', ...runs.map(({ name }) => name)], rows)
}

function outcomes(counts: Readonly<Record<string, number>> = {}): string {
  const sorted = Object.entries(counts).toSorted(([, left], [, right]) => right - left)
  return sorted.map(([outcome, count]) => `${outcome}: ${count}`).join(', ')
}

function faultsOf({ name, hostile, hasEnded }: Run): string[] {
  const faults = Object.entries(hostile).flatMap(([kind, counts]) =>
    Object.keys(counts)
      .filter((outcome) => outcome.endsWith('no code'))
      .map((outcome) => `${name}: ${kind} was refused with ${outcome}`),
  )
  return hasEnded ? [...faults, `${name}: the server ended`] : faults
}

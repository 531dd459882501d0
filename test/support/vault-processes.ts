import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VaultOptions } from '@alter-ai/vault'
import { vi } from 'vitest'
import { bundleChild } from './bundle-child.ts'
import { startChild, type Child, type Exit } from './child-process.ts'
import { patienceMs } from './time/patience.ts'
import { createSharedClock, type SharedClock } from './time/shared-clock.ts'

/** What one request of a child came to: whose token the provider's API got, and which one, or why none was sent. */
export type Outcome =
  | { readonly account: string; readonly token: number }
  | { readonly code: string; readonly reason?: string }

/** Where a child can pause a refresh: connected, before a byte is sent; or with the answer read, before it is stored. */
export type Pause = 'before_sending' | 'answered'

/** What all processes of one database have in common. */
interface Shared extends Pick<VaultOptions, 'publicURL' | 'database' | 'providers'> {
  readonly encryptionKey: string
  readonly clockFile: string
}

export interface VaultProcessOptions {
  /** By the origin of the provider: where its first refresh pauses, its second …, until they are told to go on. */
  readonly pauses?: Readonly<Record<string, readonly (Pause | 'nowhere')[]>>
  /** It stops itself when it has taken a lease and has not looked at the time since. */
  readonly haltsAfterLease?: boolean
  /** It is on another machine, as far as anybody can tell. */
  readonly machine?: string
  /**
   * Its deadlines end by the shared clock. A test that stops the process moves the clock, and the deadlines are over when
   * the process goes on.
   */
  readonly hasSharedTimers?: boolean
}

export type VaultProcessSettings = Shared & VaultProcessOptions

export type Order =
  | { kind: 'ask'; id: number; grantId: string; url: string; times: number }
  | { kind: 'go_on'; at: Pause; origin: string }

export type Report =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; outcomes: Outcome[] }
  | { kind: 'paused'; at: Pause; origin: string }
  | { kind: 'halted' }

/** A vault in another process, on the database that all of them share. */
export interface VaultProcess {
  /** Requests at the provider's API, all at once. */
  readonly ask: (grantId: string, url: string, times?: number) => Promise<Outcome[]>
  /** Resolves when a refresh at that provider has paused there. */
  readonly paused: (at: Pause, origin: string) => Promise<void>
  readonly goOn: (at: Pause, origin: string) => void
  /** Resolves when it has stopped itself. */
  readonly halted: () => Promise<void>
  /** SIGSTOP; resolves when it stands still. */
  readonly stop: () => Promise<void>
  /** SIGCONT. */
  readonly resume: () => void
  /** kill -9; resolves when it is gone. What it was asked ends with the code `process_ended`. */
  readonly kill: () => Promise<Exit>
  /** What it complained about; empty unless something broke that nobody expected. */
  readonly complaints: () => string
}

/** A database, a clock and a program, for any number of vaults in processes of their own. */
export interface VaultProcesses {
  readonly clock: SharedClock
  /** Options of a vault in this process, on the same database. */
  readonly shared: Pick<VaultOptions, 'database' | 'encryptionKey' | 'clock'>
  readonly start: (
    setUp: Pick<VaultOptions, 'publicURL' | 'providers'>,
    options?: VaultProcessOptions,
  ) => Promise<VaultProcess>
  /** Ends them all, and removes what they left. */
  readonly close: () => Promise<void>
}

export async function createVaultProcesses(): Promise<VaultProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'alter-vaults-'))
  const clock = createSharedClock(join(folder, 'clock'))
  const shared = {
    database: `sqlite:${join(folder, 'vault.db')}`,
    encryptionKey: randomBytes(32).toString('base64'),
  }
  const program = await bundleChild('test/support/vault-child.ts', folder)
  const children: Child[] = []
  return {
    clock,
    shared: { ...shared, clock: clock.read },
    start: async (setUp, options = {}) => {
      const settings = { ...shared, clockFile: clock.path, ...setUp, ...options }
      const child = startChild(program, [JSON.stringify(settings satisfies VaultProcessSettings)])
      children.push(child)
      return speakWith(child)
    },
    close: async () => {
      await Promise.all(children.map((child) => child.kill()))
      clock.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function speakWith(child: Child): Promise<VaultProcess> {
  const answers = new Map<number, (outcomes: Outcome[]) => void>()
  const events = new Signals()
  void listen(child, answers, events)
  await Promise.race([events.of('ready'), failed(child)])
  let lastId = 0
  const send = (order: Order) => child.send(JSON.stringify(order))
  return {
    ask: (grantId, url, times = 1) =>
      new Promise((resolve) => {
        const id = (lastId += 1)
        answers.set(id, resolve)
        send({ kind: 'ask', id, grantId, url, times })
      }),
    paused: (at, origin) => events.of(`${at} ${origin}`),
    goOn: (at, origin) => send({ kind: 'go_on', at, origin }),
    halted: async () => {
      await events.of('halted')
      await standsStill(child.pid)
    },
    stop: async () => {
      process.kill(child.pid, 'SIGSTOP')
      await standsStill(child.pid)
    },
    resume: () => void process.kill(child.pid, 'SIGCONT'),
    kill: () => child.kill('SIGKILL'),
    complaints: () => child.errors(),
  }
}

async function failed(child: Child): Promise<never> {
  await child.exited
  throw new Error(`the vault's process ended before it was ready\n${child.errors()}`)
}

async function listen(
  child: Child,
  answers: Map<number, (outcomes: Outcome[]) => void>,
  events: Signals,
): Promise<void> {
  for await (const line of child.lines) {
    const report = JSON.parse(line) as Report
    if (report.kind === 'answer') answers.get(report.id)?.(report.outcomes)
    else events.give(report.kind === 'paused' ? `${report.at} ${report.origin}` : report.kind)
  }
  for (const end of answers.values()) end([{ code: 'process_ended' }])
}

async function standsStill(pid: number): Promise<void> {
  const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })
  await vi.waitUntil(() => state().startsWith('T'), { timeout: patienceMs })
}

/** What happens once and may be awaited before or after. */
class Signals {
  readonly #signals = new Map<string, { given: Promise<void>; give: () => void }>()

  of(name: string): Promise<void> {
    return this.#signal(name).given
  }

  give(name: string): void {
    this.#signal(name).give()
  }

  #signal(name: string): { given: Promise<void>; give: () => void } {
    let signal = this.#signals.get(name)
    if (signal === undefined) {
      let give: () => void = () => undefined
      const given = new Promise<void>((resolve) => {
        give = resolve
      })
      signal = { given, give }
      this.#signals.set(name, signal)
    }
    return signal
  }
}

/**
 * A vault in a process of its own, for tests in which several share a database and some are stopped or killed:
 * `vault-processes.ts` starts it. It asks when a line says so, and reports by lines what comes of it.
 */
import os from 'node:os'
import { syncBuiltinESMExports } from 'node:module'
import { createInterface } from 'node:readline'
import { buildConnector } from 'undici'
import { createOutbound, createVault, isAlterError, type Outbound } from '@alter-ai/vault'
import {
  loadSqliteModule,
  type SqliteStatement,
} from '../../packages/vault/src/storage/sqlite-module.ts'
import { silentLogger } from './record-log.ts'
import { createManualRepeat } from './time/manual-repeat.ts'
import { openSharedClock } from './time/shared-clock.ts'
import type { Order, Outcome, Pause, Report, VaultProcessSettings } from './vault-processes.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as VaultProcessSettings
const clock = openSharedClock(settings.clockFile)
// Whoever looks at the wall here sees the same time: it moves on while this process stands still.
Date.now = clock
if (settings.hasSharedTimers === true) shareTimers()
if (settings.machine !== undefined) pretendToBe(settings.machine)
if (settings.haltsAfterLease === true) await haltAfterLease()

const goOn = new Map<string, () => void>()
const vault = await createVault({
  publicURL: settings.publicURL,
  app: { name: 'Test App' },
  database: settings.database,
  encryptionKey: settings.encryptionKey,
  providers: settings.providers,
  clock,
  repeat: createManualRepeat().repeat,
  outbound: pausing(),
  logger: silentLogger,
  onError: (error) => console.error(error),
})
report({ kind: 'ready' })

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if (order.kind === 'go_on') goOn.get(`${order.at} ${order.origin}`)?.()
  else void answer(order)
}

async function answer({ id, grantId, url, times }: Order & { kind: 'ask' }): Promise<void> {
  const outcomes = await Promise.all(Array.from({ length: times }, () => ask(grantId, url)))
  report({ kind: 'answer', id, outcomes })
}

async function ask(grantId: string, url: string): Promise<Outcome> {
  try {
    const response = await vault.request('GET', url, { grantId })
    const { account, token } = (await response.json()) as { account: string; token: number }
    return { account, token }
  } catch (error) {
    if (!isAlterError(error)) throw error
    const reason = error.details?.['reason']
    return { code: error.code, ...(typeof reason === 'string' && { reason }) }
  }
}

/** The real outbound client, which pauses refreshes where it was told to. */
function pausing(): Outbound {
  const turns = new Map<string, number>()
  /** Origins whose next connection is to pause: it is the refresh's, which never shares one. */
  const connecting = new Set<string>()
  const outbound = createOutbound({
    // A connection that pauses is not late.
    ...(settings.hasSharedTimers === true && { limits: { connectMs: 3_600_000 } }),
    build: (options) => {
      const connect = buildConnector(options)
      return (target, callback) => {
        const origin = `${target.protocol}//${target.host}`
        if (!connecting.delete(origin)) return connect(target, callback)
        return connect(target, (...outcome) => {
          const goOnLater = async () => {
            await pause('before_sending', origin)
            callback(...outcome)
          }
          void goOnLater()
        })
      }
    },
  })
  return {
    ...outbound,
    async fetch(request) {
      const { origin } = request.url
      if (request.purpose !== 'refresh') return outbound.fetch(request)
      const turn = turns.get(origin) ?? 0
      turns.set(origin, turn + 1)
      const at = settings.pauses?.[origin]?.[turn]
      if (at === 'before_sending') connecting.add(origin)
      const response = await outbound.fetch(request)
      if (at === 'answered') await pause(at, origin)
      return response
    },
  }
}

function pause(at: Pause, origin: string): Promise<void> {
  return new Promise((resolve) => {
    goOn.set(`${at} ${origin}`, resolve)
    report({ kind: 'paused', at, origin })
  })
}

function report(what: Report): void {
  // A pipe is written at once, so this is out before whatever stops the process.
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

/** Timers of a second or more, and the steady clock, follow the shared clock. */
function shareTimers(): void {
  const [steadyStart, start] = [performance.now(), clock()]
  performance.now = () => steadyStart + clock() - start
  const { setTimeout: realTimeout } = globalThis
  const sharedTimeout = (run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
    if (ms < 1_000) return realTimeout(run, ms, ...values)
    const dueAt = clock() + ms
    // Due at once when the process goes on after a stop, before it reads any socket, as the timer itself would be.
    const timer = setInterval(() => {
      if (clock() < dueAt) return
      clearInterval(timer)
      run(...values)
    }, 5)
    return timer
  }
  globalThis.setTimeout = sharedTimeout as typeof setTimeout
}

/** Whoever looks for the name of the machine gets this one. */
function pretendToBe(machine: string): void {
  os.hostname = () => machine
  syncBuiltinESMExports()
}

/** Stops this process, as SIGSTOP from outside would, when a lease is in the file and nothing has come of it yet. */
async function haltAfterLease(): Promise<void> {
  const { DatabaseSync } = await loadSqliteModule()
  let isTaken = false
  class HaltingDatabase extends DatabaseSync {
    override prepare(sql: string): SqliteStatement {
      const statement = super.prepare(sql)
      return {
        all: (...values) => statement.all(...values),
        columns: () => statement.columns(),
        setReadBigInts: (enabled) => statement.setReadBigInts(enabled),
        setReturnArrays: (enabled) => statement.setReturnArrays(enabled),
        run: (...values) => {
          const result = statement.run(...values)
          if (sql.includes('lease_epoch = lease_epoch + 1')) isTaken = Number(result.changes) === 1
          if (sql === 'COMMIT' && isTaken) {
            isTaken = false
            report({ kind: 'halted' })
            process.kill(process.pid, 'SIGSTOP')
          }
          return result
        },
      }
    }
  }
  // The vault asks the runtime first.
  const halting = {
    DatabaseSync: HaltingDatabase,
    StatementSync: { prototype: { setReturnArrays: true } },
  }
  const own = process.getBuiltinModule.bind(process)
  process.getBuiltinModule = (id: string) => (id === 'node:sqlite' ? halting : own(id))
}

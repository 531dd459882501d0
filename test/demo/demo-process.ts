import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Exit } from '../support/child-process.ts'

/** The demo as `npm run demo` starts it. */
export interface DemoProcess {
  readonly url: string
  readonly providerOrigin: string
  /** All that it has written to standard output and error so far. */
  readonly output: () => string
  /** Sends SIGTERM and waits for the end. */
  readonly stop: () => Promise<Exit>
}

export interface DemoProcessOptions {
  readonly port: number
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts it and waits for the line that says what to open. Rejects, with what it printed, when it ends instead. */
export async function startDemoProcess(options: DemoProcessOptions): Promise<DemoProcess> {
  const { exited, output, said, stop } = run(options)
  await Promise.race([said('Ctrl+C'), exited])
  const url = /Open +(\S+)/.exec(output())?.[1]
  if (url === undefined) throw new Error(`the demo ended at its start:\n${output()}`)
  return { url, providerOrigin: `http://127.0.0.1:${options.port + 1}`, output, stop }
}

/** Starts it where it cannot start, and waits for its end. */
export async function failDemoProcess(
  options: DemoProcessOptions,
): Promise<Exit & { readonly output: string }> {
  const { exited, output, said, stop } = run(options)
  // One that starts after all must not keep the test waiting.
  void said('Ctrl+C').then(stop)
  return { ...(await exited), output: output() }
}

function run({ port, dataDir, env }: DemoProcessOptions) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../demo/start.js', import.meta.url))],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The runner's own variables would tell the child that it is a test.
      env: {
        ...withoutClients(process.env),
        VITEST: undefined,
        NODE_ENV: undefined,
        NODE_OPTIONS: undefined,
        PORT: String(port),
        DEMO_DATA_DIR: dataDir,
        ...env,
      },
    },
  )
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
      for (const listener of listeners) listener()
    })
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', kill)
      resolve({ code, signal })
    })
  })
  return {
    exited,
    output: () => text,
    said: (words: string) =>
      new Promise<void>((resolve) => {
        const listener = () => text.includes(words) && resolve()
        listeners.add(listener)
        listener()
      }),
    stop: () => {
      child.kill('SIGTERM')
      return exited
    },
  }
}

function withoutClients(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/_CLIENT_(ID|SECRET)$/.test(name)),
  )
}

/** A port that is free, as is the one after it. */
export async function findFreePorts(): Promise<number> {
  for (;;) {
    const first = await occupy(0)
    const { port } = first.address() as AddressInfo
    const second = await occupy(port + 1).catch(() => undefined)
    await release(first)
    if (second) await release(second)
    if (second) return port
  }
}

/** Listens on a port of loopback. Rejects when it is taken. */
export function occupy(port: number, host = '127.0.0.1'): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

export function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** An empty folder for a demo's key and database, which is removed after the test. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alter-demo-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

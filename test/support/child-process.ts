import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A TypeScript module running in a process of its own, for tests in which a process is killed or several share a file. */
export interface Child {
  readonly pid: number
  /** What it writes to standard output, line by line; ends with the process. */
  readonly lines: AsyncIterableIterator<string>
  /** The next line. Rejects, with what the child wrote to standard error, when it ended instead. */
  readonly nextLine: () => Promise<string>
  /** What it wrote to standard error so far; the last 10,000 characters. */
  readonly errors: () => string
  /** Closes the reading end of its standard output. */
  readonly closeOutput: () => void
  /** Stops reading its standard output. Call the returned function to resume; the child does not count as ended before. */
  readonly pauseOutput: () => () => void
  /** Writes a line to its standard input. */
  readonly send: (line: string) => void
  /** Sends a signal, SIGKILL unless told otherwise, and waits for the end. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<Exit>
  /** Resolves when it has ended and all its output has been read. */
  readonly exited: Promise<Exit>
}

/**
 * Starts `file` by `run-typescript.js`; `bundleChild()` first makes one that is started often. The child never outlives
 * this process: it is killed when this one exits, and ends itself when this one was killed. Within a test, `kill` it in
 * `onTestFinished`.
 *
 * @param execPath the Node.js to run it on; by default this process's own.
 */
export function startChild(
  file: string | URL,
  args: readonly string[] = [],
  { execPath = process.execPath, env = {} }: { execPath?: string; env?: NodeJS.ProcessEnv } = {},
): Child {
  const path = file instanceof URL ? fileURLToPath(file) : file
  const child = spawn(execPath, [launcher, path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    // The runner's own variables would tell the child that it is a test.
    env: { ...process.env, VITEST: undefined, NODE_OPTIONS: undefined, ...env },
  })
  const { stdin, stdout, stderr, pid } = child
  if (stdin === null || stdout === null || stderr === null || pid === undefined) {
    throw new Error('the child process did not start')
  }
  running.add(child)
  // A line sent to a child that has just died is of no interest; its exit is.
  stdin.on('error', () => {})
  let errors = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000)
  })
  const exited = new Promise<Exit>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
  })
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()

  return {
    pid,
    lines,
    nextLine: async () => {
      const { done, value } = await lines.next()
      if (done !== true) return value
      const { code, signal } = await exited
      throw new Error(
        `the child process ended (${signal ?? code}) without a further line\n${errors}`,
      )
    },
    errors: () => errors,
    pauseOutput: () => {
      stdout.pause()
      return () => void stdout.resume()
    },
    closeOutput: () => {
      stdout.destroy()
    },
    send: (line) => {
      stdin.write(`${line}\n`)
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal)
      return exited
    },
    exited,
  }
}

const launcher = fileURLToPath(new URL('./run-typescript.js', import.meta.url))

const running = new Set<ReturnType<typeof spawn>>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

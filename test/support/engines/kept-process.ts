import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program that does not outlive this process. */
export interface KeptProcess {
  /** The first match in what the program prints. Rejects with its last words when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Ends the program and waits for its end. */
  readonly close: () => Promise<void>
}

/**
 * Starts a program under a shell that waits for the end of its standard input. That pipe is ours: when this process ends,
 * however it ends, the kernel closes it, and the shell ends the program.
 */
export function startKept(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): KeptProcess {
  const keeper = spawn('/bin/sh', ['-c', KEEP, 'sh', ...command], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let text = ''
  const listeners = new Set<() => void>()
  for (const output of [keeper.stdout, keeper.stderr]) {
    output.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-8_000)
      for (const listener of listeners) listener()
    })
  }
  return {
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(text)
          if (found !== null) resolve(found)
        }
        listeners.add(look)
        keeper.once('exit', () =>
          reject(new Error(`${String(command[0])} ended before it was ready:\n${text}`)),
        )
        look()
      }),
    close: async () => {
      keeper.stdin.end()
      if (isRunning(keeper)) await once(keeper, 'exit')
    },
  }
}

/** A second shell reads the pipe, so that the first one notices when the program ends by itself. */
const KEEP = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
(read -r end_of_input <&3; kill "$program"; sleep 3; kill -9 "$program") >/dev/null 2>&1 &
reader=$!
wait "$program"
kill "$reader" 2>/dev/null
`

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

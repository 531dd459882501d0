import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { findOnPath } from './find-browser.ts'

/** A screen that no other program draws on, with a window manager: what real focus needs. */
export interface VirtualDisplay {
  /** Value for `DISPLAY`, or `undefined` where the desktop's own windows are used. */
  readonly name: string | undefined
  readonly close: () => Promise<void>
}

/**
 * Starts Xvfb and openbox on a free display number. Without them the desktop's own display is used where there is one
 * (macOS, Windows, a Linux desktop), and focus then belongs to whoever sits there too.
 *
 * The X server lives under a shell that waits for the end of its standard input. That pipe is ours: when this process
 * ends, however it ends, the kernel closes it, the shell ends the X server, and openbox and the browser go with it.
 *
 * @throws Error when there is no display and none can be made.
 */
export async function openVirtualDisplay(): Promise<VirtualDisplay> {
  const server = findOnPath('Xvfb')
  const windowManager = findOnPath('openbox')
  if (server === undefined || windowManager === undefined) return desktop()

  const keeper = spawn('/bin/sh', ['-c', KEEP, 'sh', server], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const name = `:${await firstLine(keeper, keeper.stdout)}`
  const manager = spawn(windowManager, ['--sm-disable', '--startup', 'echo ready'], {
    env: { ...process.env, DISPLAY: name },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await firstLine(manager, manager.stdout)
  return {
    name,
    close: async () => {
      keeper.stdin.end()
      await Promise.all([ended(keeper), ended(manager)])
    },
  }
}

/** `-displayfd` lets the server choose a free number and write it down, so no two test runs meet. */
const KEEP = `
"$1" -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp 3>&1 >/dev/null </dev/null &
server=$!
exec >&-
read -r end_of_input
kill "$server"
wait "$server"
`

function desktop(): VirtualDisplay {
  const hasDisplay =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined
  if (!hasDisplay)
    throw new Error('Real focus needs a display. Install one: sudo apt-get install xvfb openbox')
  return { name: undefined, close: async () => {} }
}

async function firstLine(child: ChildProcess, output: Readable): Promise<string> {
  let text = ''
  output.setEncoding('utf8')
  for await (const chunk of output) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end).trim()
  }
  throw new Error(`${child.spawnfile} ended before it was ready`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

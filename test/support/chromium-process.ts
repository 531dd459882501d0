import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A running Chromium with an empty profile of its own. */
export interface ChromiumProcess {
  /** Where the DevTools protocol is spoken. */
  readonly endpoint: string
  /** Ends the browser and removes its profile. */
  readonly close: () => Promise<void>
}

/** Where and how a Chromium is started. */
export interface ChromiumOptions {
  readonly path: string
  readonly headless: boolean
  /** X display for a headful start. */
  readonly display: string | undefined
  readonly arguments: readonly string[]
}

/**
 * Starts Chromium with as few flags as a test machine allows: none of those with which Playwright starts it, because
 * they turn off popup blocking, the back/forward cache and storage partitioning.
 *
 * The browser also listens on a pipe that only we hold and ends when it closes. So it does not outlive this process,
 * however that ends, and nothing has to be looked for by name.
 *
 * @throws Error with the browser's own last words when it does not come up.
 */
export async function startChromium(options: ChromiumOptions): Promise<ChromiumProcess> {
  const profile = mkdtempSync(join(tmpdir(), 'alter-connect-browser-'))
  const remove = () => rmSync(profile, REMOVE)
  process.once('exit', remove)
  const child = spawn(options.path, [...flags(options, profile), 'about:blank'], {
    env: options.display === undefined ? process.env : { ...process.env, DISPLAY: options.display },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const close = async () => {
    const isRunning =
      child.pid !== undefined && child.exitCode === null && child.signalCode === null
    if (isRunning) {
      const gone = once(child, 'exit')
      const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000)
      for (const pipe of child.stdio.slice(3)) pipe?.destroy()
      await gone
      clearTimeout(impatience)
    }
    process.off('exit', remove)
    await rm(profile, REMOVE)
  }
  try {
    return { endpoint: await readEndpoint(child), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Chromium's helpers may write for a moment after it has gone. */
const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }

function flags(options: ChromiumOptions, profile: string): string[] {
  // Root has no user namespace to put the sandbox in.
  const isRoot = process.getuid?.() === 0
  return [
    `--user-data-dir=${profile}`,
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--no-first-run',
    '--no-default-browser-check',
    // Nothing but the pages under test may go out.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--disable-breakpad',
    // Chromium tries [::1] first, where another test's server may have the same port.
    '--host-resolver-rules=MAP localhost 127.0.0.1',
    // No question for a keyring on a desktop.
    '--password-store=basic',
    '--use-mock-keychain',
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(process.platform === 'linux' ? ['--disable-dev-shm-usage'] : []),
    ...(options.headless ? ['--headless=new', '--screen-info={1600x1200}'] : []),
    ...(options.display === undefined ? [] : ['--ozone-platform=x11']),
    ...options.arguments,
  ]
}

async function readEndpoint(child: ChildProcess): Promise<string> {
  const output = child.stderr
  if (output === null) throw new Error('the browser has no output to read')
  let text = ''
  output.setEncoding('utf8')
  const endpoint = new Promise<string>((resolve, reject) => {
    output.on('data', (chunk: string) => {
      text = (text + chunk).slice(-4_000)
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`the browser ended before it was ready:\n${text}`)))
  })
  return await endpoint
}

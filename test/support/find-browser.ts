import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/**
 * The path of a Chromium-like browser on this machine, or `undefined`.
 *
 * Looked for in this order: the environment variable `ALTER_CONNECT_BROWSER` (then nothing else is tried, so that a
 * wrong path is noticed), the Chromium that `npx playwright install chromium` puts in its cache, a browser on `PATH`,
 * and the places where macOS and Windows keep theirs.
 */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['ALTER_CONNECT_BROWSER']
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined
  return candidates(environment).find(isExecutable)
}

/**
 * The path of Chromium's headless shell, or `undefined` where it is not on `PATH`, or where `ALTER_CONNECT_BROWSER` names the
 * browser to use. The shell renders as Chromium does, with a third of the processor time, but has no popup blocking, no focus
 * and no back/forward cache.
 */
export function findHeadlessShell(
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if ((environment['ALTER_CONNECT_BROWSER'] ?? '') !== '') return undefined
  return ['chromium-headless-shell', 'chrome-headless-shell']
    .flatMap((name) => onPath(name, environment))
    .find(isExecutable)
}

/** One line that says what is missing and the command that mends it on this machine. */
export function missingBrowserLine(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['ALTER_CONNECT_BROWSER']
  if (named !== undefined && named !== '')
    return 'No browser at the path in ALTER_CONNECT_BROWSER: correct it, or unset it to have one looked for.'
  const debian = process.platform === 'linux' && findOnPath('apt-get', environment) !== undefined
  const command = debian ? 'sudo apt-get install chromium' : 'npx playwright install chromium'
  return `The browser tests need Chromium or Chrome and found none. Install one: ${command}`
}

/** The first executable of that name in the folders of `PATH`. */
export function findOnPath(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return onPath(name, environment).find(isExecutable)
}

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
]

function candidates(environment: NodeJS.ProcessEnv): string[] {
  return [
    chromium.executablePath(),
    ...NAMES.flatMap((name) => onPath(name, environment)),
    ...usualPlaces(environment),
  ]
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string[] {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, file))
}

function usualPlaces(environment: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    const roots = ['/Applications', join(environment['HOME'] ?? '', 'Applications')]
    return roots.flatMap((root) =>
      apps.map((app) => join(root, `${app}.app/Contents/MacOS/${app}`)),
    )
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (name) => environment[name] ?? [],
    )
    const apps = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return roots.flatMap((root) => apps.map((app) => join(root, app)))
  }
  return []
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

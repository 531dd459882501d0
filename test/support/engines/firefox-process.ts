import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startKept } from './kept-process.ts'

/** A running Firefox with an empty profile of its own. */
export interface FirefoxProcess {
  /** Where WebDriver BiDi is spoken. */
  readonly endpoint: string
  readonly close: () => Promise<void>
}

/**
 * Starts Firefox as its users have it. The usual way for tests, and Firefox itself once it is told to listen, set
 * preferences that let every popup through and give every window the focus; `remote.prefs.recommended` turns that off.
 *
 * @param display X display.
 */
export async function startFirefox(path: string, display: string): Promise<FirefoxProcess> {
  const profile = mkdtempSync(join(tmpdir(), 'alter-connect-firefox-'))
  writeFileSync(join(profile, 'user.js'), Object.entries(preferences).map(line).join('\n'))
  const firefox = startKept(
    [path, '--profile', profile, '--no-remote', '--remote-debugging-port=0', 'about:blank'],
    { DISPLAY: display, WAYLAND_DISPLAY: undefined, MOZ_CRASHREPORTER_DISABLE: '1' },
  )
  const close = async () => {
    await firefox.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  try {
    const [, address] = await firefox.printed(/WebDriver BiDi listening on (ws:\S+)/)
    return { endpoint: `${String(address)}/session`, close }
  } catch (error) {
    await close()
    throw error
  }
}

const preferences = {
  'remote.prefs.recommended': false,
  // Nothing but the pages under test may go out, and no page of Firefox's own may come up.
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.search.update': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.healthreport.uploadEnabled': false,
  // Spare processes only cost time here.
  'dom.ipc.processPrelaunch.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
}

function line([name, value]: [string, string | number | boolean]): string {
  return `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`
}

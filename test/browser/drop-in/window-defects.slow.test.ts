import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeEngine } from '../../support/engines/describe-engine.ts'
import { firefox } from '../../support/engines/engines.ts'
import { type Person, windowAt } from '../../support/engines/person.ts'
import { openPopup } from '../../support/open-popup.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import type { Build } from './build-pages.ts'
import { app, evil, profile, setScene } from './drop-in-scene.ts'
import {
  type Heard,
  heardAs,
  isOpen,
  lead,
  openAtProvider,
  openPage,
  postResult,
  someGrant,
  vaultPage,
} from './readme-page.ts'

// What 0.8.0 did wrong, told once for it, so that the story is known to show the defect, and once for ours.
const open = (build: Build) => openPage(profile, app, build)
const secretOf = (token: string | undefined) => token?.split('.')[1] ?? 'no token'

/** Told names of windows, it goes for each and says which of them it got. */
const evilFrame = `<!doctype html><script>
  addEventListener('message', ({ data: names, source }) => {
    const got = names.filter((name) => window.open(location.origin + '/taken', name) !== null)
    source.postMessage({ got }, '*')
  })
</script>`

setScene({ '/frame': evilFrame, '/taken': '<!doctype html><title>Taken</title>' })

describe('D6: the name of the window', () => {
  /** The names of two windows, one flow after the other. */
  async function namesOf(build: Build): Promise<string[]> {
    const page = await open(build)
    await page.evaluate(() => {
      const names: string[] = []
      Object.assign(window, { names })
      window.open = new Proxy(window.open, {
        apply(open, self, given: [string, string, string]) {
          names.push(given[1])
          return Reflect.apply(open, self, given) as unknown
        },
      })
    })
    for (let flow = 1; flow <= 2; flow += 1) {
      // Waits for the provider: closed during the navigation, a window can stay open forever (Chromium 156).
      const popup = await openAtProvider(page)
      await page.click('#close-btn')
      await expect.poll(() => popup.isClosed()).toBe(true)
    }
    return await readQuietly(page, () => (window as unknown as { names: string[] }).names)
  }

  test('0.8.0: is the same everywhere and always', async () => {
    expect(await namesOf('0.8.0')).toEqual(['alter_oauth_popup', 'alter_oauth_popup'])
  })

  test('D6: is long, random and another one for each flow', async () => {
    const [first = '', second = ''] = await namesOf('ours')
    expect(first).toMatch(/^alter_[\w]{20,}$/)
    expect(second).toMatch(/^alter_[\w]{20,}$/)
    expect(second).not.toBe(first)
  })
})

describeEngine(firefox, () => {
  let person: Person
  beforeAll(async () => {
    person = await firefox.startPerson()
  })
  afterAll(() => person.close())

  /** A flow is at the provider; a frame of another site in the app's page then goes for its window. */
  async function frameAttacks(build: Build) {
    const home = await person.openWindow(`${app.origin}/login/ada`)
    await home.goto(app.pageOf(build, 'script-tag'))
    await home.read(`new Promise((loaded) => {
      const frame = document.createElement('iframe')
      frame.src = '${evil.origin}/frame'
      frame.onload = () => loaded(true)
      document.body.append(frame)
    })`)
    await home.click('#connect-btn')
    const popup = await windowAt(person, app.provider.origin)
    await popup.waitFor('button')
    const got = await home.read(`new Promise((done) => {
      addEventListener('message', ({ data }) => data.got && done(data.got))
      frames[0].postMessage(['alter_oauth_popup', 'alter_connect', 'alter'], '*')
    })`)
    const close = async () => {
      await popup.close()
      await home.close()
    }
    return { got, popup, close }
  }

  test('0.8.0: a frame of another site takes the window over', async () => {
    const { got, popup, close } = await frameAttacks('0.8.0')
    expect(got).toEqual(['alter_oauth_popup'])
    await expect.poll(() => popup.url()).toBe(`${evil.origin}/taken`)
    await close()
  })

  test('D6: a frame of another site cannot take the window over', async () => {
    const { got, popup, close } = await frameAttacks('ours')
    expect(got).toEqual([])
    expect(await popup.url()).toContain(app.provider.origin)
    await close()
  })
})

describe('D7: a provider that turns on the page that opened its window', () => {
  /** No click is needed for this; the provider's own origin stands for wherever it wants the user. */
  const turnOnOpener = (popup: Page) =>
    readQuietly(popup, () => {
      const opener = window.opener as Window | null
      if (opener !== null) opener.location.href = `${location.origin}/instead-of-the-app`
      return opener !== null
    })

  test("0.8.0: replaces the app's page, and there is no way to forbid it", async () => {
    const page = await open('0.8.0')
    expect(await turnOnOpener(await openAtProvider(page))).toBe(true)
    await expect.poll(() => page.url()).toBe(`${app.provider.origin}/instead-of-the-app`)
  })

  test('D7: with severOpener it has nothing to turn on, and the flow ends well', async () => {
    const page = await open('ours')
    const popup = await openPopup(page, () =>
      page.evaluate(() => {
        const { alterConnect, heard } = window as unknown as {
          alterConnect: { open: (options: object) => void }
          heard: unknown[]
        }
        const fetchToken = async () =>
          ((await (await fetch('/api/alter/session')).json()) as { session_token: string })
            .session_token
        alterConnect.open({
          token: fetchToken,
          severOpener: true,
          onSuccess: (grants: unknown) => heard.push(['onSuccess', grants]),
          onExit: () => heard.push(['onExit']),
        })
      }),
    )
    await popup.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    expect(await turnOnOpener(popup)).toBe(false)
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
    expect(await heardAs(page, 'onExit')).toEqual([])
  })
})

describe('D8: debug', () => {
  async function linesOf(build: Build): Promise<string> {
    const page = await open(build)
    const before = profile.console.length
    await signInAtProvider(await openAtProvider(page))
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
    return profile.console.slice(before).reduce((all, { text }) => `${all}${text}\n`, '')
  }

  test('0.8.0: writes the session token to the console', async () => {
    expect(await linesOf('0.8.0')).toContain(secretOf(app.tokens.at(-1)))
  })

  test('D8: tells what happens and never the token', async () => {
    const lines = await linesOf('ours')
    expect(lines).toContain('connect_opened')
    expect(lines).not.toContain(secretOf(app.tokens.at(-1)))
  })
})

describe('D9: what it says of itself', () => {
  const versionOf = (page: Page) =>
    readQuietly(page, () =>
      (
        window as unknown as { alterConnect: { getVersion: () => string } }
      ).alterConnect.getVersion(),
    )
  const packageVersion = async (path: string) =>
    (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version

  /** What a page heard in a frame that may open no windows. */
  async function heardInFrame(build: Build): Promise<Heard[]> {
    const page = await open(build)
    await page.evaluate((url) => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts allow-same-origin')
      frame.src = url
      document.body.append(frame)
    }, page.url())
    const frame = page.frameLocator('iframe')
    await frame.locator('#connect-btn').click()
    const heard = () => readQuietly(page, () => (frames[0] as unknown as { heard: Heard[] }).heard)
    await expect.poll(async () => (await heard()).map(([name]) => name)).toContain('opened')
    return await heard()
  }

  /** The whole of what can be reached from a connector whose flow was closed. */
  async function reachableAfterClose(build: Build): Promise<string> {
    const page = await open(build)
    await openAtProvider(page)
    await page.click('#close-btn')
    expect(await isOpen(page)).toBe(false)
    return await readQuietly(page, () => {
      const seen = new Set<unknown>()
      const found: string[] = []
      const walk = (value: unknown) => {
        if (typeof value === 'string') found.push(value)
        if (typeof value !== 'object' || value === null || seen.has(value)) return
        seen.add(value)
        for (const key of Reflect.ownKeys(value)) walk(Reflect.get(value, key))
      }
      walk((window as unknown as { alterConnect: object }).alterConnect)
      walk(Object.entries(localStorage))
      walk(Object.entries(sessionStorage))
      return found.join(' ')
    })
  }

  test('0.8.0: another version than its package, and an opening where none was', async () => {
    const page = await open('0.8.0')
    expect(await versionOf(page)).toBe('0.2.0')
    const heard = await heardInFrame('0.8.0')
    expect(heard).toContainEqual(['onError', 'popup_blocked', expect.any(String)])
    expect(heard).toContainEqual(['onEvent', 'connect_opened', expect.anything()])
  })

  test("D9: the package's version, and no connect_opened for a window that was blocked", async () => {
    const page = await open('ours')
    expect(await versionOf(page)).toBe(await packageVersion('packages/connect/package.json'))
    const heard = await heardInFrame('ours')
    const told = heard.filter(([name]) => name === 'onError')
    expect(told).toEqual([['onError', 'popup_blocked', expect.any(String)]])
    expect(heard.flat()).not.toContain('connect_opened')
  })

  test('0.8.0: keeps the session token after close()', async () => {
    expect(await reachableAfterClose('0.8.0')).toContain(app.tokens.at(-1))
  })

  test('D9: keeps nothing of the session token after close()', async () => {
    expect(await reachableAfterClose('ours')).not.toContain(secretOf(app.tokens.at(-1)))
  })
})

describe('D9: what it hands on of a grant', () => {
  const strange = {
    ...someGrant,
    metadata: { account_email: 'a@example.com', account_display_name: { is: 'no name' }, more: 1 },
    access_token: 'at_1',
  }

  async function hear(build: Build) {
    const page = await open(build)
    const popup = await openAtProvider(page)
    await lead(popup, vaultPage(app))
    await postResult(app, popup, [strange])
    await expect.poll(() => heardAs(page, 'onSuccess')).toHaveLength(1)
    return await heardAs(page, 'onSuccess')
  }

  test('0.8.0: metadata of any shape', async () => {
    expect(await hear('0.8.0')).toMatchObject([[[{ metadata: strange.metadata }]]])
  })

  test('D9: what is documented, in its documented type, and nothing else', async () => {
    const kept = { ...someGrant, metadata: { account_email: 'a@example.com' } }
    expect(await hear('ours')).toEqual([[[kept]]])
  })
})

describe('D10: what its documentation tells people to do', () => {
  test('D10: a token that takes longer than a click counts opens no window by the way of 0.8.0, and does by a function', async () => {
    let release = () => {}
    app.release = new Promise((resolve) => (release = resolve))
    const [old, ours] = [await open('0.8.0'), await open('ours')]
    await old.bringToFront()
    await old.click('#then-btn')
    await ours.bringToFront()
    const popup = await openPopup(ours, () =>
      ours.evaluate(() => {
        const { alterConnect, heard } = window as unknown as {
          alterConnect: { open: (options: object) => void }
          heard: unknown[]
        }
        // Two tabs that ask for the same address are answered one after the other.
        alterConnect.open({
          token: async () =>
            (
              (await (await fetch('/api/alter/session?with=a-function')).json()) as {
                session_token: string
              }
            ).session_token,
          onSuccess: (grants: unknown) => heard.push(['onSuccess', grants]),
        })
      }),
    )
    // The browser lets a click open windows for some seconds.
    await expect.poll(() => readQuietly(old, () => navigator.userActivation.isActive)).toBe(false)
    release()
    await expect
      .poll(() => heardAs(old, 'onError'))
      .toEqual([['popup_blocked', expect.any(String)]])
    await signInAtProvider(popup)
    await expect.poll(() => heardAs(ours, 'onSuccess')).toHaveLength(1)
  })

  test('D10: the README loads no script that may change, and opens before it asks for anything', async () => {
    const [old, ours] = await Promise.all(
      ['node_modules/alter-connect-0.8.0/README.md', 'README.md'].map((path) =>
        readFile(path, 'utf8'),
      ),
    )
    expect(faultsOf(String(old))).toEqual(['a script without integrity', 'a request before open()'])
    expect(faultsOf(String(ours))).toEqual([])
  })

  /** What in a README's samples of code must not be copied. */
  function faultsOf(readme: string): string[] {
    const samples = [...readme.matchAll(/^```[\w]*\n(.*?)^```/gms)].map(([, code = '']) => code)
    const tags = readme.match(/<script[^>]+src="https?:[^>]*>/g) ?? []
    return [
      ...(tags.some((tag) => !tag.includes('integrity=')) ? ['a script without integrity'] : []),
      ...(samples.some((code) => /fetch\w*\([^]*?\.open\(/.test(code))
        ? ['a request before open()']
        : []),
    ]
  }
})

import { describe, expect, test } from 'vitest'
import { recordMessages } from '../../support/record-messages.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { grant, openAtVault, openKnown, withoutStatus } from './open-at-vault.ts'
import { clickTo, heardBy, hears, isAlone, isOpen, leadTo, ready, setScene } from './scene.ts'

const scene = setScene()

describe('a message', () => {
  test('counts only if window, session and shape are all right; else the flow goes on', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const { popup, session, post } = await openAtVault(scene, page)
    const right = { type: 'alter_connect_success', session, grants: [grant] }
    // Other windows of the right origin.
    await readQuietly(page, (right) => window.postMessage(right, '*'), right)
    await readQuietly(
      page,
      (right) => {
        const frame = document.createElement('iframe')
        document.body.append(frame)
        const script = frame.contentDocument!.createElement('script')
        script.textContent = `parent.postMessage(${JSON.stringify(right)}, '*')`
        frame.contentDocument!.body.append(script)
      },
      right,
    )
    await post({ ...right, session: `${session}x` })
    await post({ ...right, session: undefined })
    await post({ ...right, type: 'alter_connect' })
    await post({ ...right, grants: [] })
    await post({ ...right, grants: [null, { ...grant, grant_id: 1 }] })
    await post({ ...right, grants: { 0: grant, length: 1 } })
    await post(JSON.stringify(right))
    expect(await readQuietly(popup, () => opener !== null)).toBe(true)
    expect(await heardBy(page)).toEqual([])
    expect(await isOpen(page)).toBe(true)
    // Nothing but those differences kept them out.
    await post(right)
    await hears(page, [['success', [grant]]])
  })

  test('that is well formed, by the hundred, from a frame and a window of a third origin, is none', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const { popup, session } = await openKnown(page)
    const message = { type: 'alter_connect_success', session, grants: [grant] }
    const flood = (message: unknown) => {
      const target = (opener ?? parent) as Window
      for (let count = 0; count < 100; count += 1) target.postMessage(message, '*')
    }
    await readQuietly(
      page,
      (source) => {
        addEventListener('message', () => stage.notes.push(0), true)
        document.body.append(Object.assign(document.createElement('iframe'), { src: source }))
      },
      `${scene.elsewhere.origin}/empty`,
    )
    const isThere = (url: string) => url.startsWith(scene.elsewhere.origin)
    await expect.poll(() => page.frames().some((frame) => isThere(frame.url()))).toBe(true)
    const frame = page.frames().find((each) => isThere(each.url()))!
    await frame.waitForLoadState()
    await frame.evaluate(flood, message)
    // From the flow's own window, while the provider is in it.
    await popup.evaluate(flood, message)
    await expect.poll(() => readQuietly(page, () => stage.notes.length)).toBe(200)
    expect(await heardBy(page)).toEqual([])
    expect(await isOpen(page)).toBe(true)
  })

  test('of a stranger’s flow, in a window whose opener became this page, is none at any moment', async () => {
    // The attacker's page opens the vault and then leads its own tab to the app, so that the vault's window has the app as opener.
    const page = await scene.open()
    await page.goto(`${scene.elsewhere.origin}/empty`)
    const opened = scene.profile.context.waitForEvent('page')
    await page.evaluate((url) => void window.open(url), `${scene.app.origin}/empty`)
    const strange = await opened
    await strange.waitForLoadState()
    await leadTo(page, `${scene.app.origin}/stage`)
    await ready(page)
    await page.bringToFront()
    await withoutStatus(page)
    await readQuietly(page, () => addEventListener('message', () => stage.notes.push(0), true))
    await readQuietly(
      strange,
      (grant) => {
        const known = window as unknown as { sessions: string[] }
        known.sessions = ['sess_main_of_the_attacker']
        // The clock of a window in the background is slow; a worker's is not.
        const ticks = new Worker(URL.createObjectURL(new Blob(['setInterval(postMessage, 10, 0)'])))
        ticks.addEventListener('message', () => {
          for (const session of known.sessions)
            (opener as Window).postMessage(
              { type: 'alter_connect_success', session, grants: [grant] },
              '*',
            )
        })
      },
      { ...grant, grant_id: 'ATTACKER' },
    )
    const { popup, session } = await openKnown(page)
    // Even one who could read the session's public half.
    await readQuietly(
      strange,
      (session) => void (window as unknown as { sessions: string[] }).sessions.push(session),
      session,
    )
    await expect.poll(() => readQuietly(page, () => stage.notes.length)).toBeGreaterThan(50)
    expect(await heardBy(page)).toEqual([])
    await signInAtProvider(popup)
    await hears(page, [['success', [{ account_identifier: 'ada@example.com' }]]])
    await strange.close()
  })

  test('that makes no sense never throws and never settles', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const { popup, session } = await openAtVault(scene, page)
    await readQuietly(page, () => addEventListener('message', () => stage.notes.push(0), true))
    const sent = await readQuietly(
      popup,
      ([session, grant]) => {
        const cycle: Record<string, unknown> = { session, type: 'alter_connect_success' }
        cycle['grants'] = [cycle]
        const deep = Array.from({ length: 200 }).reduce<unknown>(
          (inner) => ({ grants: [inner] }),
          0,
        )
        const values: unknown[] = [
          null,
          undefined,
          true,
          0,
          -0,
          Number.NaN,
          1n,
          '',
          session,
          [],
          [[]],
          {},
          cycle,
          deep,
          new Map([['session', session]]),
          new Set([session]),
          new Date(Number.NaN),
          /x/,
          new Error('x'),
          new ArrayBuffer(8),
          new Uint8Array(8),
          new Blob([]),
          new ImageData(1, 1),
          Array(3),
          Object('text'),
        ]
        const types = ['success', 'error', 'leaving', 'ack', 'hello', ''].map(
          (each) => `alter_connect_${each}`,
        )
        const names = ['grants', 'error', 'error_description', 'provider']
        let count = 0
        const post = (message: unknown) => {
          ;(opener as Window).postMessage(message, '*')
          count += 1
        }
        for (const value of values) {
          post(value)
          post({ type: value, session })
          for (const type of types) {
            post({ type, session: value })
            // A leaving message may name any provider, and an error any code: those are messages.
            for (const name of names)
              if (typeof value !== 'string') post({ type, session, [name]: value })
          }
          for (const member of Object.keys(grant))
            if (typeof value !== 'string' && !(member === 'scopes' && Array.isArray(value)))
              post({ type: types[0], session, grants: [{ ...grant, [member]: value }] })
          post({ type: types[0], session, grants: [value, [value]] })
        }
        return count
      },
      [session, grant] as const,
    )
    expect(sent).toBeGreaterThan(700)
    await expect.poll(() => readQuietly(page, () => stage.notes.length)).toBe(sent)
    expect(await heardBy(page)).toEqual([])
    expect(await isOpen(page)).toBe(true)
    expect(scene.errors).toEqual([])
  })

  test('or an answer with __proto__ in it changes no object and no option', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const poison = '"__proto__":{"x":1,"session_token":"x"},"constructor":{"prototype":{"x":1}}'
    await page.route('**/alter/session', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: (await response.text()).replace('{', `{${poison},`) })
    })
    const { session, popup } = await openAtVault(scene, page)
    const message = JSON.stringify({ type: 'alter_connect_success', session, grants: [grant] })
    await readQuietly(
      popup,
      (text) => (opener as Window).postMessage(JSON.parse(text), '*'),
      message.replaceAll('{', `{${poison},`),
    )
    await hears(page, [['success', [grant]]])
    expect(await readQuietly(page, () => ['x' in {}, 'session_token' in {}])).toEqual([
      false,
      false,
    ])
  })

  test('holds grants and names, and no member that is not documented', async () => {
    const messages = await recordMessages(scene.profile.context)
    const page = await scene.open()
    await withoutStatus(page)
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await hears(page, [['success', [{}]]])
    await isAlone(scene)
    const heard = messages.map(({ data }) => JSON.parse(data) as Record<string, unknown>)
    const members = (type: string) =>
      heard.filter((each) => each['type'] === type).map((each) => Object.keys(each).toSorted())
    expect(members('alter_connect_leaving')).toEqual([['provider', 'session', 'type']])
    expect(members('alter_connect_success')).toEqual([['grants', 'session', 'type']])
    expect(members('alter_connect_ack')).toEqual([['session', 'type']])
    const { grants } = heard.find((each) => each['type'] === 'alter_connect_success') as {
      grants: object[]
    }
    expect(
      Object.keys(grants[0]!)
        .filter((name) => name !== 'metadata')
        .toSorted(),
    ).toEqual(Object.keys(grant).toSorted())
  })
})

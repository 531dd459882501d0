import { describe, expect, test } from 'vitest'
import { openPopup } from '../../support/open-popup.ts'
import { installPageClock } from '../../support/time/page-clock.ts'
import { readQuietly } from '../../support/read-quietly.ts'
import { signInAtProvider } from '../../support/sign-in-at-provider.ts'
import { grant, openAtVault, withoutStatus } from './open-at-vault.ts'
import {
  clickTo,
  heardBy,
  hears,
  isAlone,
  isOpen,
  openAtProvider,
  openFlow,
  setScene,
} from './scene.ts'

const scene = setScene()

describe('one outcome', () => {
  test('comes of it when message, channel and status all bring it at once', async () => {
    const page = await scene.open()
    await readQuietly(page, () => {
      const channel = new BroadcastChannel('alter-connect')
      addEventListener(
        'message',
        ({ data }: MessageEvent<{ type?: string } | null>) => {
          if (data?.type !== 'alter_connect_success') return
          stage.notes.push('result')
          // A ping, as the vault's page sends it; the rule takes the channel for a window.
          // oxlint-disable-next-line unicorn/require-post-message-target-origin
          channel.postMessage(1)
          dispatchEvent(new Event('focus'))
        },
        true,
      )
    })
    const popup = await openAtProvider(page)
    await signInAtProvider(popup)
    await hears(page, [['success', [{ provider: 'google' }]]])
    await isAlone(scene)
    // Every road has ended: the windows are gone and no question is open.
    await page.waitForLoadState('networkidle')
    expect(await readQuietly(page, () => stage.received.map(([name]) => name))).toEqual(['success'])
    expect(
      await readQuietly(page, () =>
        stage.events.map(([name]) => name).filter((name) => name === 'connect_success'),
      ),
    ).toHaveLength(1)
  })

  test.each(['the vault’s own site', 'another site'] as const)(
    'is success although the page, on %s, was busy while the window said so and closed',
    { tags: ['timing'] },
    async (site) => {
      const page = await (site === 'another site' ? scene.openElsewhere('origin') : scene.open())
      await withoutStatus(page)
      scene.app.provider.control.autoConsent = 'ada'
      for (let round = 1; round <= 2; round += 1) {
        await clickTo(page, () => {
          const block = () => {
            const end = performance.now() + 1500
            while (performance.now() < end);
          }
          void stage.connect.open(
            stage.options({
              token: stage.fetchToken,
              onEvent: (name) => name === 'connect_leaving' && setTimeout(block, 20),
            }),
          )
        })
        await hears(
          page,
          Array.from({ length: round }, () => ['success', [{}]]),
        )
        await isAlone(scene)
      }
    },
  )

  test('waits for a page that is slow to listen: the window stays until it was heard, and closes then', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    scene.app.provider.control.autoConsent = 'ada'
    // The time of the window stands still, so that it does not give up on a page that is even slower.
    const frozen = await scene.profile.context.addInitScript(installPageClock)
    await readQuietly(page, () => {
      const late = (event: MessageEvent<{ type?: string } | null>) => {
        const { data, origin, source } = event
        if (!event.isTrusted || data?.type !== 'alter_connect_success') return
        event.stopImmediatePropagation()
        stage.act = () => {
          stage.notes.push((source as Window).closed)
          dispatchEvent(new MessageEvent('message', { data, origin, source }))
        }
        stage.notes.push('late')
      }
      addEventListener('message', late, true)
    })
    const popup = await openFlow(page)
    await expect.poll(() => readQuietly(page, () => stage.notes)).toEqual(['late'])
    await readQuietly(popup, () => pageClock.pass(900))
    expect(await heardBy(page)).toEqual([])
    await readQuietly(page, () => void stage.act())
    await hears(page, [['success', [{ provider: 'google' }]]])
    expect(await readQuietly(page, () => stage.notes)).toEqual(['late', false])
    await isAlone(scene)
    await frozen.dispose()
  })

  test('has every grant, also one that needs attention, and says how many entries were none', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const { session, post } = await openAtVault(scene, page)
    const grants = [grant, { ...grant, grant_id: 'another', status: 'error' }]
    await post({ type: 'alter_connect_success', session, grants: [...grants, null, {}] })
    await hears(page, [['success', grants]])
    expect(await readQuietly(page, () => stage.events.at(-1))).toMatchObject([
      'connect_success',
      { dropped: 2 },
    ])
  })
})

describe('who hears of it', () => {
  test('callback and promise of the same flow hear the same, the callback first', async () => {
    const page = await scene.open()
    scene.app.provider.control.autoConsent = 'ada'
    const connect = (end: 'by itself' | 'by close()') =>
      clickTo(
        page,
        (end) => {
          const note = (kind: string) => (detail: unknown) => stage.notes.push([kind, detail])
          const options = stage.options({
            onSuccess: note('onSuccess'),
            onError: note('onError'),
            onExit: note('onExit'),
          })
          const refused = (error: unknown) => {
            const { code, details } = error as { code: string; details?: unknown }
            note('rejected')({ code, details })
          }
          stage.connect.connect(options).then(note('resolved'), refused)
          if (end === 'by close()') stage.connect.close()
        },
        end,
      )
    const notes = () =>
      readQuietly(page, () => stage.notes as [kind: string, detail: Record<string, unknown>][])

    await connect('by itself')
    await expect.poll(notes).toHaveLength(2)
    const [success, resolved] = await notes()
    expect(success).toMatchObject(['onSuccess', [{ provider: 'google' }]])
    expect(resolved).toEqual(['resolved', success![1]])
    await isAlone(scene)

    await connect('by close()')
    await expect.poll(notes).toHaveLength(4)
    expect((await notes()).slice(2)).toEqual([
      ['onExit', { reason: 'closed_by_app' }],
      ['rejected', { code: 'popup_closed', details: { reason: 'closed_by_app' } }],
    ])
    await isAlone(scene)

    await page.route('**/alter/session', (route) => route.abort())
    await connect('by itself')
    await expect.poll(notes).toHaveLength(6)
    expect((await notes()).slice(4)).toMatchObject([
      ['onError', { code: 'token_failed' }],
      ['rejected', { code: 'token_failed' }],
    ])
  })

  test('a callback finds the state idle: open() in it starts the next flow', async () => {
    const page = await scene.open()
    await withoutStatus(page)
    const { session, post } = await openAtVault(scene, page, () => {
      const onSuccess = () => {
        stage.notes.push(stage.connect.isOpen(), stage.connect.getState().isOpen)
        void stage.connect.open(stage.options({ provider: 'github' }))
        stage.notes.push(stage.connect.isOpen())
      }
      void stage.connect.open(stage.options({ onSuccess }))
    })
    // The first click has paid for one window; this one pays for the next.
    await clickTo(page, () => {})
    const next = await openPopup(page, () =>
      post({ type: 'alter_connect_success', session, grants: [grant] }),
    )
    expect(await readQuietly(page, () => stage.notes)).toEqual([false, false, true])
    await signInAtProvider(next)
    await hears(page, [['success', [{ provider: 'github' }]]])
    await isAlone(scene)
  })

  test.each(['destroy', 'close'] as const)('a callback may %s()', async (method) => {
    const page = await scene.open()
    scene.app.provider.control.autoConsent = 'ada'
    await clickTo(
      page,
      (method) => {
        const onSuccess = () => {
          stage.connect[method]()
          stage.notes.push(stage.connect.isOpen())
        }
        void stage.connect.open(stage.options({ onSuccess }))
      },
      method,
    )
    await expect.poll(() => readQuietly(page, () => stage.notes)).toEqual([false])
    await isAlone(scene)
    expect(await heardBy(page)).toEqual([])
  })

  test('a callback that throws is an uncaught error of the page, and breaks nothing', async () => {
    const page = await scene.open()
    scene.app.provider.control.autoConsent = 'ada'
    const rounds = ['onSuccess', 'onEvent'] as const
    for (const name of rounds) {
      await clickTo(
        page,
        (name) => {
          addEventListener('error', ({ message }) => stage.notes.push(message))
          const more = { [name]: () => { throw new Error(`thrown by ${name}`) } } // prettier-ignore
          void stage.connect.open(stage.options(more))
        },
        name,
      )
      const said = () => readQuietly(page, () => stage.notes)
      await expect.poll(said).toContain(`Uncaught Error: thrown by ${name}`)
      await expect.poll(() => isOpen(page)).toBe(false)
      await isAlone(scene)
    }
    expect(new Set(scene.errors.splice(0))).toEqual(
      new Set(rounds.map((name) => `thrown by ${name}`)),
    )
    await clickTo(page, () => void stage.connect.open(stage.options()))
    await expect
      .poll(() => heardBy(page))
      .toMatchObject([
        ['success', [{}]],
        ['success', [{}]],
      ])
  })
})

// @vitest-environment node
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import { fuzzRuns, fuzzSeed } from '../fuzz/fuzz.ts'
import { grant } from './fake-browser.ts'
import { ModelBrowser } from './model-browser.ts'

const origin = 'https://app.example'
const elsewhere = 'https://vault.example'
const completed = { status: 'completed', grants: [grant] }

const times = [1, 20, 250, 250, 600, 600, 2_100, 2_100, 25_000]

/** What may happen, in any order. A number is time that passes, in milliseconds. */
const step = fc.constantFrom(
  ...'open,open,open by sessionUrl,open blocked,token fails,token hangs'.split(','),
  ...'close,abort,destroy,pagehide,ping,online,offline'.split(','),
  ...'user closes,cut,focus,focus,blur,hide,show'.split(','),
  ...'message success,message error,message leaving,message forged'.split(','),
  ...'completed,failed,cancelled,expired,choosing,nonsense'.split(','),
  ...times,
)

const statuses: Record<string, unknown> = {
  completed,
  failed: { status: 'failed', error: { code: 'access_denied', message: 'no' } },
  cancelled: { status: 'cancelled' },
  expired: { status: 'expired' },
  choosing: { status: 'choosing', grants: [grant] },
  nonsense: { status: 'paused', grants: 7, error: [] },
}

const { now } = Date
const { reportError } = globalThis
let browser: ModelBrowser

beforeAll(() => {
  Date.now = () => browser.now
  globalThis.reportError = () => {}
})
afterAll(() => {
  Date.now = now
  globalThis.reportError = reportError
})

const steps = fc.array(step, { maxLength: 20 })

/** The vault on another origin is polled. The one on the page's own origin sends messages through a channel. */
test.each([
  ['another origin', elsewhere],
  ['the page’s own origin', origin],
])(
  'in any order of events, with a vault of %s, each flow has one outcome, and idle is a step away',
  async (_name, vault) => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), (taken, throws) => run(vault, taken, throws)),
      { numRuns: fuzzRuns, ...(fuzzSeed !== undefined && { seed: fuzzSeed }) },
    )
  },
  300_000 + fuzzRuns * 10,
)

async function run(vault: string, taken: (string | number)[], throws: boolean): Promise<void> {
  browser = new ModelBrowser(origin)
  const connect = createConnect({ baseURL: `${vault}/alter` }, () => browser.window)
  const flows: Flow[] = []
  let isDestroyed = false
  let isPageAlive = true

  for (const next of taken) {
    if (typeof next === 'number') await browser.pass(next)
    else await happen(next)
    check()
  }
  // Idle is one step away from anywhere, and nothing is left but the watch for a late success.
  connect.close()
  check()
  await browser.pass(100)
  check()
  assert(!connect.isOpen(), 'a flow that was closed is still open')
  assert(browser.timers.size === 0, 'a timer is left at rest')
  assert(browser.listenerCount <= 5, 'more than one watch is left')
  connect.destroy()
  await browser.settle()
  assert(browser.listenerCount === 0, 'a listener or channel is left')
  for (const { outcomes, settled } of flows) {
    assert(settled.length === 1, 'a promise was not settled once')
    assert(outcomes.length === 1 || settled[0] === 'sdk_destroyed', 'a flow has no outcome')
  }

  async function happen(name: string): Promise<void> {
    const flow = flows.at(-1)
    const { popup } = browser
    if (name === 'open') open({ token: () => browser.token })
    else if (name === 'open by sessionUrl') open({ sessionUrl: '/alter/session' })
    else if (name === 'open blocked') {
      browser.isBlocking = true
      open({ token: () => browser.token })
      browser.isBlocking = false
    } else if (name === 'token fails') open({ token: () => Promise.reject(new Error()) })
    else if (name === 'token hangs') open({ token: () => new Promise(() => {}) })
    else if (name === 'close') connect.close()
    else if (name === 'abort') flow?.controller.abort()
    else if (name === 'destroy') {
      connect.destroy()
      isDestroyed = true
    } else if (name === 'pagehide') {
      browser.dispatch(name)
      isPageAlive = false
    } else if (name === 'ping') browser.ping()
    else if (name === 'offline') browser.isOffline = true
    else if (name === 'online') {
      browser.isOffline = false
      browser.dispatch(name)
    } else if (name === 'focus' || name === 'blur') {
      browser.isFocused = name === 'focus'
      browser.dispatch(name)
    } else if (name === 'hide' || name === 'show') {
      browser.isHidden = name === 'hide'
      browser.dispatch('visibilitychange')
    } else if (name in statuses) {
      browser.statuses.set(browser.token, statuses[name])
      if (flow && name !== 'nonsense') flow.hasNews = true
    } else if (popup) {
      if (name === 'user closes') popup.isGone = true
      else if (name === 'cut') popup.isCut = true
      else post(name)
    }
    // No event of the page waits for a promise, except that of a token.
    if (name.startsWith('open') || name.startsWith('token')) await browser.settle()
  }

  function open(options: object): void {
    const isNew = !connect.isOpen() && !isDestroyed
    if (!isNew) {
      connect
        .open({ token: '-', ...options })
        .catch(() => assert(isDestroyed, 'open() was refused'))
      return
    }
    isPageAlive = true
    const flow: Flow = {
      controller: new AbortController(),
      outcomes: [],
      settled: [],
      late: 0,
      hasNews: false,
    }
    flows.push(flow)
    browser.token = `sess_main_${flows.length}.secret`
    const hear = (name: string) => () => {
      assert(!connect.isOpen() && !connect.getState().isOpen, 'a callback before idle')
      flow.outcomes.push(name)
      if (throws) throw new Error('fault of the page')
    }
    connect
      .connect({
        ...options,
        signal: flow.controller.signal,
        onSuccess: hear('success'),
        onError: hear('error'),
        onExit: hear('exit'),
        onEvent: (event) => {
          if (event === 'connect_late_success') flow.late++
          if (throws) throw new Error('fault of the page')
        },
      })
      .then(
        () => flow.settled.push('success'),
        (error: unknown) => flow.settled.push((error as { code: string }).code),
      )
  }

  function post(name: string): void {
    const type = `alter_connect_${name.split(' ')[1]}`
    const facts = { grants: [grant], error: 'access_denied', provider: 'google' }
    const source = browser.popup
    const flow = flows.at(-1)
    const session = browser.token.split('.')[0]
    if (name === 'message forged') {
      const data = { ...facts, type: 'alter_connect_success', session }
      browser.dispatch('message', { origin: 'https://evil.example', source, data })
      browser.dispatch('message', { origin: vault, source: {}, data })
      browser.dispatch('message', { origin: vault, source, data: { ...data, session: 'other' } })
    } else if (!browser.popup?.closed) {
      if (flow && name !== 'message leaving') flow.hasNews = true
      browser.dispatch('message', { origin: vault, source, data: { ...facts, type, session } })
    }
  }

  function check(): void {
    const isOpen = connect.isOpen()
    assert(connect.getState().isOpen === isOpen, 'the state disagrees with isOpen()')
    for (const { outcomes, late, hasNews } of flows) {
      assert(outcomes.length <= 1, 'a second outcome')
      assert(late <= 1, 'a second late success')
      if (late) assert(outcomes[0] === 'exit' || outcomes[0] === 'error', 'late before an outcome')
      if (outcomes[0] === 'success' || late) assert(hasNews, 'a grant from nowhere')
    }
    // A window that the vault sent to its result page is closed by that page, and so is one that hides with its opener.
    const isLeftToVault = !isOpen && flows.at(-1)?.hasNews
    const windows = browser.popups.filter((popup) => !popup.closed)
    if (isLeftToVault) for (const popup of windows) popup.isGone = true
    else if (isPageAlive) assert(windows.length <= (isOpen ? 1 : 0), 'a window that nobody owns')
  }
}

interface Flow {
  readonly controller: AbortController
  readonly outcomes: string[]
  /** How its promise ended: `success`, or the code of the rejection. */
  readonly settled: string[]
  late: number
  /** The vault, or its message, has told something that may be a result. */
  hasNews: boolean
}

/** A hundred times as fast as `expect`, which matters here alone. */
function assert(holds: boolean | undefined, claim: string): void {
  if (!holds) expect.unreachable(claim)
}

import type { SessionStatus } from '@alter-ai/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createConnect } from '../../packages/connect/src/connect.ts'
import { FakeBrowser, grant, json, pass, publicToken, token, vault } from './fake-browser.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('reportError', () => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** What may happen to a connector, in any order. */
const step = fc.oneof(
  fc.constantFrom(
    'open',
    'open by sessionUrl',
    'open blocked',
    'open with a token that fails',
    'open with a token that never comes',
    'close',
    'abort',
    'user closes',
    'cut',
    'focus',
    'blur',
    'message success',
    'message error',
    'message leaving',
    'message forged',
    'status completed',
    'status failed',
    'status cancelled',
    'status expired',
    'status authorizing',
    'offline',
    'online',
    'pagehide',
    'destroy',
  ),
  fc.constantFrom(1, 20, 250, 500, 2_000, 30_000, 600_000),
)

const finals: Record<string, SessionStatus> = {
  'status completed': { status: 'completed', grants: [grant] },
  'status failed': { status: 'failed', error: { code: 'access_denied', message: 'no' } },
  'status cancelled': { status: 'cancelled' },
  'status expired': { status: 'expired' },
  'status authorizing': { status: 'authorizing' },
}

test('in any order of events each flow has one outcome, one window at a time, and idle leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, throws) => {
      vi.clearAllTimers()
      const browser = new FakeBrowser()
      const connect = createConnect({ baseURL: `${vault}/alter` }, () => browser.window)
      let controller = new AbortController()
      let isDestroyed = false
      let flows = 0
      let hasResult = false
      const outcomes: string[] = []
      const settled: string[] = []
      const hear = (name: string) => () => {
        expect(connect.isOpen()).toBe(false)
        outcomes.push(name)
        if (throws) throw new Error('fault of the page')
      }

      const open = (options: object): void => {
        const isNew = !connect.isOpen() && !isDestroyed
        if (isNew) {
          flows++
          controller = new AbortController()
          browser.status = { status: 'pending' }
          hasResult = false
        }
        const joined = connect.connect({
          ...options,
          signal: controller.signal,
          onSuccess: hear('success'),
          onError: hear('error'),
          onExit: hear('exit'),
        })
        joined.then(
          () => isNew && settled.push('success'),
          (error: unknown) => {
            const { code } = error as { code: string }
            if (isNew) settled.push(['popup_closed', 'aborted'].includes(code) ? 'exit' : 'error')
          },
        )
      }

      for (const next of steps) {
        if (typeof next === 'number') await pass(next)
        else if (next === 'open') open({ token })
        else if (next === 'open by sessionUrl') open({ sessionUrl: '/alter/session' })
        else if (next === 'open blocked') {
          browser.openResult = () => null
          open({ token })
          browser.openResult = undefined
        } else if (next === 'open with a token that fails')
          open({ token: () => Promise.reject(new Error()) })
        else if (next === 'open with a token that never comes')
          open({ token: () => new Promise(() => {}) })
        else if (next === 'close') connect.close()
        else if (next === 'abort') controller.abort()
        else if (next === 'focus') browser.focus()
        else if (next === 'blur') browser.blur()
        else if (next === 'offline') browser.isOffline = true
        else if (next === 'online') {
          browser.isOffline = false
          browser.dispatch('online')
        } else if (next === 'pagehide') browser.dispatch('pagehide')
        else if (next === 'destroy') {
          connect.destroy()
          isDestroyed = true
        } else if (next in finals) {
          const status = finals[next] as SessionStatus
          browser.setStatus(status)
          hasResult ||= status.status === 'completed' || status.status === 'failed'
        } else if (browser.popups.length > 0) {
          if (next === 'user closes') browser.popup.closeByUser()
          if (next === 'cut') browser.popup.cut()
          const success = { type: 'alter_connect_success', session: publicToken, grants: [grant] }
          if (next === 'message success') browser.post(success)
          if (next === 'message error') {
            browser.post({
              type: 'alter_connect_error',
              session: publicToken,
              error: 'access_denied',
            })
          }
          if (next === 'message leaving') {
            browser.post({
              type: 'alter_connect_leaving',
              session: publicToken,
              provider: 'google',
            })
          }
          if (next === 'message forged') browser.post(success, { origin: 'https://evil.example' })
        }

        expect(outcomes.length).toBeLessThanOrEqual(flows)
        expect(connect.getState().isOpen).toBe(connect.isOpen())
        // A window that is neither gone nor cut off belongs to the live flow, and there is one at most.
        // A window that the vault sent to its result page is closed by that page.
        if (!connect.isOpen() && hasResult) {
          for (const popup of browser.popups) if (!popup.closed) popup.closeByUser()
        }
        const live = browser.popups.filter((popup) => !popup.closed)
        expect(live.length).toBeLessThanOrEqual(connect.isOpen() ? 1 : 0)
      }

      // Idle is one step away from anywhere.
      connect.close()
      await pass()
      expect(connect.isOpen()).toBe(false)
      expect(browser.listenerCount).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
      // Each flow was told once; a flow that was destroyed is told by its promise alone.
      expect(settled).toHaveLength(flows)
      const silent = isDestroyed ? flows - outcomes.length : 0
      expect(silent === 0 || silent === 1).toBe(true)
      expect(outcomes).toEqual(silent ? settled.slice(0, -1) : settled)
      // Nothing that was sent anywhere but to the vault's own header holds the secret half.
      const seen = browser.popups.map(({ visited, received }) => [visited, received])
      expect(JSON.stringify(seen)).not.toContain('secretsecret')
      expect(JSON.stringify(browser.requests.map(({ url, body }) => [url, body]))).not.toContain(
        'secretsecret',
      )
    }),
    { numRuns: 1_500 },
  )
}, 60_000)

test('the session URL’s answer may be anything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          session_token: fc.oneof(fc.constant(token), fc.jsonValue()),
          base_url: fc.oneof(fc.webUrl(), fc.jsonValue()),
          expires_at: fc.jsonValue(),
        }),
      ),
      async (answer) => {
        const browser = new FakeBrowser()
        browser.sessionAnswer = () => json(201, answer)
        const connect = createConnect({ baseURL: `${vault}/alter` }, () => browser.window)
        await connect.open({ sessionUrl: '/alter/session' })
        await pass(100)
        for (const { url } of browser.requestsTo('/sdk/')) {
          expect(['https://app.example', vault]).toContain(new URL(url).origin)
        }
        connect.close()
        await pass()
        expect(browser.listenerCount).toBe(0)
        expect(vi.getTimerCount()).toBe(0)
      },
    ),
    { numRuns: 300 },
  )
}, 60_000)

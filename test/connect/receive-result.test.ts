import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { receiveResult } from '../../packages/connect/src/receive-result.ts'
import { FakeBrowser, FakePopup, grant, publicToken as session, vault } from './fake-browser.ts'

const success = { type: 'alter_connect_success', session, grants: [grant] }

function listening() {
  const browser = new FakeBrowser()
  const popup = new FakePopup()
  browser.popups.push(popup)
  const onResult = vi.fn()
  const onLeaving = vi.fn()
  const stop = receiveResult(
    browser.window,
    vault,
    session,
    () => popup as unknown as Window,
    onResult,
    onLeaving,
  )
  return { browser, popup, onResult, onLeaving, stop }
}

describe('receiveResult', () => {
  test('takes a success and acknowledges it to the vault alone', () => {
    const { browser, popup, onResult } = listening()
    browser.post(success)
    expect(onResult).toHaveBeenCalledExactlyOnceWith({ status: 'completed', grants: [grant] })
    expect(popup.received).toEqual([
      { message: { type: 'alter_connect_ack', session }, origin: vault },
    ])
  })

  test('takes an error', () => {
    const { browser, onResult } = listening()
    browser.post({
      type: 'alter_connect_error',
      session,
      error: 'access_denied',
      error_description: 'no',
    })
    expect(onResult).toHaveBeenCalledExactlyOnceWith({
      status: 'failed',
      error: { code: 'access_denied', message: 'no' },
    })
  })

  test('hears that the page leaves, and does not acknowledge that', () => {
    const { browser, popup, onResult, onLeaving } = listening()
    browser.post({ type: 'alter_connect_leaving', session, provider: 'google' })
    expect(onLeaving).toHaveBeenCalledExactlyOnceWith('google')
    expect(onResult).not.toHaveBeenCalled()
    expect(popup.received).toEqual([])
  })

  test.each([
    ['another origin', success, { origin: 'https://evil.example' }],
    ['a longer origin', success, { origin: `${vault}.evil.example` }],
    ['the page’s own origin', success, { origin: 'https://app.example' }],
    ['another window of the vault (security BR-02)', success, { source: new FakePopup() }],
    ['no window', success, { source: null }],
    ['another session', { ...success, session: 'sess_main_other' }, {}],
    ['no session', { ...success, session: undefined }, {}],
    ['no grants', { ...success, grants: [] }, {}],
    ['grants that are none', { ...success, grants: [null, 1, 'x', {}] }, {}],
    ['another type', { ...success, type: 'alter_connect_done' }, {}],
  ])('ignores a message with %s', (_name, data, fields) => {
    const { browser, popup, onResult } = listening()
    browser.post(data, fields)
    expect(onResult).not.toHaveBeenCalled()
    expect(popup.received).toEqual([])
    browser.post(success)
    expect(onResult).toHaveBeenCalledOnce()
  })

  test('never throws and never settles on what is not a message', () => {
    const { browser, onResult } = listening()
    const cycle: Record<string, unknown> = { ...success, type: 'alter_connect_error' }
    cycle['error'] = cycle
    browser.post(cycle)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything({ withMap: true, withSet: true, withBigInt: true, withDate: true }),
          fc.record({
            type: fc.constantFrom(
              'alter_connect_success',
              'alter_connect_error',
              'alter_connect_leaving',
            ),
            session: fc.oneof(fc.constant(session), fc.anything()),
            grants: fc.oneof(fc.array(fc.anything()), fc.anything()),
            error: fc.oneof(fc.constant(null), fc.array(fc.string()), fc.object()),
          }),
        ),
        (data) => browser.post(data),
      ),
      { numRuns: 3_000 },
    )
    expect(onResult).not.toHaveBeenCalled()
  })

  test('hears nothing after it was stopped', () => {
    const { browser, onResult, stop } = listening()
    stop()
    browser.post(success)
    expect(onResult).not.toHaveBeenCalled()
    expect(browser.listenerCount).toBe(0)
  })
})

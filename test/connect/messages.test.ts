import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakePopup, grant, publicToken as session, token, vault } from './fake-browser.ts'
import { eventNames, leaving, opened } from './open-flow.ts'

/** What the window posts, and what others might. A million of them: `messages-fuzz.test.ts`. */

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const hello = { type: 'alter_connect_hello', session }
const success = { type: 'alter_connect_success', session, grants: [grant] }

describe('a message', () => {
  test('of success is acknowledged to the vault alone', async () => {
    const { browser, heard } = await opened()
    browser.post(success)
    expect(heard).toEqual([['success', [grant]]])
    expect(browser.popup.received).toEqual([
      { message: { type: 'alter_connect_ack', session }, origin: vault },
    ])
  })

  test('of an error is told in the vault’s words', async () => {
    const onError = vi.fn()
    const { browser } = await opened({ onError })
    browser.post({
      type: 'alter_connect_error',
      session,
      error: 'access_denied',
      error_description: 'no',
    })
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'access_denied', message: 'no' }),
    )
    expect(browser.popup.received).toHaveLength(1)
  })

  test('of an error without words is told by its code', async () => {
    const { browser, heard } = await opened()
    browser.post({ type: 'alter_connect_error', session, error: 'access_denied' })
    expect(heard).toEqual([['error', 'access_denied']])
  })

  test('that the page leaves is an event, and not acknowledged', async () => {
    const parts = await opened()
    parts.browser.post(leaving)
    expect(eventNames(parts)).toEqual(['connect_opened', 'connect_leaving'])
    expect(parts.connect.isOpen()).toBe(true)
    expect(parts.browser.popup.received).toEqual([])
    parts.connect.close()
  })

  test('with some grants that are none passes on the others, and says how many it left out', async () => {
    const { browser, heard, events } = await opened()
    browser.post({ ...success, grants: [grant, null, { grant_id: 1 }] })
    expect(heard).toEqual([['success', [grant]]])
    expect(events.at(-1)).toEqual(['connect_success', expect.objectContaining({ dropped: 2 })])
  })

  test('that asks who opened the window is answered with the whole token, to the vault alone', async () => {
    const parts = await opened()
    parts.browser.post(hello)
    expect(parts.browser.popup.received).toEqual([
      { message: { type: 'alter_connect_proof', session_token: token }, origin: vault },
    ])
    expect(eventNames(parts)).toEqual(['connect_opened'])
    expect(parts.connect.isOpen()).toBe(true)
    parts.connect.close()
  })

  test.each([
    ['another origin', hello, { origin: 'https://evil.example' }],
    ['the page’s own origin', hello, { origin: 'https://app.example' }],
    ['another window', hello, { source: new FakePopup() }],
    ['no window', hello, { source: null }],
    ['another session', { ...hello, session: 'sess_main_other' }, {}],
    ['no session', { type: 'alter_connect_hello' }, {}],
  ])('that asks so with %s learns nothing', async (_name, data, fields) => {
    const { browser, connect } = await opened()
    browser.post(data, fields)
    expect(browser.popup.received).toEqual([])
    const { source } = fields as { source?: FakePopup | null }
    expect(source?.received ?? []).toEqual([])
    connect.close()
    browser.post(hello)
    expect(browser.popup.received).toEqual([])
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
    ['an error that is none', { ...success, type: 'alter_connect_error', error: 7 }, {}],
    ['another type', { ...success, type: 'alter_connect_done' }, {}],
  ])('with %s is ignored', async (_name, data, fields) => {
    const { browser, heard, events } = await opened()
    browser.post(data, fields)
    expect(heard).toEqual([])
    expect(events).toHaveLength(1)
    expect(browser.popup.received).toEqual([])
    browser.post(success)
    expect(heard).toHaveLength(1)
  })

  test('is heard by nobody after the end', async () => {
    const { browser, connect, heard } = await opened()
    connect.close()
    browser.post(success)
    expect(heard).toEqual([['exit', 'closed_by_app']])
  })
})

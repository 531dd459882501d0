import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { grant, pass, publicToken, token } from './fake-browser.ts'
import { connector, expectIdle, leaving } from './open-flow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const success = { type: 'alter_connect_success', session: publicToken, grants: [grant] }

describe('callbacks and handlers', () => {
  test('find the state idle, so that open() works in them', async () => {
    const { browser, connect } = connector()
    const states: boolean[] = []
    const again = vi.fn()
    await connect.open({
      token,
      onSuccess: () => {
        states.push(connect.isOpen(), connect.getState().isOpen)
        void connect.open({ token, onExit: again })
      },
    })
    await pass(100)
    browser.post(success)
    expect(states).toEqual([false, false])
    expect(browser.popups).toHaveLength(2)
    expect(connect.isOpen()).toBe(true)
    connect.close()
    expect(again).toHaveBeenCalledOnce()
    await expectIdle({ browser, connect })
  })

  test.each(['onSuccess', 'onEvent'] as const)('may destroy the connector in %s', async (name) => {
    const parts = connector()
    await parts.connect.open({
      token,
      [name]: (eventName: unknown) => {
        if (eventName !== 'connect_opened') parts.connect.destroy()
      },
    })
    await pass(100)
    parts.browser.post(success)
    await expectIdle(parts)
  })

  test('may close the flow while it opens', async () => {
    const { browser, connect, heard, callbacks } = connector()
    connect.on('event', (name) => {
      if (name === 'connect_opened') connect.close()
    })
    await connect.open({ sessionUrl: '/alter/session', ...callbacks })
    await pass(1_000)
    expect(heard).toEqual([['exit', 'closed_by_app']])
    expect(browser.requests).toEqual([])
    await expectIdle({ browser, connect })
  })

  test('that throw are reported and break nothing', async () => {
    const report = vi.fn()
    vi.stubGlobal('reportError', report)
    const { browser, connect } = connector()
    const fault = new Error('fault of the page')
    const fail = () => {
      throw fault
    }
    const heard = vi.fn()
    connect.on('success', fail)
    connect.on('success', heard)
    connect.on('event', fail)
    connect.subscribe(fail)
    await connect.open({ token, onSuccess: fail, onEvent: fail })
    await pass(100)
    browser.post(success)
    expect(heard).toHaveBeenCalledOnce()
    expect(report).toHaveBeenCalledTimes(8)
    expect(report).toHaveBeenCalledWith(fault)
    await expectIdle({ browser, connect })
    await connect.open({ token })
    expect(connect.isOpen()).toBe(true)
    connect.close()
    vi.unstubAllGlobals()
  })

  test('come in the order event, callback, close', async () => {
    const { browser, connect } = connector()
    const order: string[] = []
    connect.on('close', () => order.push('close'))
    connect.on('success', () => order.push('event'))
    connect.subscribe(() => order.push(`state ${connect.getState().isOpen ? 'open' : 'idle'}`))
    await connect.open({ token, onSuccess: () => order.push('callback') })
    await pass(100)
    browser.post(success)
    expect(order).toEqual(['state open', 'state idle', 'event', 'callback', 'close'])
  })

  test('are removed by off() and by what on() returns, also when destructured', async () => {
    const { connect } = connector()
    const { on, off, open, close, getState, subscribe } = connect
    const handler = vi.fn()
    on('exit', handler)
    off('exit', handler)
    off('error', handler)
    on('exit', handler)()
    subscribe(handler)()
    await open({ token })
    expect(getState().isOpen).toBe(true)
    close()
    expect(handler).not.toHaveBeenCalled()
  })

  test('hear of each step, without a token', async () => {
    const { browser, connect } = connector()
    const events: unknown[][] = []
    connect.on('event', (...event) => events.push(event))
    const onEvent = vi.fn()
    await connect.open({ token, provider: 'google', onEvent })
    await pass(100)
    browser.post(leaving)
    connect.close()
    const timestamp = expect.stringMatching(/^\d{4}-.*Z$/) as string
    expect(events).toEqual([
      ['connect_opened', { timestamp, mode: 'popup' }],
      ['connect_leaving', { timestamp, provider: 'google' }],
      ['connect_exit', { timestamp, reason: 'closed_by_app' }],
    ])
    expect(onEvent.mock.calls).toEqual(events)
    expect(JSON.stringify(events)).not.toContain('sess_')
  })
})

import { readFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { AlterSDKError, type Logger } from '@alter-ai/protocol'
import { callIdentify, createLog, logEvents, logProblem } from '@alter-ai/protocol/log'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { recordLog } from '../../support/record-log.ts'

const minuteMs = 60_000

function logAt(start = 0) {
  const time = { now: start }
  const { logger, lines } = recordLog()
  return { time, lines, log: createLog(logger, { clock: () => time.now }) }
}

describe('what is written', () => {
  test('has the event first, snake_case names, and nothing that is unknown', () => {
    const { log, lines } = logAt()
    log.forRequest('r-1').write('authorization.succeeded', {
      sessionId: 's-1',
      provider: 'google',
      errorCode: undefined,
      durationMs: 12.6,
    })
    expect(lines).toEqual([
      {
        level: 'info',
        event: 'authorization.succeeded',
        message: 'An account was connected.',
        fields: {
          event: 'authorization.succeeded',
          request_id: 'r-1',
          session_id: 's-1',
          provider: 'google',
          duration_ms: 13,
        },
      },
    ])
    expect(Object.keys(lines[0]?.fields ?? {})[0]).toBe('event')
  })

  test('has the level of the person who must act: error for the operator, info for the user', () => {
    const { log, lines } = logAt()
    for (const errorCode of ['invalid_client', 'server_error', 'access_denied'])
      log.write('authorization.failed', { errorCode })
    expect(lines.map(({ level }) => level)).toEqual(['error', 'warn', 'info'])
  })

  test('names what the request was found to be about', () => {
    const { log, lines } = logAt()
    const request = log.forRequest('r-1')
    request.about({ sessionId: 's-1' })
    request.about({ provider: 'google' })
    request.write('authorization.refused')
    expect(lines[0]?.fields).toMatchObject({ session_id: 's-1', provider: 'google' })
    log.write('authorization.refused')
    expect(lines[1]?.fields).not.toHaveProperty('session_id')
  })

  test('has event names that are dotted and stable', () => {
    expect(Object.keys(logEvents)).toMatchInlineSnapshot(`
      [
        "authorization.succeeded",
        "authorization.failed",
        "flow.returned",
        "session.completed",
        "session.cancelled",
        "session.expired",
        "session.refused",
        "authorization.refused",
        "http.refused",
        "http.failed",
        "http.crashed",
        "identify.failed",
        "request.denied",
        "request.failed",
        "grant.needs_reauth",
        "grant.refresh_failed",
        "grant.upstream_revocation_delayed",
        "grant.revoked_upstream",
        "client.paused",
        "job.failed",
        "server.missing",
      ]
    `)
    for (const [event, { message }] of Object.entries(logEvents)) {
      expect(event).toMatch(/^[a-z]+\.[a-z_]+$/)
      expect(message).toMatch(/^[A-Z].*\.$/)
    }
  })
})

test('the guide lists every event', async () => {
  const guide = await readFile('docs/server.md', 'utf8')
  for (const event of Object.keys(logEvents)) expect(guide).toContain(`\`${event}\``)
})

describe('the limit', () => {
  const refuse = (log: ReturnType<typeof createLog>, sessionId?: string, errorCode = 'x') =>
    log.write('session.refused', { sessionId, errorCode })

  test('writes one line for each session and kind, however long it goes on', () => {
    const { log, lines, time } = logAt()
    for (let minute = 0; minute < 10; minute++) {
      time.now = minute * minuteMs
      for (const session of ['a', 'b']) refuse(log, session)
    }
    refuse(log, 'a', 'y')
    expect(lines).toHaveLength(3)
  })

  test('writes one line a minute for a kind without a session, and counts the others', () => {
    const { log, lines, time } = logAt()
    for (let times = 0; times < 1_000; times++) refuse(log)
    expect(lines).toHaveLength(1)
    time.now = minuteMs
    refuse(log)
    expect(lines.map(({ fields }) => fields['suppressed'])).toEqual([undefined, 999])
    time.now = 2 * minuteMs
    refuse(log)
    expect(lines[2]?.fields).not.toHaveProperty('suppressed')
  })

  test('tells routes and codes apart', () => {
    const { log, lines } = logAt()
    for (const route of ['GET /a', 'GET /b'])
      for (const errorCode of ['not_found', 'unauthenticated'])
        for (let times = 0; times < 3; times++) log.write('http.refused', { route, errorCode })
    expect(lines).toHaveLength(4)
  })

  test('does not stay silent when the clock is set back', () => {
    const { log, lines, time } = logAt(100 * minuteMs)
    refuse(log)
    time.now = 0
    refuse(log)
    expect(lines).toHaveLength(2)
  })

  test('remembers 10,000 kinds, and forgets the oldest', () => {
    const { log, lines } = logAt()
    for (let session = 0; session <= 10_000; session++) refuse(log, `s-${session}`)
    refuse(log, 's-10000')
    expect(lines).toHaveLength(10_001)
    refuse(log, 's-0')
    expect(lines).toHaveLength(10_002)
  })

  test('never holds back a finished flow or an unexpected error', () => {
    const { log, lines } = logAt()
    for (let times = 0; times < 3; times++) {
      log.write('authorization.failed', { sessionId: 's', errorCode: 'server_error' })
      log.write('http.crashed', { error: new Error('x') })
    }
    expect(lines).toHaveLength(6)
  })
})

describe('a logger that fails', () => {
  const failing: [string, () => void][] = [
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['returns a promise that is rejected', () => Promise.reject(new Error('disk full')) as never],
    ['never settles', () => new Promise(() => undefined) as never],
  ]
  test.each(failing)('(it %s) fails nothing', async (_how, method) => {
    const logger: Logger = { info: method, warn: method, error: method }
    const rejected = vi.fn<(error: unknown) => void>()
    process.on('unhandledRejection', rejected)
    const log = createLog(logger, {
      clock: Date.now,
      onError: () => {
        throw new Error('the tracker is down')
      },
    })
    log.forRequest('r').write('http.crashed', { error: new Error('x') })
    await new Promise(setImmediate)
    process.off('unhandledRejection', rejected)
    expect(rejected).not.toHaveBeenCalled()
  })
})

describe('errors', () => {
  test('keep their stack, and their message only where it is one of ours', () => {
    const { log, lines } = logAt()
    const secret = new TypeError('cannot read hunter2')
    log.write('http.crashed', { error: secret })
    log.write('job.failed', {
      error: new AlterSDKError('storage_unavailable', 'the database is away', { cause: secret }),
    })
    expect(lines[0]?.fields['err']).toMatchObject({ type: 'TypeError' })
    expect(lines[1]?.fields['err']).toMatchObject({ message: 'the database is away' })
    const text = inspect(lines, { depth: 9 })
    expect(text).toContain('create-log.test.ts')
    expect(text).toContain('Caused by: TypeError')
    expect(text).not.toContain('hunter2')
  })

  test('of several lines are left out whole', () => {
    const { log, lines } = logAt()
    log.write('http.crashed', { error: new Error('first\n    at hunter2 (file.js:1:1)\nlast') })
    expect(inspect(lines, { depth: 9 })).not.toContain('hunter2')
  })

  test('that identify throws are written whole, with their causes, and without their other members', async () => {
    const { log, lines } = logAt()
    const cause = new Error('connection refused')
    const thrown = Object.assign(new Error('no user table', { cause }), {
      config: { headers: { authorization: 'Bearer hunter2' } },
    })
    const wrapped = await callIdentify(() => Promise.reject(thrown)).catch(
      (error: unknown) => error,
    )
    logProblem(log.forRequest('r-1'), wrapped, 'POST /session')
    expect(lines).toMatchObject([
      {
        level: 'error',
        event: 'identify.failed',
        fields: { request_id: 'r-1', route: 'POST /session', status: 500 },
      },
    ])
    const { err } = (lines[0]?.fields ?? {}) as { err: { message: string; stack: string } }
    expect(err.message).toBe('no user table')
    expect(err.stack).toContain('create-log.test.ts')
    expect(err.stack).toContain('Caused by: Error: connection refused')
    expect(inspect(lines, { depth: 9 })).not.toContain('hunter2')
  })

  test('of ours, thrown by identify, stay what they are', async () => {
    const error = new AlterSDKError('grant_not_found', 'no such grant', { status: 404 })
    await expect(callIdentify(() => Promise.reject(error))).rejects.toBe(error)
  })

  test('reach onError also where the limit leaves their line out', () => {
    const errors: unknown[] = []
    const { logger, lines } = recordLog()
    const log = createLog(logger, { clock: () => 0, onError: (error) => errors.push(error) })
    for (let times = 0; times < 3; times++)
      log.write('job.failed', { job: 'sweep', error: times + 1 })
    expect(lines).toHaveLength(1)
    expect(errors).toEqual([1, 2, 3])
  })
})

describe('one line for a request', () => {
  test('is the vault’s where it wrote one, also where the limit left it out', () => {
    const { log, lines } = logAt()
    const refused = new AlterSDKError('grant_revoked', 'revoked', { status: 410 })
    for (const id of ['r-1', 'r-2']) {
      const request = log.forRequest(id)
      request.write('request.denied', { errorCode: 'grant_revoked' })
      logProblem(request, refused, 'ANY /sdk/proxy')
    }
    expect(lines.map(({ event }) => event)).toEqual(['request.denied'])
  })

  test('is not written for a step of the protocol, but for a wrong code', () => {
    const { log, lines } = logAt()
    const needs = (details: object) =>
      new AlterSDKError('binding_required', 'type the code', {
        status: 403,
        details: { ...details },
      })
    logProblem(log.forRequest('r-1'), needs({ needs: 'user_code' }), undefined)
    expect(lines).toEqual([])
    logProblem(log.forRequest('r-2'), needs({ needs: 'user_code', tries_left: 4 }), undefined)
    expect(lines.map(({ event }) => event)).toEqual(['session.refused'])
  })
})

describe('loggers', () => {
  test('console is one', () => {
    const logger: Logger = console
    const spy = vi.spyOn(console, 'warn').mockReturnValue()
    createLog(logger, { clock: Date.now }).write('session.refused', { sessionId: 's-1' })
    expect(spy).toHaveBeenCalledExactlyOnceWith(
      { event: 'session.refused', session_id: 's-1' },
      'A browser was refused: it may not continue this session.',
    )
    spy.mockRestore()
  })

  test('a pino instance is one', () => {
    const written: string[] = []
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString())
        done()
      },
    })
    const logger: Logger = pino({ base: null, timestamp: false }, destination)
    createLog(logger, { clock: Date.now }).write('session.refused', { sessionId: 's-1' })
    expect(JSON.parse(written.join(''))).toEqual({
      level: 40,
      event: 'session.refused',
      session_id: 's-1',
      msg: 'A browser was refused: it may not continue this session.',
    })
  })
})

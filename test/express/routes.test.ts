import { Router, type RequestHandler } from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alterConnect } from '@alter-ai/express'
import { ownRoutes } from '../../packages/express/src/alter-connect.ts'
import { toMiddleware } from '../../packages/express/src/options.ts'
import { addRoutes, type OwnRoute } from '../../packages/express/src/http/route.ts'
import { createTestApp, type TestApp } from '../support/create-test-app.ts'
import { rawRequest, sendRaw, type RawAnswer } from '../support/send-raw.ts'

const spa = 'https://spa.example'
let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ vault: { app: { name: 'Test', origins: [spa] } } })
})
afterAll(() => app.close())

const declared = () => ownRoutes(toMiddleware({ vault: app.vault, identify: () => undefined }))

/** What Express itself has in its table. */
function stackOf(handler: unknown): string[] {
  const { stack } = handler as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[]
  }
  return stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`),
  )
}

const headersOf = ({ headers }: RawAnswer) =>
  new Headers(headers.map(([key, value]) => [key, value]))

describe('the middleware’s own routes', () => {
  test('are the declared ones, and no others', () => {
    const names = declared().map(({ method, path, auth }) => `${method} ${path} ${auth}`)
    expect(names).toEqual([
      'POST /session app_user',
      'OPTIONS /session public',
      'GET /connect/:provider app_user',
    ])
    for (const { purpose } of declared()) expect(purpose).toMatch(/^[A-Z].{10,}\.$/)
    const known = new Set(
      declared().flatMap(({ method, path }) => [`${method} ${path}`, `_ALL ${path}`]),
    )
    const handler = alterConnect({ vault: app.vault, identify: () => undefined })
    expect(new Set(stackOf(handler))).toEqual(known)
  })

  test('are two more where the vault is elsewhere', () => {
    const { createConnectSession, ...rest } = app.vault.forUser({ id: 'user-ada' })
    const elsewhere = {
      vault: { createConnectSession, ...rest },
      identify: () => undefined,
      publicURL: 'https://app.example/alter',
    }
    const names = ownRoutes(toMiddleware(elsewhere)).map(({ method, path }) => `${method} ${path}`)
    const here = declared().map(({ method, path }) => `${method} ${path}`)
    expect(names).toEqual([...here, 'GET /return', 'POST /return'])
    const known = new Set(names.flatMap((name) => [name, `_ALL ${name.split(' ')[1]}`]))
    expect(new Set(stackOf(alterConnect(elsewhere)))).toEqual(known)
  })

  test('cannot be registered without saying who may call them and what for', () => {
    const next: RequestHandler = (_request, _response, goOn) => goOn()
    const route: OwnRoute = {
      method: 'GET',
      path: '/x',
      auth: 'public',
      purpose: 'Is there.',
      handlers: [],
    }
    expect(() => addRoutes(Router(), [{ ...route, handlers: [next] }], next)).not.toThrow()
    const strange: OwnRoute[] = [
      { ...route, purpose: ' ' },
      // @ts-expect-error an authentication that there is not
      { ...route, auth: 'nobody' },
      // @ts-expect-error none at all
      { method: 'GET', path: '/x', purpose: 'Is there.', handlers: [] },
    ]
    for (const each of strange) {
      expect(() => addRoutes(Router(), [each], next)).toThrow(
        expect.objectContaining({ code: 'invalid_config' }),
      )
    }
  })

  test('answer another method with 405 and Allow', async () => {
    const ask = async (start: string) => {
      const answer = await sendRaw(
        app.origin,
        rawRequest(start, ['Cookie: login=ada', 'Sec-Fetch-Mode: navigate']),
      )
      return [answer.status, headersOf(answer).get('allow')]
    }
    expect(await ask('GET /alter/session')).toEqual([405, 'POST, OPTIONS'])
    expect(await ask('DELETE /alter/session')).toEqual([405, 'POST, OPTIONS'])
    expect(await ask('POST /alter/connect/slack')).toEqual([405, 'GET'])
    expect(await ask('HEAD /alter/connect/slack')).toEqual([405, 'GET'])
    expect((await app.vault.queryAudit()).items).toEqual([])
  })

  test('let nobody in with no, wrong or weak credentials, and mint nothing', async () => {
    const ours = ['Alter-Connect: 1', 'Content-Type: application/json', `Origin: ${app.origin}`]
    const ada = 'Cookie: login=ada'
    const attempts: [string, string[], string?][] = [
      ['POST /alter/session', ours],
      ['POST /alter/session', [...ours, 'Cookie: login=nobody']],
      ['POST /alter/session', [...ours, 'Cookie: login=ada; login=grace']],
      ['POST /alter/session', [...ours, ada, ada]],
      ['POST /alter/session', [...ours, 'Authorization: Bearer login-ada']],
      ['POST /alter/session?login=ada', ours],
      ['POST /alter/session', [...ours.slice(1), ada]],
      ['POST /alter/session', [ours[0] ?? '', ours[1] ?? '', ada]],
      ['POST /alter/session', [...ours, 'Alter-Connect: 1', ada]],
      ['POST /alter/session', [...ours, `Origin: ${spa}`, ada]],
      ['POST /alter/session', [...ours.slice(0, 2), 'Origin: null', ada]],
      ['POST /alter/session', [...ours.slice(0, 2), 'Origin: https://spa.example.evil.com', ada]],
      ['POST /alter/session', [...ours.slice(0, 2), 'Origin: https://spa.example/', ada]],
      ['OPTIONS /alter/session', ['Origin: https://evil.example']],
      ['OPTIONS /alter/session', ['Origin: null']],
      ['OPTIONS /alter/session', []],
      [
        'OPTIONS /alter/session',
        [`Origin: ${spa}`, 'Access-Control-Request-Private-Network: true'],
      ],
      ['GET /alter/connect/slack', ['Sec-Fetch-Mode: navigate']],
      ['GET /alter/connect/slack', ['Sec-Fetch-Mode: navigate', 'Cookie: login=nobody']],
      ['GET /alter/connect/slack?login=ada', ['Sec-Fetch-Mode: navigate']],
      ['GET /alter/connect/slack', ['Sec-Fetch-Mode: no-cors', ada]],
      ['GET /alter/connect/slack', ['Sec-Fetch-Mode: navigate', 'Sec-Purpose: prefetch', ada]],
      ['GET /alter/connect/slack', ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Mode: no-cors', ada]],
      ['GET /alter/connect/slack?return_to=/a&return_to=/b', ['Sec-Fetch-Mode: navigate', ada]],
      ['GET /alter/connect/%ff', ['Sec-Fetch-Mode: navigate', ada]],
    ]
    for (const [start, lines] of attempts) {
      const body = start.startsWith('POST') ? '{}' : ''
      const answer = await sendRaw(app.origin, rawRequest(start, lines, body))
      const what = `${start} ${lines.join(', ')}`
      expect(answer.status, what).toBeGreaterThanOrEqual(400)
      expect(answer.status, what).toBeLessThan(500)
      expect(headersOf(answer).get('set-cookie'), what).toBeNull()
      expect(headersOf(answer).get('location'), what).toBeNull()
      if (!lines.some((line) => [`Origin: ${spa}`, `Origin: ${app.origin}`].includes(line)))
        expect(headersOf(answer).get('access-control-allow-origin'), what).toBeNull()
    }
    expect((await app.vault.queryAudit()).items).toEqual([])
    const right = await sendRaw(app.origin, rawRequest('POST /alter/session', [...ours, ada], '{}'))
    expect(right.status).toBe(201)
  })
})

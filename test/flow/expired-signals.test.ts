import { catalogue, type ProviderInput } from '@alter-ai/vault'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  sendJson,
  startMaliciousServer,
  type Answer,
  type MaliciousServer,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

type Expired = NonNullable<NonNullable<ProviderInput['api']>['expired']>

let server: MaliciousServer
let clockMs: number
beforeEach(async () => {
  server = await startMaliciousServer()
  clockMs = Date.now()
})
afterEach(() => server.close())

/** A grant whose token the API calls expired by `refuse`, until it is refreshed. */
async function openWorld(api: ProviderInput['api'], refuse: Answer) {
  const { vault } = await createOwnVault(
    { acme: server.client(api && { api }) },
    { clock: () => clockMs },
  )
  const { grants } = await new Walker(vault).walk('acme')
  const grantId = grants?.[0]?.grant_id ?? ''
  // A token that has just come is not refreshed again.
  clockMs += 31_000
  let expired: string | undefined
  server.answer('/api', (request, response) => {
    const { authorization } = request.headers
    expired ??= authorization
    if (authorization === expired) refuse(request, response)
    else sendJson(response, { through: true })
  })
  const tokensBefore = server.count('/token')
  return {
    vault,
    grantId,
    refreshes: () => server.count('/token') - tokensBefore,
    call: (more: Parameters<typeof vault.request>[2] = {}) =>
      vault.request(more.body === undefined ? 'GET' : 'POST', `${server.origin}/api`, {
        grantId,
        throwOnError: false,
        ...more,
      }),
  }
}

const slackSays =
  (error: string): Answer =>
  (_request, response) =>
    sendJson(response, { ok: false, error })
const slackSignals = catalogue.get('slack')?.api.expired ?? []

describe('a token that has expired', () => {
  test.each<[string, Expired | undefined, Answer]>([
    [
      'by 403 with error="invalid_token", as custom has it (RFC 6750 §3.1)',
      undefined,
      (_request, response) =>
        response
          .writeHead(403, { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' })
          .end('{}'),
    ],
    ['by 200 with ok: false, as Slack has it', slackSignals, slackSays('token_expired')],
    ['by a status alone', [{ status: 419 }], (_request, response) => response.writeHead(419).end()],
    [
      'by a header',
      [{ status: 400, header: { name: 'x-error', values: ['expired'] } }],
      (_request, response) => response.writeHead(400, { 'x-error': 'expired' }).end(),
    ],
    [
      'by a number in a body of another JSON type',
      [{ status: 400, body: { path: 'error.code', values: [190] } }],
      (_request, response) =>
        response
          .writeHead(400, { 'content-type': 'application/problem+json; charset=utf-8' })
          .end('{"error":{"code":190}}'),
    ],
    [
      'by a body that comes in pieces',
      slackSignals,
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"ok":false,')
        setImmediate(() => response.end('"error":"token_expired"}'))
      },
    ],
  ])('%s is refreshed once, and the call made again', async (_, expired, refuse) => {
    const { call, refreshes, vault, grantId } = await openWorld(expired && { expired }, refuse)
    const response = await call({ body: 'again' })
    expect([response.status, await response.json()]).toEqual([200, { through: true }])
    expect([refreshes(), server.count('/api')]).toEqual([1, 2])
    const { items } = await vault.queryAudit({ grantId })
    expect(items.find(({ event }) => event === 'request.allowed')).toMatchObject({
      status: 200,
      refreshed: true,
    })
    await vault.close()
  })

  const big = JSON.stringify({ padding: 'x'.repeat(70_000), error: 'token_expired' })
  test.each<[string, Answer, string]>([
    ['another error', slackSays('channel_not_found'), '{"ok":false,"error":"channel_not_found"}'],
    [
      'another status',
      (_request, response) => sendJson(response, { error: 'token_expired' }, 500),
      '{"error":"token_expired"}',
    ],
    [
      'a body that is not JSON by its type',
      (_request, response) => response.end('{"error":"token_expired"}'),
      '{"error":"token_expired"}',
    ],
    [
      'a body that is no JSON',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":'),
      '{"error":',
    ],
    [
      'a body of more than 64 kB that says its length',
      (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': big.length })
          .end(big),
      big,
    ],
    [
      'a body of more than 64 kB',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write(big.slice(0, 10))
        response.end(big.slice(10))
      },
      big,
    ],
  ])('is not seen in %s, and the caller gets every byte', async (_, refuse, body) => {
    const { call, refreshes, vault } = await openWorld({ expired: slackSignals }, refuse)
    expect(await (await call()).text()).toBe(body)
    expect([refreshes(), server.count('/api')]).toEqual([0, 1])
    await vault.close()
  })

  test('does not delay a body that goes on: what has come is passed on', async () => {
    let end = () => {}
    const { call, vault } = await openWorld({ expired: slackSignals }, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"rows":[')
      end = () => response.end(']}')
    })
    // The server goes on only after the caller has read the begin.
    const response = await call()
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('{"rows":[')
    end()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(']}')
    expect((await reader.read()).done).toBe(true)
    await vault.close()
  })

  test('passes on the error of a body that breaks off while it is examined', async () => {
    const { call, vault } = await openWorld({ expired: slackSignals }, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"ok":')
      setImmediate(() => response.socket?.resetAndDestroy())
    })
    await expect((await call()).text()).rejects.toMatchObject({ code: 'network_error' })
    await vault.close()
  })

  test('of a call that cannot be sent again is refreshed for the next one', async () => {
    const refuse = slackSays('token_expired')
    const { call, refreshes, vault } = await openWorld({ expired: slackSignals }, refuse)
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('once')
    }
    expect(await (await call({ body: body() })).json()).toEqual({
      ok: false,
      error: 'token_expired',
    })
    await expect.poll(refreshes).toBe(1)
    await expect.poll(async () => (await call({ body: body() })).text()).toBe('{"through":true}')
    expect(refreshes()).toBe(1)
    await vault.close()
  })

  test('costs one refresh at an API that says so of every token, and the response is the caller’s', async () => {
    const refuse = slackSays('token_expired')
    const { call, refreshes, vault } = await openWorld({ expired: slackSignals }, refuse)
    server.answer('/api', refuse)
    for (let calls = 0; calls < 3; calls += 1)
      expect(await (await call()).json()).toEqual({ ok: false, error: 'token_expired' })
    expect(refreshes()).toBe(1)
    await vault.close()
  })

  test('is not refreshed for want of a scope', async () => {
    const { call, refreshes, vault } = await openWorld(
      { expired: [{ status: 403 }] },
      (_request, response) =>
        response
          .writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="b"' })
          .end(),
    )
    expect((await call()).status).toBe(403)
    expect(refreshes()).toBe(0)
    await vault.close()
  })
})

import { afterEach, beforeEach, expect } from 'vitest'
import { attackTest } from '../support/attack.ts'
import {
  sendJson,
  startMaliciousServer,
  type MaliciousServer,
  type ServerPath,
} from '../support/malicious-authorization-server.ts'
import { createOwnVault, Walker } from '../support/walker.ts'

const secret = 'the-secret-of-the-client'
const redirects = [301, 302, 303, 307, 308]

let server: MaliciousServer
/** The second host, which every redirect points to. */
let thief: MaliciousServer
beforeEach(async () => {
  server = await startMaliciousServer()
  thief = await startMaliciousServer()
})
afterEach(async () => {
  await server.close()
  await thief.close()
})

function redirectAt(path: ServerPath, status: number, location = `${thief.origin}${path}`): void {
  server.answer(path, (_request, response) => {
    response.writeHead(status, { location, refresh: `0; url=${location}` }).end()
  })
}

attackTest(
  {
    row: 'OA-18',
    name: 'a token endpoint, and any other, that redirects to a second host',
    reference:
      'RFC 9110 §15.4, CVE-2024-28849 and GHSA-r4q5-vmmm-2653 (follow-redirects), CVE-2026-85251',
  },
  async (countTry) => {
    const { vault, errors } = await createOwnVault({
      acme: server.client(),
      basic: server.client({ clientAuthentication: 'basic' }),
      post: server.client({ clientAuthentication: 'post' }),
      userinfo: server.client({
        account: {
          source: 'userinfo',
          url: `${server.origin}/userinfo`,
          idPaths: ['sub'],
          labelPaths: ['sub'],
        },
      }),
    })
    for (const status of redirects) {
      for (const key of ['basic', 'post']) {
        redirectAt('/token', status)
        expect(await new Walker(vault).walk(key)).toMatchObject({ status: 'failed' })
        countTry(thief.requests.length > 0)
      }
      server.answer('/token')
      redirectAt('/userinfo', status)
      expect(await new Walker(vault).walk('userinfo')).toMatchObject({ status: 'failed' })
      countTry(thief.requests.length > 0)
      server.answer('/userinfo')
    }
    // An address that does not say its host is still not gone to.
    redirectAt('/token', 307, '/elsewhere')
    await new Walker(vault).walk('post')
    countTry(server.requests.some(({ path }) => path === '/elsewhere'))
    server.answer('/token')

    const { grants } = await new Walker(vault).walk('acme')
    const grantId = grants?.[0]?.grant_id ?? ''
    for (const status of redirects) {
      redirectAt('/api', status)
      const answer = await vault.request('GET', `${server.origin}/api`, {
        grantId,
        throwOnError: false,
      })
      // A redirect of an API is the caller's to judge; the vault goes nowhere with the token.
      expect(answer.status).toBe(status)
      countTry(thief.requests.length > 0)
    }
    server.answer('/api')
    redirectAt('/revoke', 307)
    await vault.revokeGrant(grantId)
    await expect.poll(() => server.count('/revoke')).toBeGreaterThan(0)
    countTry(thief.requests.length > 0)
    await vault.close()
    countTry(thief.requests.length > 0)
    expect(errors).toEqual([])
  },
)

attackTest(
  {
    row: 'OA-18',
    name: 'a refresh that is redirected with the refresh token in it',
    reference: 'RFC 9700 §4.12, RFC 6749 §10.4',
  },
  async (countTry) => {
    let clockMs = Date.now()
    const { vault } = await createOwnVault({ acme: server.client() }, { clock: () => clockMs })
    const { grants } = await new Walker(vault).walk('acme')
    const grantId = grants?.[0]?.grant_id ?? ''
    const use = () => vault.request('GET', `${server.origin}/api`, { grantId })
    for (const status of redirects) {
      clockMs += 3_700_000
      redirectAt('/token', status)
      await expect(use()).rejects.toMatchObject({ code: 'unexpected_response' })
      countTry(thief.requests.length > 0)
    }
    // The grant has survived the nonsense.
    clockMs += 600_000
    server.answer('/token', (request, response) => {
      const { id_token: _, ...tokens } = server.tokens(request)
      sendJson(response, tokens)
    })
    expect((await use()).status).toBe(200)
    await vault.close()
  },
)

attackTest(
  {
    row: 'OA-18',
    name: 'a client secret in two places, or where it does not belong',
    reference: 'RFC 6749 §2.3.1, RFC 9700 §2.5',
  },
  async (countTry) => {
    const { vault } = await createOwnVault({
      basic: server.client({ clientAuthentication: 'basic' }),
      post: server.client({ clientAuthentication: 'post' }),
      none: { ...server.client({ clientAuthentication: 'none' }) },
    })
    for (const key of ['basic', 'post', 'none'] as const) {
      expect(await new Walker(vault).walk(key)).toMatchObject({ status: 'completed' })
      const request = server.requests.findLast(({ path }) => path === '/token')
      const inHeader = request?.headers.authorization
      const inBody = request?.form.get('client_secret')
      countTry(readBasic(inHeader) !== (key === 'basic' ? `the-client:${secret}` : undefined))
      countTry(inBody !== (key === 'post' ? secret : null))
      expect([...(request?.query ?? [])]).toEqual([])
    }
    // Only the token endpoint has seen it, in whatever form.
    for (const { path, query, form, headers } of server.requests) {
      if (path === '/token') continue
      const all = JSON.stringify([[...query], [...form], headers])
      countTry(
        all.includes(secret) || all.includes(Buffer.from(secret).toString('base64').slice(0, 20)),
      )
    }
    await vault.close()
  },
)

/** Both halves are form-encoded before they go into the header. */
function readBasic(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  return decodeURIComponent(Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8'))
}

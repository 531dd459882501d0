import { timingSafeEqual } from 'node:crypto'
import type { VaultClient } from '@alter-ai/vault'
import express, { Router, type Request, type RequestHandler } from 'express'
import { recordsShown } from '../shared/audit-trail.ts'
import { toAnswer, toRefusal } from '../shared/answer.ts'
import { connectedNotice, errorNotice, exitNotice, type Notice } from '../shared/notice.ts'
import { callProvider } from './call-provider.ts'
import type { Site } from './create-app.ts'
import { describeError } from './error-answers.ts'
import type { Login } from './logins.ts'
import { serverPage } from './pages/server-page.ts'
import { sendPage } from './send-page.ts'
import { notLoggedIn, SiteError } from './site-error.ts'
import { vaultOf } from './vault-of.ts'

/**
 * The page without a script. Links to `/alter/connect/<provider>` begin a flow; it comes back here with a one-time handle,
 * which the server exchanges for the outcome. Every action is a form, answered by 303 to the clean address.
 */
export function serverPageRoutes({
  origin,
  providers,
  logins,
}: Pick<Site, 'origin' | 'providers' | 'logins'>): Router {
  const here = '/server'
  const router = Router()
  router.use((request, response, next) => {
    if (logins.of(request) !== undefined) next()
    else response.redirect(303, `/login?next=${here}`)
  })

  router.get('/', async (request, response) => {
    const login = loginOf(request)
    const result = request.query['alter_connect_result']
    if (typeof result === 'string') {
      login.flash = { notice: await readOutcome(vaultOf(request), result) }
      response.redirect(303, here)
      return
    }
    const client = vaultOf(request)
    const [grants, records] = await Promise.all([
      client.listGrants({ limit: 200 }),
      client.queryAudit({ limit: recordsShown }),
    ])
    const { flash } = login
    login.flash = undefined
    sendPage(
      response,
      serverPage({ login, providers, flash, grants: grants.items, records: records.items }),
    )
  })

  router.post(/.*/, express.urlencoded({ extended: false }), formTokenNeeded)

  // A session for any of the providers; the connect page lets the user choose.
  router.post('/connect', async (request, response) => {
    const { connectUrl } = await vaultOf(request).createConnectSession({ returnUrl: origin + here })
    response.redirect(303, connectUrl)
  })

  router.post('/grants/:id/call', async (request, response) => {
    const { id: grantId } = request.params
    const login = loginOf(request)
    const client = vaultOf(request)
    const answer = await callProvider(client, providers, grantId).then(toAnswer, refusal)
    login.flash = { answer: { grantId, answer } }
    response.redirect(303, `${here}#grant-${grantId}`)
  })

  router.post('/grants/:id/revoke', async (request, response) => {
    const grant = await vaultOf(request).revokeGrant(request.params.id, { reason: 'demo page' })
    response.redirect(303, `${here}#grant-${grant.grantId}`)
  })
  return router

  function loginOf(request: Request): Login {
    const login = logins.of(request)
    if (login === undefined) throw notLoggedIn()
    return login
  }

  function formTokenNeeded(...[request, , next]: Parameters<RequestHandler>): void {
    const { token } = (request.body ?? {}) as { token?: unknown }
    const expected = Buffer.from(loginOf(request).formToken)
    const received = Buffer.from(typeof token === 'string' ? token : '')
    if (expected.length !== received.length || !timingSafeEqual(expected, received))
      throw new SiteError(
        403,
        'state_mismatch',
        'This form is of another login. Go back and reload the page.',
      )
    next()
  }
}

/** The handle came in a URL, so it is exchanged in the name of who is logged in, and is worth nothing to anybody else. */
async function readOutcome(client: VaultClient, result: string): Promise<Notice> {
  try {
    const { status, grants, error } = await client.completeConnectSession({ result })
    if (status === 'completed') return connectedNotice(grants)
    if (status === 'cancelled') return exitNotice('user_cancelled')
    return errorNotice(error ?? { code: status, message: 'The flow did not come to its end.' })
  } catch (error) {
    return errorNotice(describeError(error))
  }
}

function refusal(error: unknown): ReturnType<typeof toRefusal> {
  return toRefusal(describeError(error))
}

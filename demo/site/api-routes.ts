import { Router, type NextFunction, type Request, type Response } from 'express'
import type { Site } from './create-app.ts'
import { callProvider } from './call-provider.ts'
import { recordsShown } from '../shared/audit-trail.ts'
import { SiteError } from './site-error.ts'
import { vaultOf } from './vault-of.ts'

/**
 * What the React and Vue pages ask for. All of it goes through `req.alter`, the vault limited to who is logged in, so that no
 * route can reach another user's grants.
 */
export function apiRoutes({ providers }: Pick<Site, 'providers'>): Router {
  const router = Router()
  router.use(scriptsOnly)
  router.get('/grants', async (request, response) => {
    response.json(await vaultOf(request).listGrants({ limit: 200 }))
  })
  router.get('/audit', async (request, response) => {
    response.json(await vaultOf(request).queryAudit({ limit: recordsShown }))
  })
  router.post('/grants/:id/call', async (request, response) => {
    response.json(await callProvider(vaultOf(request), providers, request.params.id))
  })
  router.post('/grants/:id/revoke', async (request, response) => {
    response.json(await vaultOf(request).revokeGrant(request.params.id, { reason: 'demo page' }))
  })
  return router
}

/** A form cannot set a header of its own. */
function scriptsOnly(request: Request, _response: Response, next: NextFunction): void {
  if (request.method === 'POST' && request.headers['demo-request'] !== '1')
    throw new SiteError(403, 'origin_not_allowed', 'Send the header "Demo-Request: 1".')
  next()
}

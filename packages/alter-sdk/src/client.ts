import {
  AlterSDKError,
  AlterValueError,
  GrantNotFoundError,
  parseSessionStatus,
  type ConnectSessionOptions,
  type EndUser,
  type VaultClient,
} from '@alter-ai/protocol'
import {
  assertPlainText,
  grantToMend,
  limitTo,
  ownerOf,
  parseAuditRecord,
  parseCompletedSession,
  parseConnectSession,
  parseGrantRecord,
  parsePage,
  sessionForError,
  toWireSessionOptions,
  toWireTime,
  toWireCompleteInput,
} from '@alter-ai/protocol/wire'
import { callVault } from './call-vault.ts'
import type { Connection } from './connection.ts'
import { percentEncode } from './percent-encode.ts'
import { sendRequest } from './send-request.ts'
import { userHeader } from './user-header.ts'

/** The client that application code holds; with a user, every call is limited to that user's grants and sessions. */
export function createClient(connection: Connection, user: EndUser | undefined): VaultClient {
  const limit = limitTo(user)
  const mint = (options: ConnectSessionOptions) =>
    callVault(
      connection,
      {
        method: 'POST',
        path: '/sdk/oauth/connect/session',
        json: toWireSessionOptions(options),
      },
      parseConnectSession,
    )
  const grantOf = (grantId: string, owner: EndUser | undefined) =>
    callVault(
      connection,
      { method: 'GET', path: grantPath(grantId), headers: userHeader(owner) },
      parseGrantRecord,
    )
  return {
    request: async (method, url, options = {}) => {
      const { user: owner, ...rest } = limit(options)
      return sendRequest(connection, method, url, rest, owner)
    },
    forUser: (other) => {
      if (user !== undefined)
        throw new AlterValueError('this client is limited to one user already')
      // Nobody must never become everybody.
      ownerOf(other)
      // A copy: what the caller does to the object later must not move the limit.
      return createClient(connection, { ...other })
    },
    createConnectSession: async (options = {}) => mint(limit(options)),
    createConnectSessionForError: async (error, options = {}) => {
      const limited = limit(options)
      const grant = await grantOf(grantToMend(error), limited.user)
      return mint(sessionForError(error, grant, limited))
    },
    completeConnectSession: async (input) => {
      return callVault(
        connection,
        {
          method: 'POST',
          path: '/sdk/oauth/connect/complete',
          json: toWireCompleteInput(limit(input)),
        },
        parseCompletedSession,
      )
    },
    pollConnectSession: async (sessionToken) =>
      callVault(
        connection,
        {
          method: 'GET',
          path: '/sdk/oauth/connect/status',
          query: { wait: '0' },
          bearer: bearerOf(sessionToken),
        },
        parseSessionStatus,
      ),
    cancelConnectSession: async (sessionToken) => {
      await callVault(
        connection,
        {
          method: 'POST',
          path: '/sdk/oauth/connect/cancel',
          bearer: bearerOf(sessionToken),
        },
        parseSessionStatus,
      )
    },
    listGrants: async (filter = {}) => {
      const { user: owner, provider, status, limit: size, cursor } = limit(filter)
      // A query would carry another text in its place.
      assertPlainText('provider', provider)
      assertPlainText('cursor', cursor)
      return callVault(
        connection,
        {
          method: 'GET',
          path: '/sdk/grants',
          query: { provider, status, limit: numberText(size), cursor },
          headers: userHeader(owner),
        },
        (value) => parsePage(value, parseGrantRecord),
      )
    },
    getGrant: async (grantId) => grantOf(grantId, user),
    revokeGrant: async (grantId, { reason } = {}) =>
      callVault(
        connection,
        {
          method: 'POST',
          path: `${grantPath(grantId)}/revoke`,
          headers: userHeader(user),
          json: { reason },
        },
        parseGrantRecord,
      ),
    queryAudit: async (filter = {}) => {
      const { user: owner, from, to, limit: size, ...rest } = limit(filter)
      const { grantId, provider, outcome, cursor } = rest
      assertPlainText('grantId', grantId)
      return callVault(
        connection,
        {
          method: 'GET',
          path: '/sdk/audit',
          query: {
            grant_id: grantId,
            provider,
            outcome,
            from: toWireTime('from', from),
            to: toWireTime('to', to),
            limit: numberText(size),
            cursor,
          },
          headers: userHeader(owner),
        },
        (value) => parsePage(value, parseAuditRecord),
      )
    },
    close: async () => {
      if (user !== undefined)
        throw new AlterValueError('close the vault itself, not a client limited to one user')
      connection.close()
    },
  }
}

/** An id is one segment of the path, whatever it is. */
function grantPath(grantId: string): string {
  const segment = percentEncode('grantId', grantId)
  // As a path these would be another address.
  if (/^\.{0,2}$/.test(segment)) throw new GrantNotFoundError()
  return `/sdk/grants/${segment}`
}

/** What cannot stand in the header names no session. */
function bearerOf(sessionToken: string): string {
  if (typeof sessionToken === 'string' && /^[A-Za-z0-9._~+/=-]{1,512}$/.test(sessionToken))
    return sessionToken
  throw new AlterSDKError(
    'session_not_found',
    'no such connect session; start again from the app',
    {
      status: 404,
    },
  )
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

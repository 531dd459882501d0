import { AlterSDKError } from '@alter-ai/protocol'
import type { Secret } from '../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Provider } from '../providers/provider.ts'

/**
 * Ends tokens at the provider, the way its row says.
 *
 * @returns `false` when the provider has no way to revoke, or there is no token to send.
 * @throws {AlterSDKError} `network`, `timeout`, `server_error`, `temporarily_unavailable`, `invalid_client`, `unexpected_response`: worth another try.
 * @see RFC 7009 §2
 */
export async function revokeToken(
  engine: Engine,
  client: RegisteredClient,
  tokens: { accessToken: Secret | undefined; refreshToken: Secret | undefined },
): Promise<boolean> {
  const { provider } = client
  const rule = provider.revocation ?? (await discoveredRule(engine, provider))
  const token =
    rule?.token === 'access' ? tokens.accessToken : (tokens.refreshToken ?? tokens.accessToken)
  if (rule === undefined || token === undefined) return false

  const url = new URL(rule.url.replaceAll('{client_id}', encodeURIComponent(client.clientId)))
  const parameters: Record<string, string> = { [rule.parameter]: token.reveal() }
  const headers: Record<string, string> = { accept: 'application/json', ...provider.api.headers }
  if (rule.authentication === 'client_basic') {
    const pair = [client.clientId, client.clientSecret ?? ''].map(formEncode).join(':')
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  if (rule.authentication === 'bearer') headers['authorization'] = `Bearer ${token.reveal()}`
  if (rule.authentication === 'client_post') {
    parameters['client_id'] = client.clientId
    parameters['client_secret'] = client.clientSecret ?? ''
  }
  const body =
    rule.body === 'none'
      ? undefined
      : rule.body === 'json'
        ? JSON.stringify(parameters)
        : new URLSearchParams(parameters).toString()
  if (rule.body === 'json') headers['content-type'] = 'application/json'
  if (rule.body === 'form') headers['content-type'] = 'application/x-www-form-urlencoded'

  const response = await engine.outbound.fetch({
    purpose: 'revoke',
    method: rule.method,
    url,
    headers,
    hosts: { hosts: [url.host], development: provider.development },
    ...(body !== undefined && { body }),
  })
  await assertEnded(provider, rule, response)
  return true
}

/** Done means that the provider said so, or that the token was dead already. Whatever else it says is worth another try. */
async function assertEnded(provider: Provider, rule: Rule, response: Response): Promise<void> {
  const body = parseObject(await response.text())
  const isRefused = body['ok'] === false || body['revoked'] === false
  if (response.ok && !isRefused) return
  const isDead =
    rule.alreadyDead.statuses.includes(response.status) ||
    (typeof body['error'] === 'string' && rule.alreadyDead.errors.includes(body['error']))
  if (isDead) return
  const code =
    response.status === 429 || response.status === 503
      ? 'temporarily_unavailable'
      : response.status >= 500
        ? 'server_error'
        : response.status === 401
          ? 'invalid_client'
          : 'unexpected_response'
  throw new AlterSDKError(code, `the provider's revocation endpoint answered ${response.status}`, {
    provider: provider.id,
  })
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

type Rule = NonNullable<Provider['revocation']>

async function discoveredRule(engine: Engine, provider: Provider): Promise<Rule | undefined> {
  if (!provider.discovery) return undefined
  const { revocationUrl } = await engine.metadata.endpointsOf(provider)
  if (revocationUrl === undefined) return undefined
  return {
    url: revocationUrl,
    method: 'POST',
    authentication: provider.clientAuthentication === 'none' ? 'none' : 'client_post',
    token: 'refresh_or_access',
    body: 'form',
    parameter: 'token',
    alreadyDead: { statuses: [], errors: ['invalid_token'] },
    reach: 'account',
  }
}

// RFC 6749 §2.3.1: id and secret are form-encoded before they go into the header.
function formEncode(text: string): string {
  return new URLSearchParams({ t: text }).toString().slice(2)
}

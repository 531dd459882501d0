import { AlterSDKError } from '@alter-ai/protocol'
import type { Secret } from '../../encryption/secret.ts'
import type { Engine, RegisteredClient } from '../../engine.ts'
import type { Provider } from '../../providers/provider.ts'
import { errorWords, parseRetryAfter, saysNo, troubleOf } from './read-token-response.ts'

/**
 * Ends tokens at the provider, the way its row says.
 *
 * @returns `false` when the provider has no way to revoke, or there is no token to send.
 * @throws {AlterSDKError} `network_error`, `timeout`, `server_error`, `temporarily_unavailable`, `invalid_client`, `unexpected_response`: worth another try.
 * @see RFC 7009 §2
 */
export async function revokeToken(
  engine: Engine,
  client: RegisteredClient,
  tokens: EndedTokens,
): Promise<boolean> {
  const { provider } = client
  const rule = provider.revocation ?? (await discoveredRule(engine, provider))
  const value = rule && valueOf(rule, tokens)
  if (rule === undefined || value === undefined) return false

  const parameters = parametersOf(rule, client, value)
  const url = new URL(rule.url)
  if (rule.body === 'query') {
    for (const [name, text] of Object.entries(parameters)) url.searchParams.set(name, text)
  }
  const body = bodyOf(rule, parameters)
  const response = await engine.outbound.fetch({
    purpose: 'revoke',
    method: rule.method,
    url,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': contentTypes[body.form] }),
      ...provider.api.headers,
      ...credentialOf(rule, client, tokens),
    },
    hosts: { hosts: [url.host], development: provider.development },
    ...(body !== undefined && { body: body.text }),
  })
  await assertEnded(provider, rule, response, engine.clock())
  return true
}

interface EndedTokens {
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
  /** Empty where nobody knows it. */
  readonly accountId: string
}

type Rule = NonNullable<Provider['revocation']>

function valueOf({ token }: Rule, tokens: EndedTokens): string | undefined {
  switch (token) {
    case 'access':
      return tokens.accessToken?.reveal()
    case 'refresh':
      return tokens.refreshToken?.reveal()
    case 'refresh_or_access':
      return (tokens.refreshToken ?? tokens.accessToken)?.reveal()
    case 'account':
      return tokens.accountId === '' ? undefined : tokens.accountId
  }
}

function parametersOf(
  rule: Rule,
  { clientId, clientSecret = '', provider }: RegisteredClient,
  value: string,
): Record<string, string> {
  const names = rule.clientParameters ?? {
    id: provider.clientIdParameter,
    secret: 'client_secret',
  }
  const sendsId = rule.authentication === 'client_post' || rule.authentication === 'client_id'
  return {
    ...rule.parameters,
    [rule.parameter]: value,
    ...(sendsId && { [names.id]: clientId }),
    ...(rule.authentication === 'client_post' && { [names.secret]: clientSecret }),
  }
}

const contentTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' }

function bodyOf(
  { body }: Rule,
  parameters: Record<string, string>,
): { form: keyof typeof contentTypes; text: string } | undefined {
  if (body === 'json') return { form: 'json', text: JSON.stringify(parameters) }
  if (body === 'form') return { form: 'form', text: new URLSearchParams(parameters).toString() }
  return undefined
}

function credentialOf(
  { authentication }: Rule,
  { clientId, clientSecret = '', provider }: RegisteredClient,
  { accessToken, refreshToken }: EndedTokens,
): Record<string, string> {
  const token = (accessToken ?? refreshToken)?.reveal() ?? ''
  const { header, scheme } = provider.api
  switch (authentication) {
    case 'client_basic': {
      const pair = [clientId, clientSecret].map(formEncode).join(':')
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    }
    case 'secret_bearer':
      return { authorization: `Bearer ${clientSecret}` }
    case 'secret_client':
      return { authorization: `Client ${clientSecret}` }
    case 'bearer':
      return { authorization: `Bearer ${token}` }
    case 'api':
      return { [header]: scheme === '' ? token : `${scheme} ${token}` }
    case 'none':
    case 'client_post':
    case 'client_id':
      return {}
  }
}

/** Done means that the provider said so, or that the token was dead already. Whatever else it says is worth another try. */
async function assertEnded(
  provider: Provider,
  rule: Rule,
  response: Response,
  nowMs: number,
): Promise<void> {
  const body = parseObject(await response.text())
  if (response.ok && !saysNo(provider, body)) return
  const isDead =
    rule.alreadyDead.statuses.includes(response.status) ||
    errorWords(provider, body).some((word) => rule.alreadyDead.errors.includes(word))
  if (isDead) return
  const isByToken = rule.authentication === 'bearer' || rule.authentication === 'api'
  const code =
    troubleOf(response.status) ??
    (response.status === 401 && !isByToken ? 'invalid_client' : 'unexpected_response')
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), nowMs)
  throw new AlterSDKError(code, `the provider's revocation endpoint answered ${response.status}`, {
    provider: provider.id,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
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
    parameters: {},
    alreadyDead: { statuses: [], errors: ['invalid_token'] },
    reach: 'account',
    basis: 'operator',
  }
}

// RFC 6749 §2.3.1: id and secret are form-encoded before they go into the header.
function formEncode(text: string): string {
  return new URLSearchParams({ t: text }).toString().slice(2)
}

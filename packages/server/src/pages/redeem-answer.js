import { cleanName } from './fill-text.js'
import { asRecord, asText } from './wire-value.js'
import { webOrigin } from './web-url.js'

/**
 * @typedef {object} Provider
 * @property {string} id The operator's key of the provider client.
 * @property {string} name
 * @property {string} host
 * @property {{ path: string, color: string } | null} logo
 * @property {readonly string[]} asks What it will ask the user to allow, in words.
 *
 * @typedef {object} Redeemed
 * @property {string} appName
 * @property {string | null} appLogo
 * @property {string | undefined} userLabel
 * @property {boolean} isUnbound
 * @property {string | undefined} allowedOrigin
 * @property {string | undefined} returnTo
 * @property {readonly Provider[]} providers
 * @property {readonly Connected[]} connected What this session has connected so far.
 * @property {{ problem: string, providerName: string } | undefined} failed What became of the last try of several.
 *
 * @typedef {{ provider: string, providerName: string, account: string }} Connected
 */

/**
 * Wire → page, for the answer of `redeem`. `undefined` when it is not one.
 *
 * @param {Record<string, unknown>} body
 * @returns {Redeemed | undefined}
 */
export function readRedeemAnswer(body) {
  const app = asRecord(body['app'])
  const appName = asText(app?.['name'])
  const providers = body['providers']
  if (appName === undefined || !Array.isArray(providers)) return undefined
  return {
    appName: cleanName(appName),
    appLogo: asText(app?.['logo_url']) ?? null,
    userLabel: asText(asRecord(body['user'])?.['label']),
    isUnbound: body['unbound'] === true,
    allowedOrigin: webOrigin(body['allowed_origin']),
    returnTo: asText(body['return_to']),
    providers: providers.map(toProvider).filter((provider) => provider !== undefined),
    connected: readConnected(body['grants']),
    failed: toFailed(asRecord(body['error'])),
  }
}

/**
 * The accounts in a list of grants, as the page shows them.
 *
 * @param {unknown} grants
 * @returns {Connected[]}
 */
export function readConnected(grants) {
  return (Array.isArray(grants) ? grants : []).flatMap((value) => {
    const grant = asRecord(value)
    const provider = asText(grant?.['provider'])
    if (!grant || provider === undefined) return []
    const providerName = cleanName(asText(grant['provider_name']) ?? provider)
    const account = cleanName(asText(grant['account_identifier']) ?? '')
    return { provider, providerName, account: account || providerName }
  })
}

/**
 * @param {Record<string, unknown> | undefined} error
 * @returns {Redeemed['failed']}
 */
function toFailed(error) {
  const problem = asText(error?.['problem'])
  const providerName = asText(error?.['provider_name']) ?? ''
  return problem === undefined ? undefined : { problem, providerName: cleanName(providerName) }
}

/**
 * @param {unknown} value
 * @returns {Provider | undefined}
 */
function toProvider(value) {
  const provider = asRecord(value)
  const id = asText(provider?.['id'])
  if (!provider || id === undefined) return undefined
  const logo = asRecord(provider['logo'])
  const path = asText(logo?.['path'])
  const scopes = Array.isArray(provider['scopes']) ? provider['scopes'].map(asRecord) : []
  const asks = scopes.map((scope) => asText(scope?.['description']) || asText(scope?.['scope']))
  return {
    id,
    name: cleanName(asText(provider['name']) ?? id),
    host: asText(provider['host']) ?? '',
    logo: path === undefined ? null : { path, color: asText(logo?.['color']) ?? '' },
    asks: [...new Set(asks.filter((ask) => ask !== undefined).map((ask) => cleanName(ask, 200)))],
  }
}

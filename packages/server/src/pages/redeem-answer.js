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
  }
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

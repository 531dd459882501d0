import { cleanName } from '../shared/fill-text.js'
import { asRecord, asRecords, asText } from '../shared/wire-value.js'
import { webOrigin } from '../shared/web-url.js'

/**
 * @typedef {object} Provider
 * @property {string} id The operator's key of the provider client.
 * @property {string} name
 * @property {string} host
 * @property {{ path: string, color: string } | null} logo
 * @property {readonly string[]} asks What it will ask the user to allow, in words.
 * @property {readonly Asked[]} asked What it has to know before the browser can leave.
 *
 * @typedef {object} Asked
 * @property {string} name
 * @property {string} label
 * @property {string} hint
 * @property {string} example
 * @property {readonly { value: string, label: string }[]} choices All that it can be; empty where it is typed.
 * @property {string} preset
 * @property {boolean} isRequired
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
 * @property {Failed | undefined} failed What became of the last try of several.
 *
 * @typedef {object} Failed
 * @property {string} problem
 * @property {string} providerName
 * @property {readonly string[]} missing What was required and not allowed, in words.
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
  return asRecords(grants).flatMap((grant) => {
    const provider = asText(grant['provider'])
    if (provider === undefined) return []
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
  if (problem === undefined) return undefined
  const missing = toScopeWords(error?.['missing_scopes'])
  return { problem, providerName: cleanName(providerName), missing }
}

/**
 * What scopes mean, in words, each once.
 *
 * @param {unknown} scopes
 * @returns {string[]}
 */
function toScopeWords(scopes) {
  const words = asRecords(scopes).map(
    ({ description, scope }) => asText(description) || asText(scope),
  )
  return [
    ...new Set(words.filter((word) => word !== undefined).map((word) => cleanName(word, 200))),
  ]
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
  return {
    id,
    name: cleanName(asText(provider['name']) ?? id),
    host: asText(provider['host']) ?? '',
    logo: path === undefined ? null : { path, color: asText(logo?.['color']) ?? '' },
    asks: toScopeWords(provider['scopes']),
    asked: asRecords(provider['connection']).map(toAsked),
  }
}

/**
 * @param {Record<string, unknown>} asked
 * @returns {Asked}
 */
function toAsked({ name, label, hint, example, choices, default: preset, required }) {
  return {
    name: asText(name) ?? '',
    label: cleanName(asText(label) ?? ''),
    hint: cleanName(asText(hint) ?? '', 200),
    example: asText(example) ?? '',
    choices: asRecords(choices).map((one) => ({
      value: asText(one['value']) ?? '',
      label: cleanName(asText(one['label']) ?? ''),
    })),
    preset: asText(preset) ?? '',
    isRequired: required === true,
  }
}

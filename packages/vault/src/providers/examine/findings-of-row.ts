import type { ConnectionParameter } from '../connection-parameter.ts'
import type { Provider } from '../provider.ts'
import { redirectUrl } from '../client/redirect-url.ts'
import type { ReadClient } from './refused-options.ts'
import { askedScopes, lackedScopes } from '../scopes.ts'

/** What an operator should know of a client because of its row. */
export interface RowFinding {
  readonly level: 'warning' | 'note'
  readonly code:
    | 'redirect_uri'
    | 'row_unverified'
    | 'general_knowledge'
    | 'change_has_come'
    | 'change_is_near'
    | 'change_announced'
    | 'refresh_scope_missing'
    | 'scope_without_words'
    | 'no_hosts'
    | 'no_revocation'
    | 'revocation_by_metadata'
    | 'revocation_ends_account'
    | 'development_row'
    | 'connection_not_set'
    | 'connection_asked'
  readonly message: string
}

/** A client whose row is known. */
type KnownClient = ReadClient & { readonly row: Provider }

/** Each says what it found, and what to do. Secrets are not looked at; of the options only public ones are repeated. */
export function findingsOfRow(
  client: ReadClient,
  publicURL: string | undefined,
  today: Date,
): RowFinding[] {
  if (!isKnown(client)) return []
  return [
    ...redirectUri(client, publicURL),
    ...evidence(client),
    ...dates(client, today),
    ...scopes(client),
    ...hosts(client, publicURL),
    ...revocation(client),
    ...connection(client),
  ]
}

function isKnown(client: ReadClient): client is KnownClient {
  return client.row !== undefined
}

function redirectUri({ key, row, options, refused }: KnownClient, publicURL: string | undefined) {
  if (publicURL === undefined || refused.some(({ code }) => code === 'invalid_key')) return []
  const { redirectUriAlias: alias } = options
  const place = row.console ?? `the provider (${docsOf(row)})`
  const naming =
    alias !== undefined
      ? `, under the name ${alias} (redirectUriAlias), which is sent in its place`
      : row.redirectUriAlias
        ? ', and set the name that it gets there as redirectUriAlias'
        : ''
  return [note('redirect_uri', `register ${redirectUrl(publicURL, key)} at ${place}${naming}`)]
}

function evidence({ row }: KnownClient): RowFinding[] {
  const findings: RowFinding[] = []
  if (row.unverified) {
    const message = `nobody has compared this row with a second source: check it with ${docsOf(row)}, and connect, refresh and revoke once before your users do`
    findings.push(warning('row_unverified', message))
  }
  const guessed = [
    row.account?.basis === 'general_knowledge' && 'how the account is told',
    row.refresh.basis === 'general_knowledge' && 'how tokens are refreshed',
    row.revocation?.basis === 'general_knowledge' && 'how tokens are revoked',
  ].filter((block) => block !== false)
  if (guessed.length > 0) {
    const message = `general knowledge, found in no documentation: ${guessed.join(', ')}; try it once before you rely on it`
    findings.push(note('general_knowledge', message))
  }
  return findings
}

const nearDays = 180
const dayMs = 86_400_000

function dates({ row }: KnownClient, today: Date): RowFinding[] {
  return row.dates.map(({ on, what }) => {
    // A month, or a year, may bring it on its first day.
    const days = Math.ceil((Date.parse(on) - today.getTime()) / dayMs)
    if (days <= 0) {
      const message = `announced for ${on}, which has come: ${what} See ${docsOf(row)}, and whether a newer version of the vault has another row`
      return warning('change_has_come', message)
    }
    const left = days === 1 ? '1 day' : `${days} days`
    const message = `announced for ${on}, in ${left}: ${what} See ${docsOf(row)}, and be ready by then`
    return days <= nearDays ? warning('change_is_near', message) : note('change_announced', message)
  })
}

function scopes({ key, row, options }: KnownClient): RowFinding[] {
  const findings: RowFinding[] = []
  const asked = askedScopes(row, options.scopes)
  const missing = lackedScopes(row, asked, row.refresh.scopes)
  if (row.refresh.supported && missing.length > 0) {
    const them = missing.length === 1 ? 'it' : 'them'
    const message = `add ${missing.join(', ')} to providers.${key}.scopes: without ${them} no refresh token comes, or none that lasts, and users have to connect again`
    findings.push(warning('refresh_scope_missing', message))
  }
  const wordless = asked.filter((scope) => !Object.hasOwn(row.scopes, scope))
  if (wordless.length > 0) {
    const message = `users are shown the bare names of these scopes: ${wordless.join(', ')}; for words of yours give the client a row of its own, with them in its scopes`
    findings.push(note('scope_without_words', message))
  }
  return findings
}

function hosts({ row }: KnownClient, publicURL: string | undefined): RowFinding[] {
  const findings: RowFinding[] = []
  if (row.hosts.length === 0) {
    const message =
      'the row names no hosts, so no call can be made: add the hosts of the API to it, such as api.example.com'
    findings.push(warning('no_hosts', message))
  }
  if (row.development && publicURL?.startsWith('https:')) {
    const message =
      'the row is for development, where plain http is allowed, and publicURL is https: use a row without development: true where real users connect'
    findings.push(warning('development_row', message))
  }
  return findings
}

function revocation({ row }: KnownClient): RowFinding[] {
  const endsAccount =
    'revoking one token there ends every token of that account at this client, so nothing is ended there while another grant of the account lives'
  if (row.revocation?.reach === 'account')
    return [note('revocation_ends_account', `${endsAccount}: to end access, revoke all of them`)]
  if (row.revocation !== undefined) return []
  if (row.discovery) {
    const message = `tokens are ended there only if the issuer’s metadata has a revocation_endpoint, and then we reckon that ${endsAccount}: if you know better, describe revocation in the row`
    return [note('revocation_by_metadata', message)]
  }
  const message =
    'revoking a grant deletes its tokens here and does not end them there: tell your users to remove the app in their account as well'
  return [note('no_revocation', message)]
}

function connection({ key, row, options }: KnownClient): RowFinding[] {
  return row.connection.flatMap((parameter) => {
    const { name, source } = parameter
    if (options.connection !== undefined && Object.hasOwn(options.connection, name)) return []
    const option = `providers.${key}.connection.${name}`
    if (source === 'input') {
      const { label = name, default: usual, required } = parameter
      const offer = usual === undefined ? (required ? '' : ', or nothing') : `, or take ${usual}`
      const message = `users are asked for ${label} before they leave${offer}; to answer for all of them set ${option}`
      return [note('connection_asked', message)]
    }
    if (source !== 'operator') return []
    if (parameter.default !== undefined) {
      const message = `${option} is not set, so it is ${parameter.default}: set it if yours is ${othersOf(parameter)}`
      return [note('connection_not_set', message)]
    }
    // Whatever is required and has no default is an error by then.
    return parameter.required
      ? []
      : [note('connection_not_set', `${option} is not set; set it if you need it`)]
  })
}

function othersOf({ values = [], default: usual, example }: ConnectionParameter): string {
  const others = values.filter(({ value }) => value !== usual)
  if (others.length > 0) return others.map(({ value, label }) => `${value} (${label})`).join(' or ')
  return example === undefined || example === usual ? 'another' : `another, such as ${example}`
}

function docsOf(row: Provider): string {
  return row.docs ?? 'the provider’s documentation'
}

function warning(code: RowFinding['code'], message: string): RowFinding {
  return { level: 'warning', code, message }
}

function note(code: RowFinding['code'], message: string): RowFinding {
  return { level: 'note', code, message }
}

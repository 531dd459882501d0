import { parseConnectionValue, type ConnectionParameter } from './connection-parameter.ts'
import { hostTemplate, placeholders } from './client/resolve-provider.ts'
import type { Provider } from './provider.ts'

interface RowFault {
  readonly path: string
  readonly message: string
}

type Source = ConnectionParameter['source']

/** What is known when the browser leaves, when the code is exchanged, and once there is a token. */
const atAuthorization: readonly Source[] = ['operator', 'input']
const atExchange: readonly Source[] = [...atAuthorization, 'redirect']
const withToken: readonly Source[] = [...atExchange, 'token_response', 'account']

/** What is wrong with a row whose members are each of the right form. */
export function rowFaults(row: Provider): RowFault[] {
  return [...memberFaults(row), ...hostFaults(row), ...urlFaults(row), ...connectionFaults(row)]
}

function memberFaults(row: Provider): RowFault[] {
  const faults: RowFault[] = []
  const complain = (path: string, message: string) => faults.push({ path, message })
  if (row.discovery && row.issuer === undefined) complain('issuer', 'discovery needs an issuer')
  if (!row.discovery && row.authorizationUrl === undefined)
    complain('authorizationUrl', 'required without discovery')
  if (!row.discovery && row.tokenUrl === undefined)
    complain('tokenUrl', 'required without discovery')
  if (!row.anonymous && row.account === undefined && !row.discovery)
    complain('account', 'required unless the row is anonymous')
  if (row.account?.source === 'userinfo' && row.account.url === undefined && !row.discovery)
    complain('account', 'userinfo needs a url')
  if (row.openid && row.issuer === undefined) complain('issuer', 'OpenID Connect needs an issuer')
  if (row.refresh.assumeLifetime && row.refresh.accessTokenSeconds === undefined)
    complain('refresh', 'assumeLifetime needs accessTokenSeconds')
  for (const { status, challengeError, header, body } of row.api.expired) {
    if (status === 401) complain('api', 'expired: a 401 counts without being named')
    else if (status < 300 && challengeError === undefined && !header && !body)
      complain('api', 'expired: a response that succeeds needs more than its status')
  }
  return faults
}

function hostFaults(row: Provider): RowFault[] {
  return row.hosts.flatMap((host) => {
    const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)
    const hasPort = /:\d+$/.test(host)
    if (isLoopback && !hasPort)
      return [{ path: 'hosts', message: 'a host of this machine needs its port: 127.0.0.1:4001' }]
    if (hasPort && !(isLoopback && row.development)) {
      const message = 'only hosts of this machine have a port, and only with development: true'
      return [{ path: 'hosts', message }]
    }
    return []
  })
}

/** Every address of a row, and what is known when it is needed. */
function addresses(
  row: Provider,
): [path: string, url: string | undefined, known: readonly Source[]][] {
  return [
    // Whoever chooses the metadata document chooses every endpoint.
    ['issuer', row.issuer, row.discovery ? ['operator'] : atAuthorization],
    ['authorizationUrl', row.authorizationUrl, atAuthorization],
    ['tokenUrl', row.tokenUrl, atExchange],
    ['refreshUrl', row.refreshUrl, withToken],
    ['longerToken', row.longerToken?.url, withToken],
    ['account', row.account?.url, withToken],
    ['revocation', row.revocation?.url, withToken],
  ]
}

function urlFaults(row: Provider): RowFault[] {
  return addresses(row).flatMap(([path, url]) => {
    if (url === undefined || isAllowedUrl(url, row.development)) return []
    const message = row.development
      ? 'must be https, or http on loopback'
      : 'must be https (http on loopback only with development: true)'
    return [{ path, message }]
  })
}

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

function isAllowedUrl(text: string, development: boolean): boolean {
  // Parsers forgive much in front of a host; what is judged here must be what is called.
  if (!/^https?:\/\/[^\s\\]+$/.test(text)) return false
  const filled = text.replace(/\{[^{}]*\}/g, 'x')
  if (!URL.canParse(filled)) return false
  const { protocol, hostname, username, password } = new URL(filled)
  if (username !== '' || password !== '') return false
  return (
    protocol === 'https:' || (development && protocol === 'http:' && loopbackHosts.has(hostname))
  )
}

/**
 * Each `{name}` must be declared, known when it is needed, and pinned where it decides a host. The client secret goes into
 * headers of the API alone.
 */
function connectionFaults(row: Provider): RowFault[] {
  const faults: RowFault[] = []
  const declared = new Map(row.connection.map((parameter) => [parameter.name, parameter]))
  if (declared.size !== row.connection.length)
    faults.push({ path: 'connection', message: 'has a name twice' })
  for (const name of declared.keys()) {
    if (reservedNames.has(name))
      faults.push({ path: 'connection', message: `${name} has a meaning of its own in rows` })
  }
  for (const parameter of row.connection) {
    if (!hasGoodDefault(parameter))
      faults.push({
        path: 'connection',
        message: `${parameter.name} has a default that it does not allow itself`,
      })
  }
  const check = (path: string, text: string, known: readonly Source[], host: string) => {
    for (const name of placeholders(text)) {
      const parameter = declared.get(name)
      if (parameter === undefined) {
        if (!reservedNames.has(name))
          faults.push({ path, message: `{${name}} is not declared in connection` })
        else if (placeholders(host).includes(name))
          faults.push({ path, message: `{${name}} must not stand in a host` })
        continue
      }
      if (!known.includes(parameter.source))
        faults.push({ path, message: `{${name}} is not known yet when this address is needed` })
    }
  }
  const checkHost = (path: string, host: string) => {
    const fault = hostFault(host, declared)
    if (fault !== undefined) faults.push({ path, message: fault })
  }
  for (const [path, url, known] of addresses(row)) {
    if (url === undefined) continue
    const host = hostTemplate(url).replace(/:\d+$/, '')
    check(path, url, known, host)
    checkHost(path, host)
  }
  for (const host of row.hosts) {
    check('hosts', host, withToken, host)
    checkHost('hosts', host)
  }
  for (const [path, texts, known] of filledTexts(row)) {
    for (const text of Object.values(texts)) check(path, text, known, '')
    if (path !== 'api' && Object.values(texts).some((text) => text.includes('{client_secret}')))
      faults.push({ path, message: 'the client secret stands only in headers of the API' })
  }
  return faults
}

/** An operator may set what no list has, so a default of theirs need not be on it. */
function hasGoodDefault(parameter: ConnectionParameter): boolean {
  const { values: _values, suffixes: _suffixes, ...open } = parameter
  const judge = parameter.source === 'operator' ? open : parameter
  return (
    parameter.default === undefined || parseConnectionValue(judge, parameter.default) !== undefined
  )
}

/** Parameters and headers in which values stand. */
function filledTexts(
  row: Provider,
): [path: string, texts: Readonly<Record<string, string>>, known: readonly Source[]][] {
  return [
    ['responseEchoes', row.responseEchoes, atAuthorization],
    ['authorizationParameters', row.authorizationParameters, atAuthorization],
    ['tokenParameters', row.tokenParameters, atExchange],
    ['exchangeParameters', row.exchangeParameters, atExchange],
    ['refreshParameters', row.refreshParameters, withToken],
    ['account', row.account?.headers ?? {}, withToken],
    ['revocation', row.revocation?.parameters ?? {}, withToken],
    ['api', row.api.headers, withToken],
  ]
}

/** Names that stand for something else in some members: of the client, of the request, of the grant. */
const reservedNames: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'redirect_uri',
  'scopes',
])

/**
 * Why a host could be somebody else's. What ends a host decides whose it is: a domain of at least two labels that the row
 * writes out; or a value from the operator, from a list, or with one of the declared ends, and then nothing glued in front.
 */
function hostFault(
  host: string,
  declared: ReadonlyMap<string, ConnectionParameter>,
): string | undefined {
  const [, front = '', name = '', rest = ''] = /^(.*)\{([^{}]+)\}([^{}]*)$/.exec(host) ?? []
  const parameter = declared.get(name)
  if (parameter === undefined || /^(\.[a-z0-9-]+){2,}$/.test(rest)) return undefined
  const { source, values, suffixes } = parameter
  if (source === 'operator' || (values !== undefined && rest === '')) return undefined
  if (suffixes !== undefined && rest === '' && (front === '' || front.endsWith('.')))
    return undefined
  return `{${name}} decides whose host it is, so it needs values or suffixes, or a domain behind it`
}

import { createHash } from 'node:crypto'
import { AlterSDKError } from '@alter-ai/protocol'
import { cutText, isPlainText } from '@alter-ai/protocol/wire'
import { v7 as uuidv7 } from 'uuid'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Exchanged } from '../oauth/token/endpoint.ts'
import { atPath } from '../oauth/token/read-token-response.ts'

/** The account behind a fresh set of tokens. */
export interface Account {
  readonly id: string
  readonly identifier: string
  readonly displayName: string | undefined
  readonly email: string | undefined
}

/** The account, and the answer that told it, which may tell more of the connection. */
export interface IdentifiedAccount {
  readonly account: Account
  readonly source: unknown
}

const maxTextLength = 320
const maxIdLength = 512

/**
 * Learns whose tokens these are, from the place that the provider's row names. The id must be stable, because it decides
 * whether a consent renews a grant or makes another; an e-mail address is only ever a label.
 *
 * @throws {AlterSDKError} `account_unidentified` when the id is missing: a grant that cannot be told apart is not kept.
 */
export async function identifyAccount(
  engine: Engine,
  client: RegisteredClient,
  exchanged: Exchanged,
): Promise<IdentifiedAccount> {
  const { provider } = client
  if (provider.anonymous) {
    const identifier = provider.name
    const account = { id: uuidv7(), identifier, displayName: undefined, email: undefined }
    return { account, source: undefined }
  }
  const facts = provider.account
  if (facts === undefined) throw unidentified(provider.id)
  const source = await readSource(engine, client, exchanged)
  const at = (path: string) =>
    path.startsWith(connectionPrefix)
      ? client.connection[path.slice(connectionPrefix.length)]
      : atPath(source, path)
  const ids = facts.idPaths.map((path) => toText(at(path)))
  if (ids.some((id) => id === undefined)) throw unidentified(provider.id)
  const id = toAccountId(ids as string[])
  const first = (paths: readonly string[]) =>
    paths.map((path) => toText(at(path))).find((value) => value !== undefined)
  const account = {
    id,
    identifier: toLabel(first(facts.labelPaths) ?? id),
    displayName: optionalLabel(first(facts.namePaths)),
    email: optionalLabel(first(facts.emailPaths)),
  }
  return { account, source }
}

const connectionPrefix = '$connection.'

async function readSource(
  engine: Engine,
  client: RegisteredClient,
  exchanged: Exchanged,
): Promise<unknown> {
  const { provider } = client
  switch (provider.account?.source) {
    case 'id_token':
      return exchanged.tokens.claims
    case 'token_response':
      return exchanged.body
    case 'userinfo': {
      const userinfo = await readUserinfo(engine, client, exchanged)
      // OpenID Connect Core §5.3.2: another subject is another person, whatever else the answer says.
      const subject = exchanged.tokens.claims?.['sub']
      if (subject !== undefined && atPath(userinfo, 'sub') !== subject)
        throw unidentified(provider.id)
      return userinfo
    }
    case 'connection':
    case undefined:
      return undefined
  }
}

async function readUserinfo(
  engine: Engine,
  client: RegisteredClient,
  exchanged: Exchanged,
): Promise<unknown> {
  const { provider } = client
  const { userinfoUrl } = await engine.metadata.endpointsOf(provider)
  if (userinfoUrl === undefined) throw unidentified(provider.id)
  const url = new URL(userinfoUrl)
  const { method = 'GET', json, scheme = provider.api.scheme } = provider.account ?? {}
  const token = exchanged.tokens.accessToken.reveal()
  // RFC 7662 §2.1: the client asks about the token, instead of the token for itself.
  const clientAsks = provider.account?.authentication === 'client_post'
  const body = clientAsks
    ? new URLSearchParams({
        token,
        client_id: client.clientId,
        client_secret: client.clientSecret ?? '',
      }).toString()
    : json && JSON.stringify(json)
  const response = await engine.outbound.fetch({
    purpose: 'userinfo',
    method,
    url,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': clientAsks ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
      ...provider.api.headers,
      ...provider.account?.headers,
      ...(!clientAsks && { [provider.api.header]: scheme === '' ? token : `${scheme} ${token}` }),
    },
    hosts: { hosts: [url.host], development: provider.development },
    ...(body !== undefined && { body }),
  })
  if (!response.ok) throw unidentified(provider.id)
  try {
    return await response.json()
  } catch {
    throw unidentified(provider.id)
  }
}

function unidentified(provider: string): AlterSDKError {
  return new AlterSDKError(
    'account_unidentified',
    'the provider did not say which account this is',
    {
      status: 502,
      provider,
    },
  )
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * The id as it is stored. What a database could not keep as it is, or is too long for an index, is replaced by its hash: it still
 * names the same account each time, and no other.
 */
function toAccountId(ids: readonly string[]): string {
  const [only = '', ...more] = ids
  if (ids.every(isPlainText)) {
    const id = more.length === 0 ? only : ids.map((part) => encodeURIComponent(part)).join(':')
    if (id.length <= maxIdLength) return id
  }
  // JSON spells out what UTF-8 has no bytes for, so different ids have different hashes.
  return `sha256:${createHash('sha256').update(JSON.stringify(ids)).digest('hex')}`
}

/**
 * A label as it is stored and shown to people: no control or direction characters that would make one look like another, and
 * no novels. The cost grows no faster than the text: normalizing would take time with the square of a run of accents, so
 * little more is normalized than is kept.
 */
export function toLabel(text: string): string {
  const shown = text
    .slice(0, 8 * maxTextLength)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
  return cutText(shown.normalize('NFC'), maxTextLength)
}

function optionalLabel(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toLabel(text)
}

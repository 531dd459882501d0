import { AlterSDKError } from '@alter-ai/protocol'
import { v7 as uuidv7 } from 'uuid'
import type { Engine, RegisteredClient } from '../engine.ts'
import type { Endpoints } from '../providers/provider-metadata.ts'
import type { Exchanged } from '../token/endpoint.ts'
import { atPath } from '../token/read-token-response.ts'

/** The account behind a fresh set of tokens. */
export interface Account {
  readonly id: string
  readonly identifier: string
  readonly displayName: string | undefined
  readonly email: string | undefined
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
  endpoints: Endpoints,
  exchanged: Exchanged,
): Promise<Account> {
  const { provider } = client
  if (provider.anonymous) {
    return { id: uuidv7(), identifier: provider.name, displayName: undefined, email: undefined }
  }
  const facts = provider.account
  if (facts === undefined) throw unidentified(provider.id)
  const source = await readSource(engine, client, endpoints, exchanged)
  const ids = facts.idPaths.map((path) => toText(atPath(source, path)))
  if (ids.some((id) => id === undefined)) throw unidentified(provider.id)
  const id =
    ids.length === 1
      ? String(ids[0])
      : ids.map((part) => encodeURIComponent(String(part))).join(':')
  if (id.length > maxIdLength) throw unidentified(provider.id)
  const first = (paths: readonly string[]) =>
    paths.map((path) => toText(atPath(source, path))).find((value) => value !== undefined)
  return {
    id,
    identifier: toLabel(first(facts.labelPaths) ?? id),
    displayName: optionalLabel(first(facts.namePaths)),
    email: optionalLabel(first(facts.emailPaths)),
  }
}

async function readSource(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  exchanged: Exchanged,
): Promise<unknown> {
  const { provider } = client
  switch (provider.account?.source) {
    case 'id_token':
      return exchanged.tokens.claims
    case 'token_response':
      return exchanged.body
    case 'userinfo': {
      const userinfo = await readUserinfo(engine, client, endpoints, exchanged)
      // OpenID Connect Core §5.3.2: another subject is another person, whatever else the answer says.
      const subject = exchanged.tokens.claims?.['sub']
      if (subject !== undefined && atPath(userinfo, 'sub') !== subject)
        throw unidentified(provider.id)
      return userinfo
    }
    case undefined:
      return undefined
  }
}

async function readUserinfo(
  engine: Engine,
  client: RegisteredClient,
  endpoints: Endpoints,
  exchanged: Exchanged,
): Promise<unknown> {
  const { provider } = client
  if (endpoints.userinfoUrl === undefined) throw unidentified(provider.id)
  const url = new URL(endpoints.userinfoUrl)
  const { header, scheme, headers } = provider.api
  const response = await engine.outbound.fetch({
    purpose: 'userinfo',
    method: 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...headers,
      ...provider.account?.headers,
      [header]:
        scheme === ''
          ? exchanged.tokens.accessToken.reveal()
          : `${scheme} ${exchanged.tokens.accessToken.reveal()}`,
    },
    hosts: { hosts: [url.host], development: provider.development },
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

// Labels are shown to people: no control or direction characters that would make one look like another, and no novels.
function toLabel(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .normalize('NFC')
    .slice(0, maxTextLength)
}

function optionalLabel(text: string | undefined): string | undefined {
  return text === undefined ? undefined : toLabel(text)
}

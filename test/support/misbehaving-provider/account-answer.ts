import type { Provider } from '@alter-ai/vault'
import type { Connection } from '../../../packages/vault/src/providers/connection-parameter.ts'
import { emptyFor, putAt, valueAt } from './json-path.ts'
import { inAnswer } from './sample-values.ts'

/** What a grant of this account has to say of it. */
export interface ExpectedAccount {
  readonly id: string
  readonly label: string
  readonly name: string | undefined
  readonly email: string | undefined
}

/** The members that tell who an account is, and what else the answer with them says of the connection, by their paths. */
export function accountMembers(
  row: Provider,
  account: string,
  connection: Connection,
): [path: string, value: string][] {
  const facts = row.account
  if (facts === undefined) return []
  const paths = [
    ...facts.idPaths,
    ...facts.labelPaths,
    ...facts.namePaths,
    ...facts.emailPaths,
  ].filter((path) => !path.startsWith(ofConnection))
  return [
    ...row.connection
      .filter(({ source, name }) => source === 'account' && connection[name] !== undefined)
      .map((parameter): [string, string] => [
        parameter.path ?? parameter.name,
        inAnswer(parameter, connection[parameter.name] ?? ''),
      ]),
    ...paths.map((path): [string, string] => [path, textOf(facts, account, path)]),
  ]
}

/** The answer of an address that tells who an account is. */
export function accountAnswer(row: Provider, account: string, connection: Connection): object {
  const members = accountMembers(row, account, connection)
  const body = emptyFor(members.map(([path]) => path))
  for (const [path, value] of members) putAt(body, path, value)
  return body
}

/** What the vault has to make of it. The id's parts are joined by `:`. */
export function expectedAccount(
  row: Provider,
  account: string,
  connection: Connection,
): ExpectedAccount {
  const body = accountAnswer(row, account, connection)
  const at = (path: string) => {
    const value = path.startsWith(ofConnection)
      ? connection[path.slice(ofConnection.length)]
      : valueAt(body, path)
    return typeof value === 'string' ? value : undefined
  }
  const first = (paths: readonly string[] = []) =>
    paths.map(at).find((value) => value !== undefined)
  const ids = (row.account?.idPaths ?? []).map((path) => at(path) ?? '')
  const id = ids.length === 1 ? (ids[0] ?? '') : ids.map(encodeURIComponent).join(':')
  return {
    id,
    label: first(row.account?.labelPaths) ?? id,
    name: first(row.account?.namePaths),
    email: first(row.account?.emailPaths),
  }
}

/** The subject of an account's ID tokens; also what `sub` says elsewhere (OpenID Connect Core §5.3.2). */
export function subjectOf(row: Provider, account: string): string {
  return textOf(row.account, account, 'sub')
}

const ofConnection = '$connection.'

// One value for each path and account, whatever asks for it, so that two answers never contradict each other.
function textOf(facts: Provider['account'], account: string, path: string): string {
  if (facts?.emailPaths.includes(path) === true || /e?mail[^.]*(\.\d+)?$/i.test(path))
    return `${account}@provider.example`
  if (facts?.namePaths.includes(path) === true)
    return account.charAt(0).toUpperCase() + account.slice(1)
  const word = path.split('.').findLast((key) => !/^\d+$/.test(key)) ?? 'id'
  return `${account}-${word.toLowerCase()}`
}

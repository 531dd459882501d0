import type { Connection } from '../providers/connection-parameter.ts'

/** Whose a sealed value is: a user, or the app itself where there is none. */
interface Owned {
  readonly issuer: string | null
  readonly subject: string | null
}

/** A provider client as the operator configured it. */
interface Client {
  readonly key: string
  readonly clientId: string
}

/**
 * What a sealed value belongs to besides its place: its user, its provider client and its connection. Take `client` from the
 * configuration and the rest from the row, so that no change of the database opens the value for another user, another
 * client or another host.
 */
export function bindTo(
  { issuer, subject }: Owned,
  { key, clientId }: Client,
  connection: Connection,
): readonly string[] {
  const values = Object.entries(connection).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [issuer ?? '', subject ?? '', key, clientId, ...values.flat()]
}

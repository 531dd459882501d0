import type { Adapter, AdapterPayload } from 'oidc-provider'

/**
 * Everything the authorization server remembers, in memory. Unlike the package's own store it forgets nothing by size, and
 * it can be asked to let tokens die before their time.
 */
export class MemoryStore {
  readonly #models = new Map<string, Map<string, AdapterPayload>>()

  /** What the authorization server wants as storage of one kind of record. */
  readonly adapter = (model: string): Adapter => {
    const records = this.#records(model)
    return {
      upsert: async (id, payload) => void records.set(id, payload),
      find: async (id) => records.get(id),
      findByUid: async (uid) => [...records.values()].find((record) => record.uid === uid),
      findByUserCode: async (code) =>
        [...records.values()].find(({ userCode }) => userCode === code),
      consume: async (id) => {
        const record = records.get(id)
        if (record) record.consumed = Math.floor(Date.now() / 1000)
      },
      destroy: async (id) => void records.delete(id),
      revokeByGrantId: async (grantId) => {
        for (const [id, record] of records) if (record.grantId === grantId) records.delete(id)
      },
    }
  }

  /** Lets every access token of a client die. Refresh tokens stay. Answers how many there were. */
  dropAccessTokens(clientId: string): number {
    const records = this.#records('AccessToken')
    const ids = [...records].filter(([, record]) => record.clientId === clientId).map(([id]) => id)
    for (const id of ids) records.delete(id)
    return ids.length
  }

  /** Lets all that came from one authorization die: its codes and tokens, and the record of the consent. */
  async endGrant(grantId: string): Promise<void> {
    await Promise.all(
      ['AuthorizationCode', 'AccessToken', 'RefreshToken'].map((model) =>
        this.adapter(model).revokeByGrantId(grantId),
      ),
    )
    await this.adapter('Grant').destroy(grantId)
  }

  #records(model: string): Map<string, AdapterPayload> {
    const records = this.#models.get(model) ?? new Map<string, AdapterPayload>()
    this.#models.set(model, records)
    return records
  }
}

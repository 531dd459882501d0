import type { KoaContextWithOIDC } from 'oidc-provider'
import type { OidcProvider } from './authorization-server.ts'
import { personalityOfClient } from './personalities.ts'
import type { Personality } from './personality.ts'

type Grant = InstanceType<OidcProvider['Grant']>

interface Consent {
  readonly grantId: string
  readonly scope: string
}

/** Who has consented to what, and whether that counts for the next authorization. */
export class Consents {
  readonly #consents = new Map<string, Consent>()

  /**
   * The grant that an authorization request may go on with: the one consented to just now, or an earlier one where the
   * personality remembers.
   */
  async load(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
    const { provider } = ctx.oidc
    const grantId = ctx.oidc.result?.consent?.grantId
    if (grantId !== undefined) return provider.Grant.find(grantId)
    const clientId = ctx.oidc.client?.clientId ?? ''
    const accountId = ctx.oidc.account?.accountId ?? ''
    const personality = personalityOfClient(clientId)
    const consent = this.#consents.get(`${clientId} ${accountId}`)
    if (!consent || !personality || personality.consent === 'asked') return undefined
    if (personality.consent === 'shared') return provider.Grant.find(consent.grantId)
    // Remembered, but of its own: ending this one leaves the earlier ones alone.
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(consent.scope)
    await grant.save()
    return grant
  }

  /** Puts a consent down and returns the id of its grant. */
  async give(
    provider: OidcProvider,
    personality: Personality,
    accountId: string,
    scopes: { readonly granted: readonly string[]; readonly refused: readonly string[] },
  ): Promise<string> {
    const { clientId } = personality
    const key = `${clientId} ${accountId}`
    const earlier = this.#consents.get(key)
    const shared =
      earlier && personality.consent === 'shared'
        ? await provider.Grant.find(earlier.grantId)
        : undefined
    const grant = shared ?? new provider.Grant({ accountId, clientId })
    const before = shared ? shared.getOIDCScope().split(' ') : []
    const granted = new Set([...before, ...scopes.granted])
    const remembered = new Set([...(earlier?.scope.split(' ') ?? []), ...granted])
    grant.openid = { scope: [...granted].join(' ') }
    // Without a record of the refusal the server would ask for the same scope again, in the same request.
    grant.rejected =
      scopes.refused.length === 0 ? undefined : { openid: { scope: scopes.refused.join(' ') } }
    const grantId = await grant.save()
    this.#consents.set(key, { grantId, scope: [...remembered].join(' ') })
    return grantId
  }
}

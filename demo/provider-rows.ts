import {
  defineProvider,
  github,
  google,
  slack,
  type Provider,
  type ProviderInput,
} from '@alter-ai/vault'
import { personalities } from './provider/personalities.ts'
import type { PersonalityKey } from './provider/personality.ts'
import type { DemoAuthorizationServer } from './provider/start-provider.ts'

/**
 * The catalogue's rows, turned to the demo provider: another name, other addresses, everything else as it is. So what works
 * here is what the real rows say.
 */
export function demoProviderRows({
  urls,
}: Pick<DemoAuthorizationServer, 'urls'>): Record<PersonalityKey, Provider> {
  const turn = (row: ProviderInput, key: PersonalityKey): Provider => {
    const { issuer: _issuer, logo: _logo, docs: _docs, ...facts } = row
    const { authorizationUrl, tokenUrl, userinfoUrl, revocationUrl, hosts, issuer } = urls[key]
    const { name, scopes } = personalities[key]
    return defineProvider({
      ...facts,
      name,
      authorizationUrl,
      tokenUrl,
      hosts: [...hosts],
      development: true,
      scopes: Object.fromEntries(
        Object.entries(scopes).map(([scope, { description }]) => [scope, description]),
      ),
      ...(issuer !== null && { issuer }),
      ...(row.account && {
        account: {
          ...row.account,
          ...(row.account.source === 'userinfo' && userinfoUrl !== null && { url: userinfoUrl }),
        },
      }),
      ...(row.revocation && { revocation: { ...row.revocation, url: revocationUrl } }),
    })
  }
  return {
    google: turn(google, 'google'),
    github: turn(github, 'github'),
    slack: turn(slack, 'slack'),
  }
}
